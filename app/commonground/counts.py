"""Answers counted by item and group, and Pol.is's group-informed consensus of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.votes import Answers, Counts, Indices, Reals, Votes


@dataclass(frozen=True)
class GroupCounts:
    """How many agree, disagree and pass. Each has the shape (items, groups).

    Counts of two sets of votes can be added and taken from one another: those of yesterday, plus
    those of the votes that came, minus those that were taken back, are what a recount gives.
    """

    agree: Counts
    disagree: Counts
    passed: Counts

    @property
    def seen(self) -> Counts:
        """Return how many voted at all."""
        return self.agree + self.disagree + self.passed

    @property
    def share(self) -> Reals:
        """Return the smoothed share that agrees, (A + 1) / (S + 2); who passes has seen it."""
        return (self.agree + 1.0) / (self.seen + 2.0)

    def __add__(self, other: "GroupCounts") -> "GroupCounts":
        return GroupCounts(
            self.agree + other.agree,
            self.disagree + other.disagree,
            self.passed + other.passed,
        )

    def __sub__(self, other: "GroupCounts") -> "GroupCounts":
        return GroupCounts(
            self.agree - other.agree,
            self.disagree - other.disagree,
            self.passed - other.passed,
        )


def count_by_group(votes: Votes, group: Indices, groups: int) -> GroupCounts:
    """Count the answers to each item in each group. Who has a group below 0 is not counted."""
    rows = votes.by_item
    counted = _counted(rows.start, rows.other, rows.answer, group, groups)
    return GroupCounts(counted[2], counted[0], counted[1])


def count_all(votes: Votes) -> GroupCounts:
    """Count the answers of everybody, grouped or not, as one group."""
    return count_by_group(votes, np.zeros(votes.voters, np.int32), 1)


def group_informed_consensus(counts: GroupCounts) -> Reals:
    """Return the product over groups of (A + 1) / (S + 2), from 0 to 1. Shape (items,).

    Source: "group-aware consensus" of https://github.com/compdemocracy/polis,
    `math/src/polismath/math/conversation.clj`; Small et al. 2021, section 2.4.
    """
    product: Reals = counts.share.prod(axis=1)
    return product


@compiled
def _counted(
    start: Counts, voter: Indices, answer: Answers, group: Indices, groups: int
) -> NDArray[np.int64]:
    """Count by answer (-1, 0, 1), item and group."""
    found = np.zeros((3, start.size - 1, groups), np.int64)
    for item in range(start.size - 1):
        for at in range(start[item], start[item + 1]):
            which = group[voter[at]]
            if which >= 0:
                found[answer[at] + 1, item, which] += 1
    return found
