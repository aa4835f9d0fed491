"""How sure means and medians are. Values are numbers of rows, in the unit of their column."""

from collections.abc import Sequence
from hashlib import sha256
from math import inf, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from app.charts.methods.counts import Interval

SIDES: Final = 0.975
RESAMPLES: Final = 2_000
FEWEST: Final = 2  # values without which nothing is known of their spread


class Moments(NamedTuple):
    """What is needed of values: how many, their mean, and their variance (n - 1 below)."""

    n: int
    mean: float
    variance: float


def moments_of(values: Sequence[float] | NDArray[np.float64]) -> Moments:
    found = np.asarray(values, dtype=np.float64)
    spread = float(found.var(ddof=1)) if found.size >= FEWEST else 0.0
    return Moments(int(found.size), float(found.mean()) if found.size else 0.0, spread)


def mean_interval(known: Moments) -> Interval:
    """Return the 95 % interval of a mean; without two values nothing is known of it.

    Student, "The probable error of a mean", Biometrika 6 (1908), 1-25.
    """
    if known.n < FEWEST:
        return Interval(-inf, inf)
    half = float(stats.t.ppf(SIDES, known.n - 1)) * sqrt(known.variance / known.n)
    return Interval(known.mean - half, known.mean + half)


def mean_difference(mine: Moments, other: Moments) -> Interval:
    """Return the 95 % interval of the first mean less the second; their spreads may differ.

    Welch, "The generalization of Student's problem when several different population variances are
    involved", Biometrika 34 (1947), 28-35; degrees of freedom by Satterthwaite, Biometrics
    Bulletin 2 (1946), 110-114.
    """
    if mine.n < FEWEST or other.n < FEWEST:
        return Interval(-inf, inf)
    parts = mine.variance / mine.n, other.variance / other.n
    apart = mine.mean - other.mean
    if sum(parts) == 0:  # all values alike: the difference is what it is
        return Interval(apart, apart)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (mine.n - 1) + parts[1] ** 2 / (other.n - 1))
    half = float(stats.t.ppf(SIDES, freedom)) * sqrt(sum(parts))
    return Interval(apart - half, apart + half)


def median_interval(values: Sequence[float] | NDArray[np.float64]) -> Interval:
    """Return the 95 % interval of a median by resampling; under six values nothing is known.

    Percentiles of smoothed resamples: Efron, "Bootstrap methods: another look at the jackknife",
    Annals of Statistics 7 (1979), 1-26; smoothed as in Silverman and Young, "The bootstrap: to
    smooth or not to smooth?", Biometrika 74 (1987), 469-479, since medians of plain resamples are
    few. The chance is drawn from the values themselves, so that the same ones give the same ends.
    """
    known = np.sort(np.asarray(values, dtype=np.float64))
    if known.size < 6:  # noqa: PLR2004, even the outermost two hold the median in under 95 of 100
        return Interval(-inf, inf)
    seed = int.from_bytes(sha256(known.tobytes()).digest()[:8])
    return _percentiles(known, np.random.default_rng(seed))


def _percentiles(known: NDArray[np.float64], chance: np.random.Generator) -> Interval:
    """Draw the rank of each resampled median, and take the values that stand there.

    The median of a resample of n lies, by rank, as the median of n uniform draws does: a Beta
    number. That is all resamples at once, whatever n is.
    """
    n = known.size
    if n % 2:
        half = (n + 1) / 2
        ranks = chance.beta(half, half, RESAMPLES)
    else:
        low = chance.beta(n / 2, n / 2 + 1, RESAMPLES)
        high = low + (1 - low) * chance.beta(1, n / 2, RESAMPLES)
        ranks = (low + high) / 2
    places = (np.arange(n) + 0.5) / n
    medians = np.interp(ranks, places, known)
    low, high = np.quantile(medians, [1 - SIDES, SIDES])
    return Interval(float(low), float(high))
