"""Opinion groups as Pol.is finds them: from votes to positions in a plane to groups.

Source: https://github.com/compdemocracy/polis, `math/src/polismath/math/conversation.clj`. Pol.is
begins where the groups were before and changes their number only after a while; here each run
stands for itself, so that anyone can do it again.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.components import item_means, positions, principal_components
from app.commonground.renumbering import in_canonical_order
from app.commonground.splitting import split
from app.commonground.votes import Counts, Indices, Reals, Votes

ENOUGH_VOTES: Final = 7
FEW_VOTERS: Final = 15
UNGROUPED: Final = -1


@dataclass(frozen=True)
class PolisGroups:
    """`group` of each voter (UNGROUPED: too few votes), the largest first; at least one group.

    `position` (voters, 2) and `direction` (2, items) are the plane that the groups were found in;
    `silhouette` says how well they separate, -1 to 1, 0 where there is one.
    """

    group: Indices
    groups: int
    silhouette: float
    position: Reals
    direction: Reals

    @property
    def sizes(self) -> Counts:
        """Return how many voters each group has."""
        return np.bincount(self.group[self.group >= 0], minlength=self.groups)


def find_groups(votes: Votes, *, groups: int | None = None) -> PolisGroups:
    """Find opinion groups: the number that separates best from 2 to 5, or `groups`.

    There are fewer where fewer than two voters differ. The order and the numbers of voters and
    items change nothing. Memory: voters × 3 and items × 150 numbers beside the votes.
    """
    known = in_canonical_order(votes)
    means = item_means(known.votes)
    directions = principal_components(known.votes, means)
    places = positions(known.votes, means, directions)
    heard = np.flatnonzero(who_is_heard(known.votes))
    found = split(places[heard], groups)
    group = np.full(votes.voters, UNGROUPED, np.int32)
    group[known.voter[heard]] = found.of(places[heard])
    position = np.empty_like(places)
    position[known.voter] = places
    direction = np.empty_like(directions)
    direction[:, known.item] = directions
    return PolisGroups(group, int(found.group.max()) + 1, found.separates, position, direction)


def who_is_heard(votes: Votes) -> NDArray[np.bool_]:
    """Tell for each voter whether they voted enough: 7 times, or on all items if there are fewer.

    Where that leaves fewer than 15 voters, those with the most votes fill up, and all who have as
    many as the last of them.
    """
    sizes = votes.by_voter.sizes
    enough = max(min(ENOUGH_VOTES, int(np.count_nonzero(votes.by_item.sizes))), 1)
    heard = sizes >= enough
    if np.count_nonzero(heard) < FEW_VOTERS:
        most = np.sort(sizes)[::-1][:FEW_VOTERS]
        heard = sizes >= max(int(most[-1]) if most.size else 1, 1)
    return heard
