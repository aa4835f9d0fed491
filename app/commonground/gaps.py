"""Gaps: items whose score is far below what their Community Notes intercept makes us expect.

Both order items by agreement across sides; the lowest approval heeds a small group that objects,
which the intercept leaves to the sides. The expected score is a line through all items, fitted by
Huber's weights (1964, "Robust estimation of a location parameter"), so that gaps do not bend it; a
gap is measured in the robust deviation of what remains. A bloc that is large enough to bury an item
sinks its intercept as well (`bench/guard.py`), so a gap is rare and shows a small bloc at best.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.votes import Reals

SHARP: Final = 2.5  # deviations
FEWEST_ITEMS: Final = 20  # before a line says anything
ROUNDS: Final = 10
HUBER: Final = 1.5
NORMAL: Final = 1.4826  # of the median deviation to the standard one


def sharp_gaps(score: Reals, intercept: Reals, heard: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the items with a sharp gap, the widest first.

    `heard` flags the items with enough votes to be asked; others neither have a gap nor bend the
    line. Too few of them, or scores that all lie on one line, have none.
    """
    asked = np.flatnonzero(heard)
    if asked.size < FEWEST_ITEMS:
        return asked[:0]
    known = np.column_stack([np.ones(asked.size), intercept[asked]])
    weight = np.ones(asked.size)
    for _round in range(ROUNDS):
        line = np.linalg.lstsq(known * weight[:, None], score[asked] * weight, rcond=None)[0]
        left = score[asked] - known @ line
        deviation = NORMAL * float(np.median(np.abs(left)))
        if deviation <= np.finfo(np.float64).eps:
            return asked[:0]
        weight = np.sqrt(1 / np.maximum(1, np.abs(left) / (HUBER * deviation)))
    order = np.argsort(left, kind="stable")
    sharp: NDArray[np.int64] = asked[order[left[order] < -SHARP * deviation]]
    return sharp
