"""Counts that jump more than chance makes them: noticed, and allowed for."""

from collections.abc import Sequence
from math import exp, inf, log, sqrt
from typing import Final, NamedTuple

import numpy as np
from scipy import stats

from app.charts.methods.counts import Interval

FEWEST: Final = 6  # counts without which nothing is said of how they jump
RARE: Final = 0.01  # how rarely chance alone may make such jumps, for us to say more


class Dispersion(NamedTuple):
    """`factor` is the variance for each unit of the mean: 1 for chance alone, never less here."""

    factor: float
    freedom: int  # degrees of freedom behind it
    is_over: bool  # more than chance makes


PLAIN: Final = Dispersion(1.0, 0, is_over=False)


def dispersion_of(counts: Sequence[int], expected: Sequence[float] | None = None) -> Dispersion:
    """Judge how counts of equal periods jump about their mean, or about what was expected of each.

    Pearson's statistic over its degrees of freedom: McCullagh and Nelder, Generalized Linear
    Models, 2nd ed. (1989), pp. 127-128 and 200; compared with chi-square (Fisher, 1925).
    """
    found = np.asarray(counts, dtype=np.float64)
    means = np.full(found.shape, found.mean()) if expected is None else np.asarray(expected)
    if found.size < FEWEST or not np.all(means > 0):
        return PLAIN
    freedom = found.size - 1
    pearson = float(((found - means) ** 2 / means).sum())
    is_over = float(stats.chi2.sf(pearson, freedom)) < RARE
    return Dispersion(max(1.0, pearson / freedom), freedom, is_over)


def overdispersed_ratio(
    now: int, before: int, seen: Dispersion, now_base: float = 1, before_base: float = 1
) -> Interval:
    """Return the 95 % interval of the ratio of two rates of counts that jump more than chance.

    Quasi-Poisson: the logarithm of the ratio has the variance (1/now + 1/before) times the factor;
    Student's t for the degrees of freedom behind that (McCullagh and Nelder, as above). A half is
    added to both counts (Haldane; Anscombe, Biometrika 43, 1956), so that none leaves it undefined.
    """
    if now + before == 0:
        return Interval(0, inf)
    ratio = (now + 0.5) / (before + 0.5) * before_base / now_base
    error = sqrt(seen.factor * (1 / (now + 0.5) + 1 / (before + 0.5)))
    deviate = float(stats.t.ppf(0.975, seen.freedom)) if seen.freedom else stats.norm.ppf(0.975)
    return Interval(exp(log(ratio) - deviate * error), exp(log(ratio) + deviate * error))
