"""When an item earns the badge "common ground"."""

import numpy as np
from numpy.typing import NDArray

from app.commonground.limits import BAR, DEVIATIONS, GROUPS, HEARD, NEIGHBORHOODS
from app.commonground.sentences import calibrated
from app.commonground.votes import Counts, Indices, Votes


def earns_badge(
    score: float, sd: float, *, groups_heard: int, neighborhoods_heard: int, city: bool
) -> bool:
    """Tell whether we are fairly sure that more than half agree even where support is lowest.

    The score less one standard deviation is at least `BAR`, and so is the number of the plain
    sentence; two opinion groups have been heard, and for the reach of the city three neighborhoods.
    """
    heard = groups_heard >= GROUPS and (not city or neighborhoods_heard >= NEIGHBORHOODS)
    return heard and score - DEVIATIONS * sd >= BAR and calibrated(score) >= BAR


def count_heard(votes: Votes, labels: Indices, cells: int, least: int = HEARD) -> Counts:
    """Return for each item how many cells gave at least so many answers; passes are none.

    `labels` holds the cell of each voter, 0 to `cells` - 1, or -1.
    """
    rows = votes.by_item
    cell = labels[rows.other]
    counted = (rows.answer != 0) & (cell >= 0)
    item = np.repeat(np.arange(votes.items), rows.sizes)[counted]
    table: NDArray[np.int64] = np.bincount(
        item * cells + cell[counted], minlength=votes.items * cells
    ).reshape(votes.items, cells)
    heard: Counts = (table >= least).sum(1)
    return heard
