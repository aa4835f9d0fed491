"""The opinion space without people: how dense each group is where, in squares of five or more."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.votes import Indices, Reals

SQUARES: Final = (16, 12, 8, 6, 4)  # each way: the finest that draws half the people
FEWEST: Final = 5  # people of a group in a square, or it is left empty
MIDDLE: Final = (1, 99)  # percentiles between which the picture spans: a lone voter stretches none


def picture_of(position: Reals, labels: Indices, groups: int) -> dict[str, Any]:
    """Return, for each group, [column, row, people] of its squares with FEWEST people or more.

    `position` is voters × 2: where each stands in the two directions in which answers differ most;
    they have no names. People are rounded down to fives, and who stands outside the picture is
    counted at its border. A small town has larger squares, or nearly all would be empty. Without
    groups there is no picture.
    """
    shown = labels >= 0
    if not groups or not shown.any():
        return {"squares": SQUARES[0], "groups": []}
    low, high = np.percentile(position[shown], MIDDLE, axis=0)
    span = np.where(high > low, high - low, 1.0)
    drawn: list[list[list[int]]] = []
    squares = SQUARES[0]
    for squares in SQUARES:
        square = np.clip(((position - low) / span * squares).astype(int), 0, squares - 1)
        drawn = [_squares(square[labels == group]) for group in range(groups)]
        if 2 * sum(one[2] for some in drawn for one in some) >= np.count_nonzero(shown):
            break
    return {"squares": squares, "groups": drawn}


def _squares(square: NDArray[np.int64]) -> list[list[int]]:
    """Count a group's people, whose squares these are, where there are enough of them."""
    places, people = np.unique(square, axis=0, return_counts=True)
    return [
        [int(place[0]), int(place[1]), int(many) // FEWEST * FEWEST]
        for place, many in zip(places, people, strict=True)
        if many >= FEWEST
    ]
