"""Counts of agreement by group and by place, and the score that anybody can compute from them.

A city publishes these tables. They are all that the score needs: whoever downloads them and calls
`score_tables` gets the scores that the city shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from app.commonground.alternatives import (
    LEVELS,
    SPREADS,
    Floats,
    different,
    expected_minimum,
    learn,
    lowest,
    one_level,
)
from app.commonground.votes import Answers, Counts, Indices, Votes

Singles = NDArray[np.float32]

DECIMALS: Final = 1  # of a person: how fine the soft counts of groups are published
LEARNING_STEPS: Final = 60
ALTERNATIVES: Final = LEVELS.size * (1 + SPREADS.size)


@dataclass(frozen=True)
class Table:
    """People by their answer, items × cells. Counts of groups are soft: tenths of a person."""

    agree: Floats
    disagree: Floats
    passed: Floats


@dataclass(frozen=True)
class ItemScores:
    """Per item: expected lowest approval and its standard deviation, and how probably cells differ.

    All between 0 and 1.
    """

    score: Floats
    sd: Floats
    groups_differ: Floats
    places_differ: Floats


def group_table(votes: Votes, share: Singles) -> Table:
    """Count the answers to each item by group, in tenths of a person.

    `share` is voters × groups: how much each voter counts in each group.
    """
    rows = votes.by_item
    return Table(*np.round(_soft_counts(rows.start, rows.other, rows.answer, share), DECIMALS))


def score_tables(groups: Sequence[Table], places: Table) -> ItemScores:
    """Score every item from the tables of its groups, one a run, and of its places.

    Source: `docs/common-ground.md`; the score is Σ_a Σ_b q_a q_b min(m_a, m_b), averaged over the
    runs. A place is a cell of its own in what the city published; items without a vote have none.
    """
    q_place, low_place = _asked(places)
    means, deviations, differ = [], [], []
    for table in groups:
        q, low = _asked(table)
        mean, deviation = expected_minimum(q, low, q_place, low_place)
        means.append(mean)
        deviations.append(deviation)
        differ.append(q[:, LEVELS.size :].sum(1))
    return ItemScores(
        np.mean(means, 0),
        np.sqrt(np.mean(np.square(deviations), 0) + np.var(means, 0)),
        np.mean(differ, 0),
        q_place[:, LEVELS.size :].sum(1),
    )


def _asked(table: Table) -> tuple[Floats, Floats]:
    """Return, items × alternatives, how probable each is and the lowest approval under it."""
    agree, disagree = np.ascontiguousarray(table.agree), np.ascontiguousarray(table.disagree)
    told = np.hstack([one_level(agree, disagree), different(agree, disagree, LEVELS, SPREADS)])
    start = np.full(ALTERNATIVES, 1 / ALTERNATIVES)
    q, _common, _evidence = learn(told, start, LEARNING_STEPS)
    return q, lowest(agree, disagree, LEVELS, SPREADS)


@njit(cache=True)
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
