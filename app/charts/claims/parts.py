"""One side of a claim: what a measure adds up to in an area, or outside it, over some periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, sqrt
from typing import Final

import numpy as np

from app.charts.claims.cube import Cube
from app.charts.methods.counts import Interval, Z, count_interval
from app.charts.methods.means import Moments, mean_interval
from app.charts.methods.orders import median_places
from app.charts.methods.shares import share_interval
from app.charts.periods import longer_of
from app.charts.spec import How
from app.datasets.sums import Spread

Rows = slice  # of periods


class Family(StrEnum):
    """How numbers of a measure are compared."""

    COUNTED = "counted"  # rows, or rows for each of something
    SUMMED = "summed"  # totals of a column
    AVERAGED = "averaged"  # means of a column over rows
    MIDDLE = "middle"  # medians of a column over rows
    SHARED = "shared"  # shares of rows that are of a kind
    PLAIN = "plain"  # one row an area: the number has no interval


PERCENT: Final = 100.0


def family_of(cube: Cube) -> Family:
    how = cube.spec.how
    if how is How.COUNT or (how is How.RATE and cube.spec.column is None):
        return Family.COUNTED
    if how is How.SHARE:
        return Family.SHARED
    if cube.alone:
        return Family.PLAIN
    families = {How.MEAN: Family.AVERAGED, How.MEDIAN: Family.MIDDLE}
    return families.get(how, Family.SUMMED)


@dataclass(frozen=True)
class Part:
    """Sums over an area (or several) and so many `days`; `base` is what a rate is per, or 1.

    `middle` is the median and its interval, of measures that are medians.
    """

    n: int
    total: float
    squares: float
    base: float
    days: float
    is_hidden: bool = False
    cubes: float = 0.0
    middle: tuple[float, float, float] | None = None

    @property
    def skewness(self) -> float:
        """Return how lopsided the values are (Fisher's): 0 where they are not, or all alike.

        Never beyond the root of how many there are, which is the most that it can be; 0 for values
        beyond what can be reckoned with.
        """
        if not self.n:
            return 0.0
        mean, squares = self.total / self.n, self.squares / self.n
        spread = squares - mean * mean
        if not isfinite(spread) or spread <= 1e-12 * squares:
            return 0.0
        found = (
            (self.cubes / self.n - mean * (3 * squares - 2 * mean * mean)) / spread / sqrt(spread)
        )
        most = sqrt(self.n)
        return min(max(found, -most), most) if isfinite(found) else 0.0

    @property
    def moments(self) -> Moments:
        """Return how many values, their mean, and their variance."""
        if not self.n:
            return Moments(0, 0.0, 0.0)
        mean = self.total / self.n
        spread = max(self.squares - self.n * mean * mean, 0.0) / (self.n - 1) if self.n > 1 else 0.0
        return Moments(self.n, mean, spread)


def exposures(mine: Part, other: Part) -> tuple[float, float]:
    """Return what the counts of two sides are compared for each of: base and days (`longer_of`)."""
    return mine.base * longer_of(mine.days, other.days), other.base


def part_of(cube: Cube, area: str | None, rows: Rows) -> Part:
    """Add up an area, or the whole city (None), over rows of periods."""
    column = cube.column_of(area)
    return _part(cube, rows, [column], _base(cube, [column]))


def parts_over(cube: Cube, area: str | None, starts: Sequence[int], length: int) -> list[Part]:
    """Add up an area over `length` periods from each start: as `part_of`, but all in one pass.

    Not for medians, which do not add up, nor for areas with hidden cells.
    """
    column = cube.column_of(area)
    base = _base(cube, [column])
    tables = (cube.n, cube.total, cube.squares, cube.cubes)
    columns = [*(table[:, column] for table in tables), cube.days]
    grown = [np.concatenate([[0.0], np.cumsum(values)]) for values in columns]
    at = np.asarray(starts)
    sums = [(one[at + length] - one[at]).tolist() for one in grown]
    return [
        Part(round(n), total, squares, base, days, cubes=cubes)
        for n, total, squares, cubes, days in zip(*sums, strict=True)
    ]


def rest_of(cube: Cube, area: str, rows: Rows) -> Part:
    """Add up the city without an area: what an area is compared with may not hold it."""
    others = [column for slug, column in cube.places.items() if slug != area]
    return _part(cube, rows, others, _base(cube, others))


def areas_of(cube: Cube, areas: Sequence[str], rows: Rows) -> Part:
    columns = [cube.places[slug] for slug in areas if slug in cube.places]
    return _part(cube, rows, columns, _base(cube, columns))


def _base(cube: Cube, columns: Sequence[int]) -> float:
    """Return what a rate is per, added up over areas.

    Counts of several areas are told for each area on average; the city's are its own.
    """
    is_city = list(columns) == [len(cube.slugs)]
    if cube.base is None:
        return 1.0 if is_city else float(len(columns))
    if is_city:
        return float(np.nansum(cube.base))
    return float(np.nansum(cube.base[list(columns)]))


def _part(cube: Cube, rows: Rows, columns: Sequence[int], base: float) -> Part:
    known = [c for c in columns if c == len(cube.slugs) or _has_base(cube, c)]
    cells = (rows, known)
    middle = None
    if family_of(cube) is Family.MIDDLE and not cube.hidden[cells].any():
        middle = _middle(cube, rows, known)
    return Part(
        n=int(cube.n[cells].sum()),
        total=float(cube.total[cells].sum()),
        squares=float(cube.squares[cells].sum()),
        cubes=float(cube.cubes[cells].sum()),
        base=base,
        days=float(cube.days[rows].sum()),
        is_hidden=bool(cube.hidden[cells].any()),
        middle=middle,
    )


def _middle(cube: Cube, rows: Rows, columns: Sequence[int]) -> tuple[float, float, float] | None:
    city = len(cube.slugs)
    places = None if list(columns) == [city] else tuple(cube.slugs[c] for c in columns)
    spread = cube.spread(rows.start, rows.stop, places)
    if spread is None:
        return None
    return middle_of(spread)


def middle_of(spread: Spread, z: float = Z) -> tuple[float, float, float]:
    """Return a median and the ends of its interval; under six values these are infinite."""
    steps = np.linspace(0, 1, len(spread.quantiles))
    low, high = (float(place) for place in median_places(spread.n, z))
    middle = spread.quantiles[len(spread.quantiles) // 2]
    if not isfinite(low):
        return middle, -inf, inf
    ends = np.interp([low, high], steps, spread.quantiles)
    return middle, float(ends[0]), float(ends[1])


def _has_base(cube: Cube, column: int) -> bool:
    return cube.base is None or float(cube.base[column]) > 0


def value_of(cube: Cube, part: Part) -> float | None:
    """Return the number of a part in the measure's own unit, None where there is none."""
    family = family_of(cube)
    if part.is_hidden or not part.base > 0:
        return None
    if family is Family.COUNTED:
        return part.n * cube.spec.scale_counts / part.base
    if family is Family.MIDDLE:
        return part.middle[0] if part.middle else None
    if not part.n:
        return None
    if family is Family.AVERAGED or cube.spec.how in {How.MEAN, How.MEDIAN, How.SHARE}:
        return part.total / part.n
    return part.total * cube.spec.scale_counts / part.base


def interval_of(cube: Cube, part: Part) -> Interval | None:
    """Return the 95 % interval of a part's number in the measure's own unit, if it has one."""
    family, value = family_of(cube), value_of(cube, part)
    if value is None:
        return None
    scale = cube.spec.scale_counts / part.base
    if family is Family.COUNTED:
        low, high = count_interval(part.n)
        return Interval(low * scale, high * scale)
    if family is Family.SHARED:
        return share_interval(round(part.total), part.n)
    if family is Family.AVERAGED:
        found = mean_interval(part.moments)
        return found if isfinite(found.low) else None
    if family is Family.SUMMED:
        # A total of independent rows varies as the sum of their squares does: a compound Poisson.
        half = Z * sqrt(part.squares) * scale
        return Interval(value - half, value + half)
    if family is Family.MIDDLE and part.middle and isfinite(part.middle[1]):
        return Interval(part.middle[1], part.middle[2])
    return None
