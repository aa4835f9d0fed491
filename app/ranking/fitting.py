"""One fit: from counted votes and published cells to the rows that are published. No session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.commonground.counts import GroupCounts, count_by_group, group_informed_consensus
from app.commonground.intercepts import bridging_intercepts
from app.commonground.polis import find_groups
from app.commonground.scoring import CommonGround
from app.commonground.tables import Singles, Table, group_table
from app.contributions.models import ContributionId
from app.contributions.score_models import Fit, Score
from app.contributions.standings import Told
from app.ranking.counted import Counted, Places
from app.ranking.guarding import look_through
from app.ranking.holding import Finding
from app.ranking.memory import to_bytes
from app.ranking.picture import picture_of
from app.ranking.policy import FEWEST_IN_GROUP, FIVE
from app.ranking.rows import Peers, score_rows
from app.ranking.searching import find_ground

TEN: Final = 10


@dataclass(frozen=True)
class Fitted:
    """A fit and its scores, ready to be published but for their ids, and what to look at."""

    fit: Fit
    scores: Sequence[Score]
    findings: Sequence[Finding]


def fit_votes(
    counted: Counted,
    places: Places,
    batches: Mapping[ContributionId, int],
    newest_batch: int,
    memory: bytes | None,
    before: Mapping[ContributionId, Told],
) -> Fitted:
    """Find the groups and score every text that has a batch.

    `places` holds a row for each of `counted.texts`; `batches` the batch that each figure is of;
    `memory` and `before` what the last fit left and what it told by group.
    """
    votes = counted.votes
    ground = find_ground(counted, memory)
    polis = find_groups(votes)
    by_group = in_fives(count_by_group(votes, polis.group, polis.groups))
    peers = Peers(bridging_intercepts(votes).item, group_informed_consensus(by_group))
    sizes = ground.shown.group_sizes
    if sizes.size and sizes.min() < FEWEST_IN_GROUP:
        sizes = sizes[:0]  # a group so small is not shown
    fit = Fit(
        batch_id=newest_batch,
        voters=votes.voters // TEN * TEN,
        items=votes.items,
        group_sizes=[int(size) // TEN * TEN for size in sizes],
        picture=picture_of(polis.position, ground.shown.labels, sizes.size),
        memory=to_bytes(counted.texts, [group_table(votes, one) for one in ground.memberships]),
    )
    shown = _shown_table(counted, ground, sizes.size)
    scores = score_rows(counted, ground, places, shown, peers, batches, before)
    return Fitted(fit, scores, look_through(counted, ground.memberships[0], scores))


def in_fives(counts: GroupCounts) -> GroupCounts:
    """Round to the nearest five people, as counts by group are published.

    From exact ones, a consensus that moves while its text has no new batch tells how the one person
    voted who is in a group since this fit.
    """
    agree, disagree, passed = (
        (FIVE * np.rint(of / FIVE)).astype(np.int64)
        for of in (counts.agree, counts.disagree, counts.passed)
    )
    return GroupCounts(agree, disagree, passed)


def _shown_table(counted: Counted, ground: CommonGround, groups: int) -> Table | None:
    """Count by the groups that pages show.

    People with too few votes are in none of them and count in each as probably as they are in it.
    Left out, they would be what remains when groups are taken from places: often one person.
    """
    if not groups:
        return None
    return group_table(counted.votes, shown_shares(ground))


def shown_shares(ground: CommonGround) -> Singles:
    """Return how much each voter counts in each group that pages show, voters × groups."""
    share, labels = ground.memberships[0].copy(), ground.shown.labels
    share[labels >= 0] = 0
    share[labels >= 0, labels[labels >= 0]] = 1
    return share
