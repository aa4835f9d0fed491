"""How sure a count is, and the ratio of two: mid-P intervals, which cover what they promise.

The tails and their sources stand in midp.py. Each question has two forms: one of plain numbers, and
one of arrays that answers 100,000 at once. `z` is the normal deviate of the level, 95 % unless said
(`ranks.deviate_of` gives others).
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from app.charts.methods.midp import Floats, count_end, floats, odds_low, tail

Z: Final = 1.959963984540054  # the normal deviate of 95 %


class Interval(NamedTuple):
    low: float
    high: float


class Intervals(NamedTuple):
    """The ends of many intervals, in the order of what was asked."""

    low: Floats
    high: Floats


@lru_cache(maxsize=4096)
def count_interval(n: int, z: float = Z) -> Interval:
    """Return the mid-P interval of the mean of a Poisson count.

    Divide both ends by a population or a number of periods for the interval of a rate. Raises
    ValueError for a negative count.
    """
    return first_of(count_intervals([n], z))


def count_intervals(n: ArrayLike, z: float = Z) -> Intervals:
    """Return what `count_interval` does, for an array of counts."""
    counts = _counts(n)
    some = np.maximum(counts, 1)
    low = np.where(counts > 0, count_end(some, -z), 0.0)
    none = -np.log(2 * tail(z))  # half of exp(-mean) is the tail
    return Intervals(low, np.where(counts > 0, count_end(some, z), none))


@lru_cache(maxsize=65_536)
def ratio_interval(
    now: int, before: int, now_base: float = 1, before_base: float = 1, z: float = Z
) -> Interval:
    """Return the interval of the ratio of two rates of counts.

    Given the total, the newer count is binomial: its share's mid-P interval gives the ratio's
    (Przyborowski and Wilenski, "Homogeneity of results in testing samples from Poisson series",
    Biometrika 31 (1940), 313-323). `high` is infinite when nothing was counted before; without a
    count, or with a base that is not above 0, nothing is known: 0 to infinity. Raises ValueError
    for a negative count.
    """
    return first_of(ratio_intervals([now], [before], [now_base], [before_base], z))


def ratio_intervals(
    now: ArrayLike,
    before: ArrayLike,
    now_base: ArrayLike = 1.0,
    before_base: ArrayLike = 1.0,
    z: float = Z,
) -> Intervals:
    """Return what `ratio_interval` does, for arrays of equal length (or one number for all)."""
    mine, other = np.broadcast_arrays(_counts(now), _counts(before))
    bases = floats(now_base), floats(before_base)
    known = (bases[0] > 0) & (bases[1] > 0)
    scale = np.where(known, bases[1], 1.0) / np.where(known, bases[0], 1.0)
    low = np.where(known, _odds_low(mine, other, z) * scale, 0.0)
    with np.errstate(divide="ignore"):
        high = np.where(known, scale / _odds_low(other, mine, z), np.inf)
    return Intervals(low, high)


def first_of(found: Intervals) -> Interval:
    return Interval(float(found.low[0]), float(found.high[0]))


def _odds_low(k: Floats, others: Floats, z: float) -> Floats:
    """Return the lower end of the odds of k against the others; 0 when k is none."""
    both = (k > 0) & (others > 0)
    inner = np.exp(odds_low(np.where(both, k, 1.0), np.where(both, k + others, 2.0), z))
    every = np.log(2 * tail(z)) / np.maximum(k, 1)  # k of k: half of share ** k is the tail
    return np.where(k > 0, np.where(both, inner, np.exp(every) / -np.expm1(every)), 0.0)


def _counts(n: ArrayLike) -> Floats:
    counts = floats(n)
    if np.any(counts < 0):
        message = "a count is never negative"
        raise ValueError(message)
    return counts
