"""Two areas of a chart side by side. Figures in, plain facts out; only what the chart shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from app.charts.cells import Cell, Figures, apart_of
from app.charts.comparing.gaps import (
    Gap,
    gap_of_counts,
    gap_of_means,
    gap_of_shares,
    gap_of_values,
)
from app.charts.comparing.measures import is_counted
from app.charts.methods.counts import Interval, count_interval
from app.charts.methods.means import Moments
from app.charts.spec import Step, Trend

MONTHS: Final = 12  # of counts over time, so many of the newest are added up


@dataclass(frozen=True)
class Side:
    """One area: its number over the periods compared, and each period's own."""

    slug: str
    name: str
    cell: Cell
    course: tuple[Cell, ...] = ()  # of a chart over time


@dataclass(frozen=True)
class Pair:
    """`gap` is None where one of the numbers is missing or not shown.

    `periods` are the positions that the two numbers are about; empty for a chart without time.
    """

    figures: Figures
    first: Side
    second: Side
    periods: tuple[int, ...]
    gap: Gap | None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def is_hidden(self) -> bool:
        return any(side.cell.hidden for side in self.sides)


def pair_of(
    figures: Figures,
    first: str,
    second: str,
    spread: Mapping[str, Moments],
    steps: Figures | None = None,
) -> Pair:
    """Set two areas (slugs of the figures) side by side. `spread` is of the rows behind means.

    `steps` are the single steps that windows are put together of: how they jump is theirs to tell.
    """
    periods = _periods(figures)
    sides = [
        Side(slug, figures.names[slug], _cell(figures, slug, periods), _course(figures, slug))
        for slug in (first, second)
    ]
    gap = None
    if all(side.cell.value is not None for side in sides):
        gap = _gap(figures, sides[0], sides[1], _Behind(periods, spread, steps))
    return Pair(figures, sides[0], sides[1], periods, gap)


def _periods(figures: Figures) -> tuple[int, ...]:
    """Return the newest whole periods that are added up for counts, else the current one."""
    if not figures.periods:
        return ()
    whole = [i for i, period in enumerate(figures.periods) if period.full]
    spec = figures.spec
    monthly = isinstance(spec, Trend) and spec.step is Step.MONTH
    single = isinstance(spec, Trend) and not (spec.window or spec.compare)
    many = MONTHS if monthly and single and is_counted(spec) else 1
    return tuple(whole[-many:] or [figures.current])


def _course(figures: Figures, slug: str) -> tuple[Cell, ...]:
    return tuple(figures.cell(at, slug) for at in range(len(figures.periods)))


def _cell(figures: Figures, slug: str, periods: tuple[int, ...]) -> Cell:
    """Return the number of an area over the periods: hidden where one of them is."""
    at = periods[-1] if periods else figures.current
    cells = [figures.cell(one, slug) for one in periods or (at,)]
    if any(cell.hidden for cell in cells):
        return Cell(None, 0, hidden=True, interval=None)
    last = cells[-1]
    if any(cell.value is None for cell in cells):
        return Cell(None, last.n, hidden=False, interval=None)
    if _is_added_up(figures):
        n = sum(cell.n for cell in cells)
        each = figures.spec.scale_counts / _base(figures, slug)
        low, high = count_interval(n)
        return Cell(n * each, n, hidden=False, interval=Interval(low * each, high * each))
    return last


def _is_added_up(figures: Figures) -> bool:
    """Say whether its numbers are counts or rates of them, and not their changes."""
    return is_counted(figures.spec) and figures.levels is None


def _gap(figures: Figures, first: Side, second: Side, behind: "_Behind") -> Gap:
    """Compare two numbers: counts by their ratio, all else by the difference of the two."""
    values = [side.cell.value or 0.0 for side in (first, second)]
    if _is_added_up(figures):
        counts = [behind.counts(figures, side.slug) for side in (first, second)]
        bases = _base(figures, first.slug), _base(figures, second.slug)
        return gap_of_counts(counts[0], counts[1], bases)
    if figures.spec.how == "share" and figures.levels is None:
        hits = [
            (round(value * side.cell.n), side.cell.n)
            for value, side in zip(values, (first, second), strict=True)
        ]
        return gap_of_shares(hits[0], hits[1])
    known = [behind.spread.get(side.slug) for side in (first, second)]
    if figures.alone or known[0] is None or known[1] is None or min(k.n for k in known if k) < 2:  # noqa: PLR2004, nothing is known of one row's spread
        return gap_of_values(values[0], values[1], _apart(first.cell, second.cell))
    return gap_of_means(known[0], known[1])


def _apart(first: Cell, second: Cell) -> Interval | None:
    """Return the interval of the first number less the second, where both have a whole one."""
    found = apart_of(second, first)
    return found if found and isfinite(found.low) and isfinite(found.high) else None


@dataclass(frozen=True)
class _Behind:
    """What lies behind the two numbers of a pair."""

    periods: tuple[int, ...]
    spread: Mapping[str, Moments]
    steps: Figures | None

    def counts(self, figures: Figures, slug: str) -> list[int]:
        """Return the counts of an area that were added up, step by step."""
        rows = list(self.periods) or [figures.current]
        spec = figures.spec
        if self.steps is not None and isinstance(spec, Trend) and self.periods:
            figures = self.steps  # whose first window ends at the last of its steps
            rows = list(range(rows[0], rows[0] + (spec.window or 1)))
        return [int(n) for n in figures.counts[rows, figures.places[slug]]]


def _base(figures: Figures, slug: str) -> float:
    return 1.0 if figures.base is None else float(figures.base[figures.places[slug]])
