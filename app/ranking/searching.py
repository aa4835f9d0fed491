"""Finding the groups of one fit: anew while that is cheap, else from where the last fit ended.

A start from the last fit can be caught in groups that were right when the city was small. So they
are looked for anew up to ANEW_UP_TO votes, and beyond that wherever the last ones fit no more.
"""

from dataclasses import replace
from itertools import permutations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.remembering import memberships_from
from app.commonground.scoring import CommonGround, score_items
from app.commonground.shown_groups import shown_groups
from app.commonground.tables import Singles
from app.ranking.counted import Counted
from app.ranking.memory import from_bytes

ANEW_UP_TO: Final = 500_000


def find_ground(counted: Counted, memory: bytes | None) -> CommonGround:
    """Score the texts. Groups that pages show keep their places from one fit to the next."""
    places = len(counted.places)
    before = memberships_from(counted.votes, from_bytes(memory, counted.texts)) if memory else []
    if before and len(counted.votes) > ANEW_UP_TO:
        ground = score_items(counted.votes, counted.homes, places, warm=before)
        if ground.shown.group_sizes.size:
            return ground
    ground = score_items(counted.votes, counted.homes, places)
    if not before or not ground.shown.group_sizes.size:
        return ground
    return _in_their_places(counted, ground, before[0])


def best_order(now: NDArray[np.floating], before: NDArray[np.floating]) -> list[int]:
    """Return the columns of `now` in the order in which they are most like those of `before`.

    Both are voters × groups. Where their numbers differ, the order stays.
    """
    groups = now.shape[1]
    if before.shape[1] != groups:
        return list(range(groups))
    alike = now.T.astype(np.float64) @ before
    best = max(permutations(range(groups)), key=lambda order: sum(alike[order, range(groups)]))
    return list(best)


def _in_their_places(counted: Counted, ground: CommonGround, before: Singles) -> CommonGround:
    share = ground.memberships[0]
    order = best_order(share, before)
    if order != sorted(order):
        share = np.ascontiguousarray(share[:, order])
        ground = replace(ground, memberships=[share, *ground.memberships[1:]])
    return replace(ground, shown=shown_groups(counted.votes, share, ground.frequencies[0]))
