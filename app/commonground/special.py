"""Functions of Euler, written out for numba: they are called some hundred times an item.

Arguments are shifted above 8 by the recurrence, then Stirling's series is used (Abramowitz and
Stegun 6.1.40 and 6.3.18): the error stays under 1e-10.
"""

from math import log

from app.commonground.compiled import compiled

_HALF_LOG_TAU = 0.9189385332046727
_FROM = 8.0


@compiled
def log_gamma(x: float) -> float:
    """Return ln Γ(x) for x > 0."""
    product = 1.0
    while x < _FROM:
        product *= x
        x += 1.0
    r = 1.0 / x
    s = r * r
    series = r * (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188))))
    return float((x - 0.5) * log(x) - x + _HALF_LOG_TAU + series - log(product))


@compiled
def digamma(x: float) -> float:
    """Return the derivative of ln Γ at x > 0."""
    shifted = 0.0
    while x < _FROM:
        shifted += 1.0 / x
        x += 1.0
    r = 1.0 / x
    s = r * r
    series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))))
    return float(log(x) - 0.5 * r - series - shifted)
