"""Tables about people are told on one grid: years by areas. Nothing else of them can be subtracted.

Two charts with other filters or other months could be taken from each other until one person is
left. So every number of a sensitive dataset is a sum of cells of one fixed table, calendar years by
areas (`solving`), and is shown only where all of these cells are, or where it is the total of all
years. What is hidden there cannot be solved for from what is shown, however many charts are laid
side by side.
"""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final

import numpy as np

from app.charts.cells import Figures, Other
from app.charts.details import Bins, Parts
from app.charts.periods import Span
from app.charts.solving import Years, grid_of_all
from app.charts.spec import (
    AllTime,
    Between,
    Change,
    Composition,
    Distribution,
    How,
    Relation,
    Spec,
    SplitKinds,
    Step,
    Trend,
)
from app.charts.suppressing import Flags
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.core.storage import Storage
from app.datasets.models import DatasetVersion

JANUARY: Final = (1, 1)
DECEMBER: Final = (12, 31)
OFF_GRID: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "small-counts",
    _("This dataset is about people, and this chart would let small counts be found out: it picks "
      "rows out, or shows months."),
    _("Make a chart of all its rows, by years or of all its time."),
)  # fmt: skip


def is_on_grid(spec: Spec) -> bool:
    """Say whether all that a spec tells is made of whole cells of the grid."""
    if spec.filters or (isinstance(spec, Relation) and spec.beside.filters):
        return False
    if spec.how is How.SHARE and isinstance(spec, Trend | Change):
        return False
    if isinstance(spec, Composition | Distribution | Relation) or spec.how is How.SHARE:
        beside = spec.beside.period if isinstance(spec, Relation) else AllTime()
        return isinstance(spec.period, AllTime) and isinstance(beside, AllTime)
    if isinstance(spec, Trend) and (spec.step is not Step.YEAR or spec.window or spec.compare):
        return False
    if isinstance(spec, Trend) and isinstance(spec.split, SplitKinds):
        return False
    return isinstance(spec.period, AllTime) or _whole_years(spec.period)


def _whole_years(period: object) -> bool:
    if not isinstance(period, Between) or period.start is None or period.end is None:
        return False
    first, last = period.start, period.end
    return (first.month, first.day) == JANUARY and (last.month, last.day) == DECEMBER


def years_of(span: Span) -> Years:
    if span.start is None or span.end is None:
        return (0,)
    return tuple(range(span.start.year, span.end.year + 1))


def guarded(store: Storage, figures: Figures, versions: Sequence[DatasetVersion]) -> Figures:
    """Return figures of a sensitive dataset with all hidden that the grid of any version hides.

    Two versions are two tables to subtract, so a cell that one of them hides is hidden in all.

    Raises RefusedError for a chart that asks for more than the grid holds.
    """
    if not is_on_grid(figures.spec):
        raise RefusedError(OFF_GRID)
    grid = grid_of_all(store, figures.version, versions, figures.slugs, figures.spec.column)
    hidden, of_city = figures.hidden.copy(), figures.city_hidden.copy()
    rows = [years_of(Span(p.start, p.end)) for p in figures.periods]
    if not rows:
        rows = [years_of(figures.span)] * len(hidden)
    for at, years in enumerate(rows):
        areas, city = grid.over(years)
        hidden[at] |= areas
        of_city[at] |= city
    found = hide(figures, hidden, of_city)
    match figures.detail:
        case Parts() | Bins():
            told = figures.detail.hidden | grid.totals[None, :]
            return replace(found, detail=replace(figures.detail, hidden=told))
        case Other(figures=other) if other.dataset.sensitive:
            return replace(found, detail=Other(guarded(store, other, versions)))
        case _:
            return found


def hide(figures: Figures, hidden: Flags, of_city: Flags) -> Figures:
    """Return the figures with these cells hidden, and no median where one more is."""
    more = (hidden & ~figures.hidden).any(axis=1)
    return replace(
        figures,
        hidden=hidden,
        city_hidden=of_city,
        medians=np.where(more, np.nan, figures.medians),
        values=np.where(hidden, np.nan, figures.values),
        city=np.where(of_city, np.nan, figures.city),
    )


def hide_kinds(figures: Figures, parts: Figures) -> Figures:
    """Hide a share where its kinds are hidden among all kinds: `parts` is their composition."""
    of, detail = figures.spec.of, parts.detail
    if of is None or not isinstance(detail, Parts):
        return figures
    kinds = [detail.names.index(value) for value in of.values if value in detail.names]
    unnamed = len(kinds) < len(of.values)  # counted among all others, of which it may be few
    hidden = detail.hidden[kinds].any(axis=0) | unnamed
    of_city = bool(detail.city_hidden[kinds].any()) or unnamed
    return hide(figures, figures.hidden | hidden, figures.city_hidden | of_city)
