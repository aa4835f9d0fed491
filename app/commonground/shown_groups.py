"""Which run's groups pages may count, and whether they are large enough to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from app.commonground.alternatives import Floats
from app.commonground.sweeping import Singles
from app.commonground.votes import Counts, Indices, Votes

Memberships: TypeAlias = Sequence[Singles]

LEAST_SHARE: Final = 0.05
LEAST_VOTES: Final = 5
STAYS: Final = 0.01


@dataclass(frozen=True)
class ShownGroups:
    """The one run whose groups pages may count: never whose voter is in which.

    `labels` holds a group for each voter, -1 for those with too few votes; `group_sizes` counts
    them. It is the first of `memberships`; `frequencies`: how common each alternative of the
    groups' question is there. Where no run has groups that are large enough, `group_sizes` is empty
    and `frequencies` None.
    """

    labels: Indices
    group_sizes: Counts
    frequencies: Floats | None = field(repr=False)


def in_order(votes: Votes, memberships: Memberships, evidence: Floats, *, warm: bool) -> list[int]:
    """Put the run to be shown first: the one with the most evidence whose groups are large enough.

    On a warm start the first of the last batch stays the first while its groups are large enough
    and no other has `STAYS` more evidence: pages should not change their groups every day.
    """
    order = [int(run) for run in np.argsort(-evidence, kind="stable")]
    fit = [run for run in order if shown_groups(votes, memberships[run], None).group_sizes.size]
    if not fit:
        return order
    best = fit[0]
    if warm:
        order.sort()
        if 0 in fit and evidence[0] >= evidence[best] - STAYS * abs(evidence[best]):
            best = 0
    return [best, *(run for run in order if run != best)]


def shown_groups(votes: Votes, share: Singles, frequencies: Floats | None) -> ShownGroups:
    """Label those who gave enough answers, or nobody where a group is too small."""
    enough = votes.by_voter.sizes >= LEAST_VOTES
    labels = np.where(enough, share.argmax(1), -1).astype(np.int32)
    sizes = np.bincount(labels[enough], minlength=share.shape[1]).astype(np.int64)
    if enough.any() and sizes.min() >= LEAST_SHARE * sizes.sum():
        return ShownGroups(labels, sizes, frequencies)
    return ShownGroups(np.full(votes.voters, -1, np.int32), np.zeros(0, np.int64), None)
