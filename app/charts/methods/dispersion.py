"""Counts that jump more than chance makes them: noticed, and allowed for."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.charts.methods.counts import Interval, Intervals, Z, count_intervals, first_of
from app.charts.methods.midp import Floats, floats, tail

FEWEST: Final = 6  # counts without which nothing is said of how they jump
SPARSE: Final = 0.5  # expected of each on average; under it chi-square says "jumps" too often
RARE: Final = 0.01  # how rarely chance alone may make such jumps, for us to say more


class Dispersion(NamedTuple):
    """`factor` is the variance for each unit of the mean: 1 for chance alone, never less here."""

    factor: float
    freedom: int  # degrees of freedom behind it
    is_over: bool  # more than chance makes


PLAIN: Final = Dispersion(1.0, 0, is_over=False)


def dispersion_of(
    counts: Sequence[int], expected: Sequence[float] | None = None, fitted: int = 1
) -> Dispersion:
    """Judge how counts of equal periods jump about their mean, or about what was expected of each.

    Pearson's statistic over its degrees of freedom: McCullagh and Nelder, Generalized Linear
    Models, 2nd ed. (1989), pp. 127-128 and 200; compared with chi-square (Fisher, 1925). `fitted`
    says how many numbers (a mean, a slope) of what was expected were taken from these counts.
    """
    found = floats(counts)
    means = np.full(found.shape, found.mean()) if expected is None else np.asarray(expected)
    freedom = found.size - fitted
    told = found.size >= FEWEST and freedom >= 1
    if not told or not np.all(means > 0) or means.mean() < SPARSE:
        return PLAIN
    pearson = float(((found - means) ** 2 / means).sum())
    is_over = float(special.chdtrc(freedom, pearson)) < RARE
    return Dispersion(max(1.0, pearson / freedom), freedom, is_over)


def overdispersed_counts(n: ArrayLike, factor: ArrayLike, z: float = Z) -> Intervals:
    """Return the intervals of counts with so many times the variance that chance makes.

    Such a count tells what a count `factor` times smaller would tell by chance alone: the effective
    number of rows of survey statistics (Kish, Survey Sampling, 1965, pp. 161-164, 425).
    """
    factors = floats(factor)
    found = count_intervals(floats(n) / factors, z)
    return Intervals(found.low * factors, found.high * factors)


def overdispersed_ratio(
    now: int, before: int, seen: Dispersion, now_base: float = 1, before_base: float = 1
) -> Interval:
    """Return the 95 % interval of the ratio of two rates of counts that jump more than chance.

    Quasi-Poisson: the logarithm of the ratio has the variance (1/now + 1/before) times the factor;
    Student's t for the degrees of freedom behind that (McCullagh and Nelder, as above). A half is
    added to both counts (Haldane; Anscombe, Biometrika 43, 1956), so that none leaves it undefined;
    a count of none leaves its end open: 0, or infinity. Raises ValueError for a negative count.
    """
    return first_of(
        overdispersed_ratios(
            [now], [before], [seen.factor], [seen.freedom], [now_base], [before_base]
        )
    )


def overdispersed_ratios(
    now: ArrayLike,
    before: ArrayLike,
    factor: ArrayLike,
    freedom: ArrayLike,
    now_base: ArrayLike = 1.0,
    before_base: ArrayLike = 1.0,
) -> Intervals:
    """Return what `overdispersed_ratio` does, for arrays of equal length (or single numbers)."""
    mine, other = floats(now), floats(before)
    logs, error = log_ratio(mine, other, factor, now_base, before_base)
    reach = -special.stdtrit(behind(freedom), tail(Z)) * error
    known = np.isfinite(error)
    with np.errstate(over="ignore"):
        low, high = np.exp(logs - reach), np.exp(logs + reach)
    return Intervals(
        np.where((mine > 0) & known, low, 0.0), np.where((other > 0) & known, high, np.inf)
    )


def log_ratio(
    now: ArrayLike,
    before: ArrayLike,
    factor: ArrayLike,
    now_base: ArrayLike,
    before_base: ArrayLike,
) -> tuple[Floats, Floats]:
    """Return the logarithm of the ratio and its standard error; infinite where nothing is known."""
    mine, other = floats(now), floats(before)
    bases = floats(now_base), floats(before_base)
    if np.any((mine < 0) | (other < 0)):
        message = "a count is never negative"
        raise ValueError(message)
    known = (mine + other > 0) & (bases[0] > 0) & (bases[1] > 0)
    scale = np.where(known, bases[1], 1.0) / np.where(known, bases[0], 1.0)
    logs = np.log((mine + 0.5) / (other + 0.5) * scale)
    spread = np.sqrt(floats(factor) * (1 / (mine + 0.5) + 1 / (other + 0.5)))
    return np.where(known, logs, 0.0), np.where(known, spread, np.inf)


def behind(freedom: ArrayLike) -> Floats:
    """Return degrees of freedom for Student's t: without any, the spread is known: the normal."""
    found = floats(freedom)
    return np.where(found > 0, found, np.inf)
