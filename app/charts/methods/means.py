"""How sure means and medians are. Values are numbers of rows, in the unit of their column."""

from collections.abc import Sequence
from math import hypot, inf, isfinite, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.charts.methods.counts import Interval, Z
from app.charts.methods.midp import tail
from app.charts.methods.orders import median_ranks

FEWEST: Final = 2  # values without which nothing is known of their spread
ALIKE: Final = 6  # values that must be the same before that is more than chance
CLOSER: Final = 0.97  # of the width of a difference of medians, see median_difference


class Moments(NamedTuple):
    """What is needed of values: how many, their mean, and their variance (n - 1 below)."""

    n: int
    mean: float
    variance: float


class Middle(NamedTuple):
    """What is needed of values for their median: how many, the median, and its interval's ends."""

    n: int
    median: float
    low: float
    high: float


def moments_of(values: Sequence[float] | NDArray[np.float64]) -> Moments:
    found = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):  # infinite ones: see is_known
        spread = float(found.var(ddof=1)) if found.size >= FEWEST else 0.0
        return Moments(int(found.size), float(found.mean()) if found.size else 0.0, spread)


def is_known(known: Moments) -> bool:
    """Whether something follows from these values: two finite ones, or six if they are alike.

    Two that happen to be the same would seem to have no spread at all. Of six that are the same,
    more than half of what they were drawn from is the same too (19 times of 20).
    """
    alike = known.variance <= 0 or sqrt(known.variance) <= 1e-12 * abs(known.mean)
    finite = isfinite(known.mean) and isfinite(known.variance)
    return finite and known.n >= (ALIKE if alike else FEWEST)


def mean_interval(known: Moments, z: float = Z) -> Interval:
    """Return the interval of a mean; infinite where nothing is known of the spread (`is_known`).

    Student, "The probable error of a mean", Biometrika 6 (1908), 1-25. z names the level.
    """
    if not is_known(known):
        return Interval(-inf, inf)
    half = student(known.n - 1, z) * sqrt(known.variance / known.n)
    return Interval(known.mean - half, known.mean + half)


def fewest_for_mean(skewness: float) -> int:
    """Return how many values a mean needs for its interval to hold, when they are this skewed.

    More than 25 times the squared skewness: Cochran, Sampling Techniques, 3rd ed. (1977), p. 42.
    With fewer, a few large values carry the mean, and the median is the surer question.
    """
    return max(FEWEST, int(25 * skewness**2) + 1)


def welch(mine: Moments, other: Moments) -> tuple[float, float]:
    """Return the standard error of a difference of means, and its degrees of freedom.

    Welch, "The generalization of Student's problem when several different population variances are
    involved", Biometrika 34 (1947), 28-35; degrees of freedom by Satterthwaite, Biometrics
    Bulletin 2 (1946), 110-114.
    """
    parts = mine.variance / mine.n, other.variance / other.n
    whole = sum(parts)
    if whole == 0:  # all values alike: the difference is what it is
        return 0.0, float(mine.n + other.n - 2)
    shares = parts[0] / whole, parts[1] / whole
    freedom = 1 / (shares[0] ** 2 / (mine.n - 1) + shares[1] ** 2 / (other.n - 1))
    return sqrt(whole), freedom


def mean_difference(mine: Moments, other: Moments, z: float = Z) -> Interval:
    """Return the interval of the first mean less the second; their spreads may differ (`welch`)."""
    if not (is_known(mine) and is_known(other)):
        return Interval(-inf, inf)
    error, freedom = welch(mine, other)
    apart, half = mine.mean - other.mean, student(freedom, z) * error
    return Interval(apart - half, apart + half)


def student(freedom: float, z: float = Z) -> float:
    """Return the deviate of Student's t that leaves as much outside as z of the normal does."""
    return float(-special.stdtrit(freedom, tail(z)))


def median_interval(values: Sequence[float] | NDArray[np.float64], z: float = Z) -> Interval:
    """Return the interval of a median by ordered values (`orders.median_ranks`).

    Under six values nothing is known.
    """
    return Interval(*middle_of(values, z)[2:])


def middle_of(values: Sequence[float] | NDArray[np.float64], z: float = Z) -> Middle:
    known = np.sort(np.asarray(values, dtype=np.float64))
    rank = float(median_ranks(known.size, z))
    median = float(np.median(known)) if known.size else 0.0
    if not rank >= 1:  # NaN: too few
        return Middle(known.size, median, -inf, inf)
    ends = np.interp([rank, known.size + 1 - rank], np.arange(1, known.size + 1), known)
    return Middle(known.size, median, float(ends[0]), float(ends[1]))


def median_difference(mine: Middle, other: Middle) -> Interval:
    """Return the 95 % interval of the first median less the second, from the ends of each.

    Put together as Newcombe does for shares: Zou and Donner, "Construction of confidence limits
    about effect measures: a general approach", Statistics in Medicine 27 (2008), 1693-1702. That
    covers 97 of 100 for medians; CLOSER brings it to 96, as bench/interval_coverage.py measures.
    """
    if not all(isfinite(one) for one in (*mine, *other)):
        return Interval(-inf, inf)
    apart = mine.median - other.median
    return Interval(
        apart - CLOSER * hypot(mine.median - mine.low, other.high - other.median),
        apart + CLOSER * hypot(mine.high - mine.median, other.median - other.low),
    )
