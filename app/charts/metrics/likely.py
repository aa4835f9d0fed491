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
from one year to the next show beyond these errors. The interval is Student's t with as many degrees
of freedom as there were steps. `bench/likely.py` measures how often it holds.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import Final, NamedTuple

from app.charts.methods.counts import Interval
from app.charts.methods.means import student

FEWEST_YEARS: Final = 3
MOST_YEARS: Final = 10
ROOT: Final = 3 / 8


class Foretold(NamedTuple):
    """`weight` is the share of the last year in the forecast, from 0 to 1."""

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
    moves = _moves(years)
    level, spread, weight = years[0][0], years[0][1] ** 2, 1.0
    for value, error in years[1:]:
        spread += moves
        whole = spread + error**2
        weight = spread / whole if whole > 0 else 1.0
        level += weight * (value - level)
        spread *= 1 - weight
    half = student(len(years) - 1) * sqrt(spread + ahead * moves + years[-1][1] ** 2)
    return Foretold(level, Interval(level - half, level + half), weight, len(years))


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


def _moves(years: Sequence[tuple[float, float]]) -> float:
    """Return the variance by which levels move from one year to the next."""
    beyond = [
        (now - before) ** 2 - error**2 - earlier**2
        for (before, earlier), (now, error) in pairwise(years)
    ]
    return max(sum(beyond) / len(beyond), 0.0)
