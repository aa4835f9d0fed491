"""The numbers of a chart: a table of periods by areas, with what each rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.charts.asking import Numbers
from app.charts.details import Bins, Parts
from app.charts.jumps import Months, jumps_in
from app.charts.methods.counts import Interval
from app.charts.periods import Span, Stretch, longer_of
from app.charts.spec import Change, How, Spec
from app.charts.sureness import (
    Known,
    Rows,
    change_interval,
    difference_interval,
    interval_of,
    is_sure,
)
from app.datasets.columns import Unit, unit_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Shape
from app.places.areas import Areas

Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


class Cell(NamedTuple):
    """One number. `value` is None where there is none, or where it is `hidden`: too few rows."""

    value: float | None
    n: int
    hidden: bool
    interval: Interval | None


NONE = Cell(None, 0, hidden=False, interval=None)
HIDDEN = Cell(None, 0, hidden=True, interval=None)


@dataclass(frozen=True)
class Figures:
    """`values[p, i]` is area i in period p, most often a neighborhood; NaN where nothing is shown.

    A focus is always a neighborhood: `areas` says which area it means. Of a change the two periods
    are the earlier and the later one. Of a composition p counts kinds. Others have one row, and no
    period.
    """

    spec: Spec
    dataset: Dataset
    version: DatasetVersion
    base_version: DatasetVersion | None  # of the other dataset: of a rate, or of a relation
    base_title: str
    slugs: tuple[str, ...]
    names: Mapping[str, str]
    periods: tuple[Stretch, ...]
    span: Span
    values: Numbers
    counts: Counts
    hidden: Flags
    base: Numbers | None
    medians: Numbers
    city: Numbers
    city_counts: Counts
    areas: Areas
    city_hidden: Flags
    spread: Sequence[Numbers | None] = (None, None)  # variances or quantiles: places, city
    detail: "Detail | None" = None  # what only some kinds have
    levels: "Figures | None" = None  # whose changes these are: of period p + lag from p
    lag: int = 0
    months: Months | None = None  # counts of single months, which tell how much they jump
    # Beside another chart: the ends of the axis that both have, or the limits between shades.
    scale_shared: tuple[float, ...] | None = None

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {slug: index for index, slug in enumerate(self.slugs)}

    @cached_property
    def current(self) -> int:
        """The row that a reading is about: the last whole period, or else the last."""
        if isinstance(self.detail, Parts):
            return 0  # the city's commonest kind
        whole = [index for index, period in enumerate(self.periods) if period.full]
        return whole[-1] if whole else len(self.values) - 1

    @cached_property
    def alone(self) -> bool:
        """Say whether one row at most is behind each area's number: a mean is that row's."""
        single = self.version.is_series and int(self.counts.max(initial=0)) <= 1
        return self.dataset.shape is Shape.NEIGHBORHOODS or single

    @cached_property
    def has_intervals(self) -> bool:
        return is_sure(self.spec, alone=self.alone)

    @cached_property
    def measured_in(self) -> Unit:
        """Say how its numbers are read. A total of shares, or a rate, is none itself."""
        if self.levels is not None:
            return Unit.PERCENT
        if self.spec.how is How.SHARE or self.spec.kind == "composition":
            return Unit.SHARE
        if self.spec.how not in {How.MEAN, How.MEDIAN}:
            return Unit.NONE
        found = [one for one in self.version.columns if one["name"] == self.spec.column]
        return unit_of(found[0]) if found else Unit.NONE

    @property
    def in_points(self) -> bool:
        """Say whether two numbers are compared by their difference: shares and percentages are."""
        return self.measured_in is not Unit.NONE

    @property
    def least(self) -> float | None:
        """The least that a number here can be, where that is known: all gone in a year."""
        return None if self.levels is None else -100.0

    def told(self, area: str | None) -> int:
        """Return the row that is told of an area: of a composition its own commonest kind."""
        if not isinstance(self.detail, Parts) or not self.detail.names:
            return self.current
        shown = self.city if area is None else self.values[:, self.places[area]]
        named = np.nan_to_num(shown[: len(self.detail.names)], nan=-1.0)
        return int(named.argmax()) if named.max() > 0 else self.current

    def of(self, period: int, slug: str | None) -> Cell:
        """Return the cell of an area, or of the whole city."""
        return self.city_cell(period) if slug is None else self.cell(period, slug)

    def cell(self, period: int, slug: str) -> Cell:
        index = self.places[slug]
        value, n = float(self.values[period, index]), int(self.counts[period, index])
        if bool(self.hidden[period, index]):
            return HIDDEN
        if np.isnan(value):
            return Cell(None, n, hidden=False, interval=None)
        base = 1.0 if self.base is None else float(self.base[index])
        spread = None if self.spread[0] is None else self.spread[0][period, index]
        return Cell(value, n, False, self._interval(period, slug, Rows(n, value, base, spread)))  # noqa: FBT003, a cell's own order

    def city_cell(self, period: int) -> Cell:
        value, n = float(self.city[period]), int(self.city_counts[period])
        if bool(self.city_hidden[period]):
            return HIDDEN
        base = 1.0 if self.base is None else float(np.nansum(self.base))
        spread = None if self.spread[1] is None else self.spread[1][period]
        known = None if np.isnan(value) else value
        if known is None and n:
            return Cell(None, n, hidden=False, interval=None)
        rows = Rows(n, known or 0.0, base, spread)
        return Cell(known, n, False, self._interval(period, None, rows))  # noqa: FBT003, see above

    def change(
        self, before: int, now: int, area: str | None, months: Months | None = None
    ) -> Interval | None:
        """Return the 95 % interval of how many times the earlier period's number the later one is.

        For each day, where counts are of periods that are not alike long (`longer`). None where it
        cannot be said.
        """
        known = _known(self.of(before, area)), _known(self.of(now, area))
        if known[0] is None or known[1] is None:
            return None
        jumps = jumps_in(months or self.months, -1 if area is None else self.places[area])
        return change_interval(self.spec, known[0], known[1], jumps, self.longer(before, now))

    def longer(self, before: int, now: int) -> float:
        """Return how many times as long as the earlier period the later one is.

        1 for numbers that do not grow with time, and for the steps of a trend.
        """
        grows = self.spec.how in {How.COUNT, How.SUM, How.RATE}
        if not grows or not isinstance(self.spec, Change):
            return 1.0
        return longer_of(self.periods[now].days, self.periods[before].days)

    def _interval(self, period: int, slug: str | None, rows: Rows) -> Interval | None:
        if not self.has_intervals:
            return None
        if self.levels is None:
            found = interval_of(self.spec, rows)
            if found is None or self.measured_in is not Unit.SHARE:
                return found
            return Interval(max(0.0, found.low), min(1.0, found.high))  # as a share is
        found = self.levels.change(period, period + self.lag, slug, self.months)
        return found and Interval(100 * (found.low - 1), 100 * (found.high - 1))


@dataclass(frozen=True)
class Other:
    """The second number of each area, of a relation."""

    figures: Figures


@dataclass(frozen=True)
class Panels:
    """A trend for each kind: one set of figures for each name."""

    names: Sequence[str]
    figures: Sequence[Figures]


Detail: TypeAlias = Parts | Bins | Other | Panels


def apart_of(before: Cell, now: Cell) -> Interval | None:
    """Return the 95 % interval of the later cell less the earlier one."""
    known = _known(before), _known(now)
    if known[0] is None or known[1] is None:
        return None
    return difference_interval(known[0], known[1])


def _known(cell: Cell) -> Known | None:
    if cell.value is None or cell.interval is None:
        return None
    return cell.value, cell.n, cell.interval
