"""Counts by group and place, and the score that anybody can compute from what is published.

Of opinion groups a city publishes how low the approval of an item may be among them, as shares of
100ths: groups cannot be named, so neither can their counts be checked. Of places it publishes the
counts. The two together give the score that the city shows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.alternatives import ALTERNATIVES, APART, Floats
from app.commonground.asking import ask, expected_minimum
from app.commonground.compiled import compiled
from app.commonground.limits import HUNDREDTHS
from app.commonground.votes import Answers, Counts, Indices, Votes

Singles = NDArray[np.float32]

TWO: Final = 2
DECIMALS: Final = 1  # of a person: how fine the soft counts of groups are published


@dataclass(frozen=True)
class Table:
    """People by their answer, items × cells. Counts of groups are soft: tenths of a person."""

    agree: Floats
    disagree: Floats
    passed: Floats


@dataclass(frozen=True)
class PublishedScores:
    """Per item: expected lowest approval, its standard deviation, how probably places differ.

    All are between 0 and 1. `frequencies`: how common each alternative of the places' question is.
    """

    score: Floats
    sd: Floats
    places_differ: Floats
    frequencies: Floats


def group_table(votes: Votes, share: Singles) -> Table:
    """Count the answers to each item by group, in tenths of a person.

    `share` is voters × groups: how much each voter counts in each group.
    """
    rows = votes.by_item
    return Table(*np.round(_soft_counts(rows.start, rows.other, rows.answer, share), DECIMALS))


def score_published(group_lowest: Floats, places: Table, cells: int) -> PublishedScores:
    """Score every item from what is published of it.

    `group_lowest` is items × (HUNDREDTHS + 1): the probability that approval is so low where
    opinion groups approve least. Source: `docs/common-ground.md`, Σ_a Σ_b q_a q_b min(m_a, m_b).
    Only the first `cells` places can be the lowest: who is counted after them lives in many. With
    fewer than two, places lower nothing.
    """
    q, low, common = ask(places.agree, places.disagree, cells=cells)
    if cells < TWO:
        q, low = np.eye(1, ALTERNATIVES).repeat(len(q), 0), np.ones_like(low)
    approval = np.broadcast_to(np.linspace(0, 1, HUNDREDTHS + 1), group_lowest.shape)
    mean, deviation = expected_minimum(
        np.ascontiguousarray(group_lowest), np.ascontiguousarray(approval), q, low
    )
    return PublishedScores(mean, deviation, q[:, APART].sum(1), common)


@compiled
def add_lowest(q: Floats, low: Floats, shares: Floats) -> None:
    """Add to `shares`, items × (HUNDREDTHS + 1), each probability of `q` at its approval in `low`.

    What lies between two steps is split between them, so that the mean stays as it was.
    """
    for i in range(q.shape[0]):
        for a in range(q.shape[1]):
            at = low[i, a] * HUNDREDTHS
            below = min(int(at), HUNDREDTHS - 1)
            shares[i, below] += q[i, a] * (below + 1 - at)
            shares[i, below + 1] += q[i, a] * (at - below)


@compiled
def _soft_counts(start: Counts, other: Indices, answer: Answers, share: Singles) -> Floats:
    items = start.size - 1
    groups = share.shape[1]
    counts = np.zeros((3, items, groups))
    for i in range(items):
        for t in range(start[i], start[i + 1]):
            kind = 0 if answer[t] > 0 else 1 if answer[t] < 0 else 2
            for g in range(groups):
                counts[kind, i, g] += share[other[t], g]
    return counts
