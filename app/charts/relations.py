"""Whether two numbers of areas go together: Spearman's rank correlation and its interval."""

from math import atanh, sqrt, tanh
from typing import Final, NamedTuple

import numpy as np
from scipy import stats

from app.charts.asking import Numbers
from app.charts.cells import Figures
from app.charts.details import Other
from app.charts.methods.counts import Interval, Z

FEWEST: Final = 10  # areas without which nothing is said


class Together(NamedTuple):
    """`rho` from -1 to 1 over `areas`; `interval` is its 95 % interval."""

    rho: float
    interval: Interval
    areas: int

    @property
    def is_clear(self) -> bool:
        return self.interval.low > 0 or self.interval.high < 0


def pairs_of(figures: Figures) -> tuple[Numbers, Numbers, list[str]]:
    """Return the numbers beside and the chart's own of the areas that have both, with their slugs.

    Two datasets of the same areas know them by the same slugs.
    """
    if not isinstance(figures.detail, Other):
        return np.array([]), np.array([]), []
    other = figures.detail.figures
    mine, beside = figures.values[figures.current], other.values[other.current]
    found = [
        (beside[other.places[slug]], mine[at], slug)
        for slug, at in figures.places.items()
        if slug in other.places and not np.isnan([beside[other.places[slug]], mine[at]]).any()
    ]
    across, up = (np.array([one[axis] for one in found]) for axis in (0, 1))
    return across, up, [one[2] for one in found]


def together(across: Numbers, up: Numbers) -> Together | None:
    """Return how two numbers of the same areas go together; None for few areas, or one value only.

    Fisher's z with the variance (1 + rho^2 / 2) / (n - 3): Bonett and Wright, "Sample size
    requirements for estimating Pearson, Kendall and Spearman correlations", Psychometrika 65
    (2000), 23-28.
    """
    n = len(across)
    if n < FEWEST or np.ptp(across) == 0 or np.ptp(up) == 0:
        return None
    ranks = stats.rankdata(across), stats.rankdata(up)
    rho = float(np.corrcoef(*ranks)[0, 1])
    inner = min(max(rho, -0.999999), 0.999999)
    half = Z * sqrt((1 + inner**2 / 2) / (n - 3))
    return Together(rho, Interval(tanh(atanh(inner) - half), tanh(atanh(inner) + half)), n)


def together_in(figures: Figures) -> Together | None:
    across, up, _slugs = pairs_of(figures)
    return together(across, up)
