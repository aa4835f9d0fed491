"""Everything that is known of a conversation at once: what `common-ground analyze` prints.

Groups are Pol.is's, so that they can be compared with Pol.is. The score looks for its own, softly.
"""

from dataclasses import dataclass

import numpy as np

from app.commonground.counts import (
    GroupCounts,
    count_all,
    count_by_group,
    group_informed_consensus,
)
from app.commonground.intercepts import bridging_intercepts
from app.commonground.polis import PolisGroups, find_groups
from app.commonground.scoring import score_items
from app.commonground.sentences import nine_of_ten
from app.commonground.votes import Indices, Reals, Votes


@dataclass(frozen=True)
class Analysis:
    """Figures of each item. `consensus`, `score` and the interval's ends are from 0 to 1.

    Between `low` and `high` the lowest approval was for nine of ten such items whose truth is known
    (`sentences.nine_of_ten`). `voters` counts those who voted.
    """

    voters: int
    groups: PolisGroups
    total: GroupCounts
    by_group: GroupCounts
    consensus: Reals
    score: Reals
    low: Reals
    high: Reals
    intercept: Reals


def analyze(votes: Votes, homes: Indices | None = None, neighborhoods: int = 0) -> Analysis:
    """Find the groups, count, and score. `homes` as `scoring.score_items` takes them."""
    groups = find_groups(votes)
    by_group = count_by_group(votes, groups.group, groups.groups)
    scored = score_items(votes, homes, neighborhoods)
    low, high = nine_of_ten(scored.score, scored.sd)
    return Analysis(
        int(np.count_nonzero(votes.by_voter.sizes)),
        groups,
        count_all(votes),
        by_group,
        group_informed_consensus(by_group),
        scored.score,
        low,
        high,
        bridging_intercepts(votes).item,
    )
