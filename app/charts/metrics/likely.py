"""What a number is likely to be without action: years in, an interval out. Pure.

Promises are made at peaks, and peaks mend themselves: part of a bad year is chance, and chance does
not come back (Galton, "Regression towards mediocrity in hereditary stature", Journal of the
Anthropological Institute 15 (1886), 246-263; of works at black spots: Hauer, "Bias-by-selection:
overestimation of the effectiveness of safety countermeasures", Accident Analysis and Prevention 12
(1980), 113-117). So the next year is foretold by a local level: each year is a level and an error,
and the level moves a little from year to year. The best forecast is then a mean of all years, in
which the last weighs more, the more levels move (Muth, "Optimal properties of exponentially
weighted forecasts", Journal of the American Statistical Association 55 (1960), 299-306; Harvey,
Forecasting, Structural Time Series Models and the Kalman Filter, 1989, chapter 4).

How large the error of a year is, the rows behind it say. How much levels move is what the steps
from one year to the next show beyond these errors. A step on which the years agree is a trend: as
far as they do (James and Stein, "Estimation with quadratic loss", Fourth Berkeley Symposium 1
(1961), 361-379), half of it goes on into the next year, half of that into the one after (a damped
trend: Gardner and McKenzie, "Forecasting trends in time series", Management Science 31 (1985),
1237-1246).

The interval is Student's t with as many degrees of freedom as there were steps, and careful in two
ways. Levels move as they did in all the years or in the newer half, whichever is more: a city that
changes faster than it used to is not told by its calmer years. And nobody knows whether a rise goes
on or ends: the interval reaches from where it ends to where the whole mean step goes on.
`bench/likely.py` measures how often it holds.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, sqrt
from typing import Final, NamedTuple

from app.charts.methods.counts import Interval
from app.charts.methods.means import student

FEWEST_YEARS: Final = 3
MOST_YEARS: Final = 10
ROOT: Final = 3 / 8
KEPT: Final = 0.5  # of a trend, from one year to the next


class _Level(NamedTuple):
    """Where the level stands, its variance, and the share of the last year in it."""

    value: float
    spread: float
    weight: float


class Foretold(NamedTuple):
    """`value` lies in the interval, not always in its middle.

    `weight` is the share of the last year in the level, from 0 to 1.
    """

    value: float
    interval: Interval
    weight: float
    years: int


def foretell(values: Sequence[float], errors: Sequence[float], ahead: int = 1) -> Foretold | None:
    """Foretell a number `ahead` years after the last; None with too few years.

    `values` are years in order, on a scale on which errors add up; `errors` are standard errors.
    """
    years = list(zip(values, errors, strict=True))[-MOST_YEARS:]
    if len(years) < FEWEST_YEARS:
        return None
    steps = _moved(years)
    moves, lately = _moves(steps), _moves(steps[-ceil(len(steps) / 2) :])
    usual = _level(years, moves)
    careful = usual if moves >= lately else _level(years, lately)
    spread = careful.spread + ahead * max(moves, lately) + years[-1][1] ** 2
    half = student(len(steps)) * sqrt(spread)
    goes_on = ahead * (years[-1][0] - years[0][0]) / len(steps)
    guess = usual.value + _trend(years) * KEPT * (1 - KEPT**ahead) / (1 - KEPT)
    low, high = careful.value - half + min(goes_on, 0.0), careful.value + half + max(goes_on, 0.0)
    return Foretold(guess, Interval(low, high), usual.weight, len(years))


def foretell_counts(counts: Sequence[int], factor: float = 1.0, ahead: int = 1) -> Foretold | None:
    """Foretell a count, of which chance makes the variance `factor` times the mean.

    On the scale of roots, on which the error of a count does not depend on its size (Anscombe, "The
    transformation of Poisson, binomial and negative-binomial data", Biometrika 35 (1948), 246-254).
    """
    roots = [sqrt(count + ROOT) for count in counts]
    found = foretell(roots, [sqrt(factor) / 2] * len(roots), ahead)
    if found is None:
        return None
    low, high = (_count(end) for end in found.interval)
    return found._replace(value=_count(found.value), interval=Interval(low, high))


def _count(root: float) -> float:
    return max(max(root, 0.0) ** 2 - ROOT, 0.0)


def _level(years: Sequence[tuple[float, float]], moves: float) -> _Level:
    """Follow the level from year to year; `moves` is the variance of its steps."""
    level, spread, weight = years[0][0], years[0][1] ** 2, 1.0
    for value, error in years[1:]:
        spread += moves
        whole = spread + error**2
        weight = spread / whole if whole > 0 else 1.0
        level += weight * (value - level)
        spread *= 1 - weight
    return _Level(level, spread, weight)


def _moved(years: Sequence[tuple[float, float]]) -> list[float]:
    """Return the square of each step from one year to the next, beyond the errors of the two."""
    return [
        (now - before) ** 2 - error**2 - earlier**2
        for (before, earlier), (now, error) in pairwise(years)
    ]


def _moves(steps: Sequence[float]) -> float:
    return max(sum(steps) / len(steps), 0.0)


def _trend(years: Sequence[tuple[float, float]]) -> float:
    """Return the mean step as far as the steps agree on it: none of it where they do not."""
    steps = [now - before for (before, _earlier), (now, _error) in pairwise(years)]
    mean = sum(steps) / len(steps)
    if mean == 0:
        return 0.0
    doubt = sum((step - mean) ** 2 for step in steps) / (len(steps) - 1) / len(steps)
    return mean * max(0.0, 1 - doubt / mean**2)
