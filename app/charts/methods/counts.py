"""How sure a count is: mid-P intervals, which cover what they promise on average.

Exact (Garwood, Clopper-Pearson) intervals cover more than the 95 % they name, so they call too much
"too few to tell". The mid-P tail counts half of the observed value's own probability: Berry and
Armitage, "Mid-P confidence intervals: a brief review", The Statistician 44 (1995), 417-423.
"""

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from typing import Final, NamedTuple

from scipy.special import bdtr

Z: Final = 1.959963984540054  # the normal deviate of 95 %
TAIL: Final = 0.025
EXACT_BELOW: Final = 100  # above it the approximation differs by less than 0.1 %


class Interval(NamedTuple):
    low: float
    high: float


@lru_cache(maxsize=4096)
def count_interval(n: int) -> Interval:
    """Return the mid-P 95 % interval of the mean of a Poisson count.

    Solved by bisection for small counts; above EXACT_BELOW by Byar's approximation with n + 1/2 on
    both sides (Rothman and Greenland, Modern Epidemiology, 3rd ed., 2008, p. 254).
    """
    if n < 0:
        message = "a count is never negative"
        raise ValueError(message)
    if n >= EXACT_BELOW:
        half = n + 0.5
        shift, spread = 1 - 1 / (9 * half), Z / (3 * sqrt(half))
        return Interval(half * (shift - spread) ** 3, half * (shift + spread) ** 3)
    reach = 6 * sqrt(n + 1) + 6
    low = 0.0 if n == 0 else _solve(lambda mean: 1 - _mid_below(n, mean), 0, n)
    high = _solve(lambda mean: 2 * TAIL - _mid_below(n, mean), n, n + reach)
    return Interval(low, high)


def ratio_interval(now: int, before: int, now_base: float = 1, before_base: float = 1) -> Interval:
    """Return the 95 % interval of the ratio of two rates of counts.

    Given the total, the newer count is binomial: its share's mid-P interval gives the ratio's. For
    totals over 2,000 the share's interval is Wilson's (JASA 22, 1927), from which it then differs
    by less than half a percent. `high` is infinite when nothing was counted before.
    """
    total = now + before
    if total == 0:
        return Interval(0, float("inf"))
    share = _share_interval(now, total)
    scale = before_base / now_base
    return Interval(_odds(share.low) * scale, _odds(share.high) * scale)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _share_interval(k: int, n: int) -> Interval:
    if n > 2000:  # noqa: PLR2004, see ratio_interval
        centre = (k + Z * Z / 2) / (n + Z * Z)
        half = Z / (n + Z * Z) * sqrt(k * (n - k) / n + Z * Z / 4)
        return Interval(centre - half, centre + half)
    low = 0.0 if k == 0 else _solve(lambda p: 1 - _mid_binomial(k, n, p), 0, k / n)
    high = 1.0 if k == n else _solve(lambda p: 2 * TAIL - _mid_binomial(k, n, p), k / n, 1)
    return Interval(low, high)


def _solve(rises: Callable[[float], float], low: float, high: float) -> float:
    """Find where a rising function of one number passes TAIL."""
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) < TAIL else (low, middle)
    return (low + high) / 2


def _mid_below(n: int, mean: float) -> float:
    """P(X < n) + P(X = n) / 2 for a Poisson count of this mean."""
    if mean <= 0:
        return 1.0 if n else 0.5
    logs = log(mean)
    return sum(exp(k * logs - mean - lgamma(k + 1)) for k in range(n)) + 0.5 * exp(
        n * logs - mean - lgamma(n + 1)
    )


def _mid_binomial(k: int, n: int, p: float) -> float:
    """P(X < k) + P(X = k) / 2 for k of n with this chance."""
    if p <= 0 or p >= 1:
        return 1.0 if p <= 0 else 0.0
    below = float(bdtr(k - 1, n, p)) if k else 0.0
    return (below + float(bdtr(k, n, p))) / 2
