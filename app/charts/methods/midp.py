"""Mid-P tails of counts, and the means and odds at which they hold a given chance, for arrays.

Exact (Garwood, Clopper-Pearson) intervals cover more than the 95 % they name, so they call too much
"too few to tell". The mid-P tail counts half of the observed value's own probability: Berry and
Armitage, "Mid-P confidence intervals: a brief review", The Statistician 44 (1995), 417-423.

Ends are found by Newton's steps on the normal deviate of the tail, which is nearly a straight line
in the logarithm of the mean or of the odds: STEPS of them leave less than 1e-9 of any end.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

STEPS: Final = 6
MOST: Final = 1e8  # above it the fast binomial sum loses its way, and the slow one is used
REACH: Final = 3.0  # the furthest step, in logarithms: far starts do not overshoot
ROOT: Final = 2.5066282746310002  # of twice pi


def floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def tail(z: float) -> float:
    """Return the chance that a normal number lies more than z deviates above its mean."""
    return float(special.ndtr(-z))


def count_tails(n: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Return the mid-P chances of counting less, and more, when this is the mean of a Poisson."""
    half = _poisson(n, mean) / 2
    below = np.where(n > 0, special.gammaincc(np.maximum(n, 1), mean), 0.0) + half
    return below, special.gammainc(n + 1, mean) + half


def part_tails(k: Floats, n: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the mid-P chances of fewer, and more, than k of n when each has this chance."""
    half = _binomial(k, n, share, 1 - share) / 2
    return _up_to(k, n, share) - half, _over(k, n, share) + half


def count_end(n: Floats, z: float) -> Floats:
    """Return the mean at which counting less than n has the mid-P chance of `-z` normal deviates.

    A z above 0 gives the upper end, one below 0 the lower end; n is at least 1. Starts from Byar's
    approximation (Rothman and Greenland, Modern Epidemiology, 3rd ed., 2008, p. 254), for a lower
    end from the first term of the tail where that is larger.
    """
    half = n + 0.5
    cube = np.maximum(1 - 1 / (9 * half) + z / (3 * np.sqrt(half)), 1e-3)
    logs: Floats = np.log(half) + 3 * np.log(cube)
    if z < 0:
        logs = np.maximum(logs, (np.log(2 * tail(-z)) + special.gammaln(n + 1)) / n)
    for _step in range(STEPS):
        mean = np.exp(logs)
        chance = _poisson(n, mean)
        found = special.ndtri(special.gammaincc(n, mean) + chance / 2)
        slope = chance * (n + mean) / 2 * ROOT * np.exp(found * found / 2)
        logs = logs + np.clip((found + z) / slope, -REACH, REACH)
    return np.exp(logs)


def odds_low(k: Floats, n: Floats, z: float) -> Floats:
    """Return the logarithm of the odds at which k or more of n has the mid-P chance of -z deviates.

    Needs 0 < k < n and z > 0; the upper end is the lower one of n - k, turned round. Starts from
    Wilson's interval (see shares.py).
    """
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * np.sqrt(k * (n - k) / n + z * z / 4)
    logs = special.logit(centre - half)
    for _step in range(STEPS):
        hit, miss = special.expit(logs), special.expit(-logs)
        chance = _binomial(k, n, hit, miss)
        found = special.ndtri(_up_to(k, n, hit) - chance / 2)
        slope = chance * (k * miss + (n - k) * hit) / 2 * ROOT * np.exp(found * found / 2)
        logs = logs + np.clip((found - z) / slope, -REACH, REACH)
    return logs


def _up_to(k: Floats, n: Floats, hit: Floats) -> Floats:
    if np.any(n > MOST):
        return np.where(k < n, special.betaincc(k + 1, np.maximum(n - k, 0.5), hit), 1.0)
    return floats(special.bdtr(k, n.astype(np.int64), hit))


def _over(k: Floats, n: Floats, hit: Floats) -> Floats:
    if np.any(n > MOST):
        return np.where(k < n, special.betainc(k + 1, np.maximum(n - k, 0.5), hit), 0.0)
    return floats(special.bdtrc(k, n.astype(np.int64), hit))


def _poisson(n: Floats, mean: Floats) -> Floats:
    return np.exp(special.xlogy(n, mean) - mean - special.gammaln(n + 1))


def _binomial(k: Floats, n: Floats, hit: Floats, miss: Floats) -> Floats:
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.exp(ways + special.xlogy(k, hit) + special.xlogy(n - k, miss))
