"""How sure the numbers of a chart are, and changes between two of them. Pure."""

from functools import lru_cache
from math import inf, isfinite, sqrt
from typing import NamedTuple, TypeAlias

import numpy as np

from app.charts.asking import Numbers
from app.charts.methods.counts import Interval, Z, count_interval, ratio_interval
from app.charts.methods.dispersion import PLAIN, Dispersion, overdispersed_ratio
from app.charts.methods.means import Moments, mean_interval
from app.charts.methods.shares import share_interval
from app.charts.spec import How, Spec
from app.datasets.query import GRID

FEWEST_FOR_A_MEDIAN = 6  # even the outermost two of five hold the median in under 95 of 100

Known: TypeAlias = tuple[float, int, Interval]  # a value, its rows, its interval


class Rows(NamedTuple):
    """What a number rests on: rows, what a rate is per, a variance or the quantiles of GRID."""

    n: int
    value: float
    base: float
    spread: float | Numbers | None


def is_sure(spec: Spec, *, alone: bool) -> bool:
    """Say whether numbers of this kind have intervals. A single row has none, nor has a total."""
    if spec.how in {How.MEAN, How.MEDIAN, How.SHARE}:
        return not alone
    return spec.how is How.COUNT or (spec.how is How.RATE and spec.column is None)


def interval_of(spec: Spec, rows: Rows) -> Interval | None:
    """Return the 95 % interval of a number, None where it cannot be said."""
    if spec.how is How.SHARE or spec.kind == "composition":
        hits = min(max(round(rows.value * rows.n), 0), rows.n)
        return share_interval(hits, rows.n) if rows.n else None
    if spec.how is How.MEAN:
        variance = rows.spread if isinstance(rows.spread, float) else None
        if variance is None or not isfinite(variance):
            return None
        return _finite(mean_interval(Moments(rows.n, rows.value, variance)))
    if spec.how is How.MEDIAN:
        return median_interval(rows.n, rows.spread if isinstance(rows.spread, np.ndarray) else None)
    if rows.base <= 0:
        return None
    low, high = count_interval(rows.n)
    scale = spec.scale_counts / rows.base
    return Interval(low * scale, high * scale)


def median_interval(n: int, quantiles: Numbers | None) -> Interval | None:
    """Return the 95 % interval of a median from quantiles of its rows; under six, None.

    The order statistics that hold the median: (n + 1)/2 -+ z sqrt(n)/2 (Conover, Practical
    Nonparametric Statistics, 3rd ed., 1999, pp. 143-146), between two of them interpolated (Nyblom,
    "Note on interpolated order statistics", Statistics and Probability Letters 14, 1992, 129-131).
    """
    if quantiles is None or n < FEWEST_FOR_A_MEDIAN or not np.isfinite(quantiles).all():
        return None
    half = min(0.5, Z * sqrt(n) / (2 * (n - 1)))
    low, high = np.interp([0.5 - half, 0.5 + half], GRID, quantiles)
    return Interval(float(low), float(high))


def change_interval(
    spec: Spec, before: Known, now: Known, jumps: Dispersion = PLAIN, longer: float = 1.0
) -> Interval | None:
    """Return the 95 % interval of now / before. `high` is infinite where before may be nothing.

    Counts, and rates of counts per the same base: conditional on their total, mid-P; by the wider
    interval of claims where they jump; for each day, where now is so many times `longer`. Else by
    MOVER-R from both intervals: Donner and Zou, "Closed-form confidence intervals for functions of
    the normal mean and standard deviation", Statistical Methods in Medical Research 21 (2012),
    347-359, for numbers above nought.
    """
    if spec.how is How.COUNT or spec.how is How.RATE:
        return count_change(now[1], before[1], jumps, longer)
    (of, _rows, mine), (was, _before, other) = now, before
    if was <= 0 or of < 0 or min(mine.low, other.low) < 0:
        return None
    low = _root(of, was, mine.low, other.high, sign=-1)
    if other.low <= 0:
        return Interval(low, inf)
    return Interval(low, _root(of, was, mine.high, other.low, sign=1))


def difference_interval(before: Known, now: Known) -> Interval:
    """Return the 95 % interval of now - before, from the interval of each.

    MOVER: Zou and Donner, "Construction of confidence limits about effect measures: a general
    approach", Statistics in Medicine 27 (2008), 1693-1702. Of two shares it is Newcombe's.
    """
    (of, _rows, mine), (was, _before, other) = now, before
    apart = of - was
    return Interval(
        apart - sqrt((of - mine.low) ** 2 + (other.high - was) ** 2),
        apart + sqrt((mine.high - of) ** 2 + (was - other.low) ** 2),
    )


@lru_cache(maxsize=8192)
def count_change(now: int, before: int, jumps: Dispersion = PLAIN, longer: float = 1.0) -> Interval:
    """Return the 95 % interval of the ratio of two counts, which may jump: see `change_interval`.

    Kept, for a table, two pictures and a sentence ask for it one after the other.
    """
    if jumps.is_over and now + before:
        return overdispersed_ratio(now, before, jumps, longer)
    return ratio_interval(now, before, longer)


def _root(of: float, was: float, mine: float, other: float, *, sign: int) -> float:
    below = other * (2 * was - other)
    if below <= 0:  # the earlier number may be twice what it is, or more
        return inf if sign > 0 else 0.0
    inside = (of * was) ** 2 - mine * other * (2 * of - mine) * (2 * was - other)
    return max(0.0, (of * was + sign * sqrt(max(inside, 0.0))) / below)


def _finite(interval: Interval) -> Interval | None:
    return interval if isfinite(interval.low) and isfinite(interval.high) else None
