"""The pictures of a story: one for each step, drawn from the chart's newest numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.cutting import beside, map_of, only_areas, only_periods
from app.charts.describing import alt_of
from app.charts.drawing.layers import NARROW, WIDE, Plan, shortened
from app.charts.drawing.lighting import captioned, lit
from app.charts.drawing.maps import draw_map
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawn import drawn
from app.charts.marks import focus_in, marks_of
from app.charts.models import ChartStep, Deed
from app.charts.pointing import is_gone, period_keys
from app.charts.reading import reading_of
from app.charts.showing import labelled, plan_of
from app.charts.spec import Kind
from app.charts.steps import slug_in
from app.charts.tables import table_of
from app.charts.words import city_words
from app.core.i18n import gettext
from app.core.storage import Storage
from app.places.areas import areas_map


@dataclass(frozen=True)
class StepShown:
    """A step as it is shown. `is_gone` says that the data no longer has what it points at."""

    step: ChartStep
    is_gone: bool
    svg_wide: str
    svg_narrow: str


def step_pictures(
    session: Session,
    store: Storage,
    figures: Figures,
    focus: str | None,
    steps: Sequence[ChartStep],
) -> list[StepShown]:
    """Draw every step in both widths. What cannot be drawn has empty pictures."""
    focus = focus if focus in figures.areas.homes else None
    whole = _keys(session, figures, focus)
    label = escape(alt_of(figures, reading_of(figures, focus)), quote=True)
    found = []
    for step in steps:
        gone = any(is_gone(figures, anchor, whole) for anchor in step.anchors)
        try:
            wide, narrow = (
                drawn(store, "svg", draw_step(session, figures, focus, step, width, is_gone=gone))
                for width in (WIDE, NARROW)
            )
        except NotDrawnError:
            found.append(StepShown(step, gone, "", ""))
            continue
        pictures = labelled(wide, "wide", label), labelled(narrow, "narrow", label)
        found.append(StepShown(step, gone, *pictures))
    return found


def draw_step(
    session: Session,
    figures: Figures,
    focus: str | None,
    step: ChartStep,
    width: int,
    *,
    is_gone: bool = False,
) -> dict[str, Any]:
    """Compose the picture of one step; of one whose points are gone, the plain chart."""
    if is_gone:
        return plan_of(session, figures, focus, width).to_facts()
    match step.deed:
        case Deed.ZOOM:
            plan = _zoomed(session, figures, focus, step, width)
        case Deed.COMPARE if figures.periods:
            plan = _two_lines(session, figures, focus, step, width)
        case Deed.COMPARE:
            areas = [f"area:{slug}" for slug in figures.areas.lit(focus)[:1]]
            plan = _lit(session, figures, focus, [*areas, *step.anchors], width)
        case _:
            here = focus_in(figures, step.anchors[0]) if not figures.periods else None
            plan = _lit(session, figures, here or focus, step.anchors, width)
    return plan.to_facts()


def _lit(
    session: Session, figures: Figures, focus: str | None, anchors: Sequence[str], width: int
) -> Plan:
    plan = plan_of(session, figures, focus, width)
    marks = marks_of(plan, figures, table_of(figures, focus)).marks
    if figures.spec.kind is Kind.RANKING and {m.key for m in marks}.isdisjoint(anchors[-1:]):
        slugs = {slug_in(anchor) for anchor in anchors}  # a long ranking leaves its middle out
        figures = only_areas(figures, slugs)
        plan = plan_of(session, figures, focus, width)
        marks = marks_of(plan, figures, table_of(figures, focus)).marks
    said = [mark.text for mark in marks if mark.key in anchors]
    return lit(plan, anchors, ". ".join(said))


def _zoomed(
    session: Session, figures: Figures, focus: str | None, step: ChartStep, width: int
) -> Plan:
    if figures.periods:
        keys = list(period_keys(figures))
        first, last = sorted(keys.index(anchor) for anchor in step.anchors)
        return plan_of(session, only_periods(figures, first, last), focus, width)
    slugs = {slug_in(anchor) for anchor in step.anchors}
    part = only_areas(figures, slugs)
    if figures.spec.kind is Kind.MAP:
        city = map_of(areas_map(session, figures.dataset.layer_id), slugs)
        plan = draw_map(part, city, focus, width)
        marks = marks_of(plan, part, table_of(part, focus)).marks  # a narrow map names no area
        return captioned(plan, "; ".join(mark.text for mark in marks))
    return plan_of(session, part, focus, width)


def _two_lines(
    session: Session, figures: Figures, focus: str | None, step: ChartStep, width: int
) -> Plan:
    """Draw two lines under their names: the focus, or else the whole city, beside another area."""
    slug, was = slug_in(step.anchors[0]), gettext("City median")
    if focus is None:
        beside_city = replace(figures, medians=figures.city)
        plan, here, now = plan_of(session, beside_city, slug, width), slug, city_words(figures)
    else:
        plan = plan_of(session, beside(figures, slug), focus, width)
        here, now = figures.areas.main(focus) or slug, figures.names[slug]
    room = max(len(figures.names[here]), len(was)) * 7.4
    label = shortened(now, min(room, 168 if width == WIDE else 98))
    layers = [
        {**layer, "rows": [_renamed(row, was, now, label) for row in layer["rows"]]}
        for layer in plan.layers
    ]
    return replace(plan, layers=layers)


def _renamed(row: dict[str, Any], was: str, now: str, label: str) -> dict[str, Any]:
    """Put a name where another stood: in what a mark says, and where its line ends."""
    if row.get("t") == was:
        return {**row, "t": label}
    if str(row.get("tip", "")).startswith(was):
        return {**row, "tip": now + row["tip"].removeprefix(was)}
    return row


def _keys(session: Session, figures: Figures, focus: str | None) -> list[str]:
    plan = plan_of(session, figures, focus, WIDE)
    return [mark.key for mark in marks_of(plan, figures, table_of(figures, focus)).marks]
