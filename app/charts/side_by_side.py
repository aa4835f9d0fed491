"""Two charts side by side: one scale where that is honest, a sentence where it is not."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from app.charts.asking import Numbers
from app.charts.drawing.maps import limits_of
from app.charts.figures import Cell, Figures
from app.charts.models import Chart
from app.charts.reading import chart_figures, reading_of
from app.charts.showing import Shown, shown_of
from app.charts.spec import How, Kind, Trend
from app.charts.words import unit_words
from app.core.i18n import Sentence, _
from app.core.storage import Storage

SCALED: Final = (Kind.RANKING, Kind.TREND, Kind.MAP)  # kinds that can be drawn on a given scale
REACH: Final = 1.4  # how far above the highest number an interval may stretch an axis


@dataclass(frozen=True)
class Pair:
    """`notes` say what a reader must know before comparing the two."""

    first: Shown
    second: Shown
    shares_scale: bool
    notes: tuple[Sentence, ...]


def beside(
    session: Session, store: Storage, first: Chart, second: Chart, focus: str | None
) -> Pair:
    """Show two charts for one focus. Raises RefusedError as `show_chart` does."""
    one, other = (chart_figures(session, store, chart) for chart in (first, second))
    why = why_apart(one, other, focus)
    notes = (why or _("Both are drawn on one scale."), *_notes(one, other))
    if why is None:
        scale = _shared(one, other, focus)
        one, other = replace(one, scale_shared=scale), replace(other, scale_shared=scale)
    return Pair(
        shown_of(session, store, first, one, focus),
        shown_of(session, store, second, other, focus),
        why is None,
        notes,
    )


def why_apart(first: Figures, second: Figures, focus: str | None) -> Sentence | None:
    """Say why two charts have no scale in common, or None where they can have one."""
    if first.spec.kind is not second.spec.kind or first.spec.kind not in SCALED:
        return _("They are different kinds of picture, so each has its own scale.")
    units = [_unit(one, focus) for one in (first, second)]
    if units[0] != units[1]:
        return _("They measure different things, so each has its own scale.")
    if first.areas.layer != second.areas.layer:
        return _("They are about different kinds of areas, so each has its own scale.")
    steps = {one.spec.step for one in (first, second) if isinstance(one.spec, Trend)}
    if len(steps) > 1:
        return _("One goes by months and one by years, so each has its own scale.")
    if not all(_values(one, focus).size for one in (first, second)):
        return _("One of them has no number to show, so they cannot be compared.")
    return None


def _notes(first: Figures, second: Figures) -> list[Sentence]:
    notes = []
    if first.dataset.id != second.dataset.id:
        names = {"first": first.dataset.title, "second": second.dataset.title}
        notes.append(_("They rest on different tables: %(first)s, and %(second)s.", **names))
    if (first.span.start, first.span.end) != (second.span.start, second.span.end):
        notes.append(_("They are about different periods."))
    if first.dataset.nature is not second.dataset.nature:
        notes.append(_("One counts what was reported and one what was found, or the like."))
    return notes


def _unit(figures: Figures, focus: str | None) -> tuple[object, ...]:
    reading = reading_of(figures, focus)
    how = figures.spec.how
    summed = how in {How.COUNT, How.SUM}
    return unit_words(reading), figures.measured_in, figures.spec.scale_counts, summed


def _shared(first: Figures, second: Figures, focus: str | None) -> tuple[float, ...]:
    """Return the ends of an axis that holds both, or the limits between shades of both."""
    values = np.concatenate([_values(first, focus), _values(second, focus)])
    if first.spec.kind is Kind.MAP:
        return tuple(limits_of(values))
    highs = [
        cell.interval.high
        for figures in (first, second)
        for cell in _cells(figures, focus)
        if cell.interval
    ]
    top = float(values.max())
    by_slope = first.spec.kind is Kind.TREND and first.spec.how in {How.MEAN, How.MEDIAN}
    low = float(values.min()) if by_slope else min(0.0, float(values.min()))
    return low, max(top, min(max(highs, default=top), top * REACH)) or 1.0


def _values(figures: Figures, focus: str | None) -> Numbers:
    known = [cell.value for cell in _cells(figures, focus) if cell.value is not None]
    if isinstance(figures.spec, Trend) and focus:
        known += [float(m) for m in figures.medians if not np.isnan(m)]
    return np.array(known, dtype=np.float64)


def _cells(figures: Figures, focus: str | None) -> list[Cell]:
    if isinstance(figures.spec, Trend):
        area = figures.areas.main(focus)
        periods = range(len(figures.periods))
        return [figures.cell(i, area) if area else figures.city_cell(i) for i in periods]
    at = figures.current
    return [figures.cell(at, slug) for slug in figures.slugs] if at >= 0 else []
