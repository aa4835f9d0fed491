"""The steps of a story beside its chart: what can be pointed at, and whether a step fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.anchors import Axis, area_anchor
from app.charts.cells import Figures
from app.charts.models import Deed
from app.charts.pointing import period_keys
from app.charts.tables import table_of
from app.charts.telling import Step
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _


@dataclass(frozen=True)
class Points:
    """What a step may point at, as (anchor, words): periods from the newest, others, areas."""

    periods: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]
    areas: Sequence[tuple[str, str]]


def points_of(figures: Figures) -> Points:
    """List the points of a chart, those of its table and every area."""
    lines = [(line.anchor, line.head) for line in table_of(figures, None).lines if line.anchor]
    areas = sorted((figures.names[slug], area_anchor(slug)) for slug in figures.slugs)
    named = {anchor for _name, anchor in areas}
    others = [] if figures.periods else [one for one in lines if one[0] not in named]
    periods = lines if figures.periods else []
    return Points(periods, others, [(anchor, name) for name, anchor in areas])


def check_steps(figures: Figures, steps: Sequence[Step]) -> list[Step]:
    """Return the steps with the anchors in order. Raises InvalidError (`first-0`)."""
    problems: dict[str, Sentence] = {}
    found = []
    for number, step in enumerate(steps):
        anchors = list(dict.fromkeys(step.anchors))
        wrong = _wrong(figures, step.deed, anchors)
        if wrong:
            problems[f"first-{number}"] = wrong
        keys = list(period_keys(figures))
        if step.deed is Deed.ZOOM and not wrong and figures.periods:
            anchors.sort(key=keys.index)
        found.append(Step(step.sentence, step.deed, anchors))
    if problems:
        raise InvalidError(problems)
    return found


def _wrong(figures: Figures, deed: Deed, anchors: Sequence[str]) -> Sentence | None:
    points = points_of(figures)
    areas = {anchor for anchor, _words in points.areas}
    periods = {anchor for anchor, _words in points.periods}
    others = {anchor for anchor, _words in points.others}
    match deed:
        case Deed.HIGHLIGHT:
            known = periods if figures.periods else areas | others
            fits = len(anchors) == 1 and anchors[0] in known
            return None if fits else _("Choose one point of this chart to highlight.")
        case Deed.COMPARE:
            fits = len(anchors) == 1 and anchors[0] in areas
            return None if fits else _("Choose one area to compare with.")
        case _ if figures.periods:
            fits = len(anchors) == 2 and set(anchors) <= periods  # noqa: PLR2004, from and to
            return None if fits else _("Choose two periods: from and to.")
        case _:
            fits = len(anchors) > 1 and set(anchors) <= areas
            return None if fits else _("Choose two to four areas to look at alone.")


def slug_in(anchor: str) -> str:
    """Return the slug in an area's anchor; empty for another one."""
    axis, _colon, key = anchor.partition(":")
    return key if axis == Axis.AREA else ""
