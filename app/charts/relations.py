"""Whether two numbers of areas go together: Spearman's rank correlation and its interval."""

from typing import Final, NamedTuple

import numpy as np

from app.charts.asking import Numbers
from app.charts.cells import Figures, Other
from app.charts.methods.counts import Interval
from app.charts.methods.relation import relation_of

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

    See `methods.relation.relation_of`.
    """
    if len(across) < FEWEST or np.ptp(across) == 0 or np.ptp(up) == 0:
        return None
    found = relation_of(across, up)
    return Together(found.r, Interval(found.low, found.high), found.n)


def together_in(figures: Figures) -> Together | None:
    across, up, _slugs = pairs_of(figures)
    return together(across, up)
