"""An order of voters and items that follows from the votes alone.

Sums in floating point, and the starts of a search, depend on the order of their terms. So the
mathematics works in this order and then answers in the caller's: how voters and items came in, or
were numbered, can change nothing at all. The order is that of hashes, refined three times over who
voted how on what (Weisfeiler and Leman's colour refinement). Rows that are alike in all their votes
tie, and are exchanged for one another without effect. Only a city that is its own mirror image can
tie otherwise; there the order that came in decides which half is called the first.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.votes import Answers, Counts, Indices, Rows, Votes

ROUNDS: Final = 3

Colours = NDArray[np.uint64]


@dataclass(frozen=True)
class Canonical:
    """The same votes under other numbers: `voter[new]` and `item[new]` are the caller's numbers."""

    votes: Votes
    voter: Counts
    item: Counts


def in_canonical_order(votes: Votes) -> Canonical:
    """Renumber voters and items by their votes. Takes time linear in the votes."""
    voters, items = colours(votes)
    voter = np.argsort(voters, kind="stable")
    item = np.argsort(items, kind="stable")
    by_item = Rows(*_turned(*_parts(votes.by_voter), voter, _ranks(item)))
    same_item, same_voter = np.arange(votes.items), np.arange(votes.voters)
    by_voter = Rows(*_turned(*_parts(by_item), same_item, same_voter))
    return Canonical(Votes(votes.voters, votes.items, by_voter, by_item), voter, item)


def colours(votes: Votes) -> tuple[Colours, Colours]:
    """Return the hashes of all voters and of all items; those of equal roles are equal."""
    voters = np.zeros(votes.voters, np.uint64)
    items = np.zeros(votes.items, np.uint64)
    for _round in range(ROUNDS):
        items = _refined(*_parts(votes.by_item), voters)
        voters = _refined(*_parts(votes.by_voter), items)
    return voters, items


def _parts(rows: Rows) -> tuple[Counts, Indices, Answers]:
    return rows.start, rows.other, rows.answer


def _ranks(order: Counts) -> Counts:
    ranks = np.empty_like(order)
    ranks[order] = np.arange(order.size)
    return ranks


@compiled
def _mixed(word: np.uint64) -> np.uint64:
    """Scatter 64 bits, as splitmix64 does (Steele, Lea and Flood 2014)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@compiled
def _refined(start: Counts, other: Indices, answer: Answers, colours: Colours) -> Colours:
    """Colour each row by its set of (colour, answer). A sum of hashes has no order."""
    step = np.uint64(0x9E3779B97F4A7C15)
    refined = np.empty(start.size - 1, np.uint64)
    for row in range(refined.size):
        total = np.uint64(0)
        for at in range(start[row], start[row + 1]):
            total += _mixed(colours[other[at]] + step * np.uint64(answer[at] + 2))
        refined[row] = _mixed(total + step)
    return refined


@compiled
def _turned(
    start: Counts, other: Indices, answer: Answers, order: Counts, ranks: Counts
) -> tuple[Counts, Indices, Answers]:
    """Gather by column what is gathered by row: rows in `order`, columns renumbered by `ranks`."""
    begins = np.zeros(ranks.size + 1, np.int64)
    for at in range(other.size):
        begins[ranks[other[at]] + 1] += 1
    for column in range(ranks.size):
        begins[column + 1] += begins[column]
    place = begins[:-1].copy()
    others = np.empty(other.size, np.int32)
    answers = np.empty(other.size, np.int8)
    for row in range(order.size):
        for at in range(start[order[row]], start[order[row] + 1]):
            column = ranks[other[at]]
            others[place[column]] = row
            answers[place[column]] = answer[at]
            place[column] += 1
    return begins, others, answers
