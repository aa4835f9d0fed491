"""The opinion space without people: how dense each group is where, in squares of five or more."""

from typing import Any, Final

import numpy as np

from app.commonground.votes import Indices, Reals

SQUARES: Final = 16  # each way
FEWEST: Final = 5  # people of a group in a square, or it is left empty
MIDDLE: Final = (1, 99)  # percentiles between which the picture spans: a lone voter stretches none


def picture_of(position: Reals, labels: Indices, groups: int) -> dict[str, Any]:
    """Return, for each group, [column, row, people] of its squares with FEWEST people or more.

    `position` is voters × 2: where each stands in the two directions in which answers differ most;
    they have no names. People are rounded down to fives, and who stands outside the picture is
    counted at its border. Without groups there is no picture.
    """
    shown = labels >= 0
    if not groups or not shown.any():
        return {"squares": SQUARES, "groups": []}
    low, high = np.percentile(position[shown], MIDDLE, axis=0)
    span = np.where(high > low, high - low, 1.0)
    square = np.clip(((position - low) / span * SQUARES).astype(int), 0, SQUARES - 1)
    drawn = []
    for group in range(groups):
        places, people = np.unique(square[labels == group], axis=0, return_counts=True)
        drawn.append(
            [
                [int(place[0]), int(place[1]), int(many) // FEWEST * FEWEST]
                for place, many in zip(places, people, strict=True)
                if many >= FEWEST
            ]
        )
    return {"squares": SQUARES, "groups": drawn}
