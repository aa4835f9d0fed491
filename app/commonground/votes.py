"""A sparse matrix of votes, kept in both orders: the form that all the mathematics reads.

Answers are 1 (agree), -1 (disagree) and 0 (pass). A cell that holds no vote is not stored, and is
another thing than a pass.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.commonground.compiled import compiled

AGREE: Final = 1
DISAGREE: Final = -1
PASS: Final = 0

Counts = NDArray[np.int64]
Indices = NDArray[np.int32]
Answers = NDArray[np.int8]
Reals = NDArray[np.float64]


class RepeatedVoteError(ValueError):
    """A voter has two answers to one item. `voter` and `item` say which pair came first."""

    def __init__(self, voter: int, item: int) -> None:
        super().__init__(f"voter {voter} has two answers to item {item}")
        self.voter, self.item = voter, item


@dataclass(frozen=True)
class Rows:
    """Votes gathered by row: row r holds the entries `start[r]` up to `start[r + 1]`.

    `start` has rows + 1 entries; `other` (the column of each vote, rising in a row) and `answer`
    have one entry a vote.
    """

    start: Counts
    other: Indices
    answer: Answers

    @property
    def sizes(self) -> Counts:
        """Return how many votes each row holds."""
        return np.diff(self.start)


@dataclass(frozen=True)
class Votes:
    """Every vote once by its voter and once by its item."""

    voters: int
    items: int
    by_voter: Rows
    by_item: Rows

    def __len__(self) -> int:
        return self.by_voter.other.size


def gather_votes(
    voter: ArrayLike, item: ArrayLike, answer: ArrayLike, *, voters: int, items: int
) -> Votes:
    """Sort votes into both orders. The three arrays are equally long, one entry a vote.

    The order of the input changes nothing. Raises ValueError for an answer that is none of the
    three or a number out of range, RepeatedVoteError for a pair that occurs twice.
    """
    who, what, said = np.asarray(voter), np.asarray(item), np.asarray(answer)
    if not who.shape == what.shape == said.shape or who.ndim != 1:
        message = "voter, item and answer must be equally long lists"
        raise ValueError(message)
    _require_range("voter", who, voters)
    _require_range("item", what, items)
    if said.size and not np.isin(said, (DISAGREE, PASS, AGREE)).all():
        message = "an answer is 1, -1 or 0"
        raise ValueError(message)
    whom = who.astype(np.int32)
    which = what.astype(np.int32)
    answers = said.astype(np.int8)
    by_item = Rows(*_grouped(items, which, whom, answers))
    # Sorting the sorted keeps each row's columns rising, whatever the order of the input was.
    columns = np.repeat(np.arange(items, dtype=np.int32), by_item.sizes)
    by_voter = Rows(*_grouped(voters, by_item.other, columns, by_item.answer))
    rows = np.repeat(np.arange(voters, dtype=np.int32), by_voter.sizes)
    twice = np.flatnonzero((np.diff(by_voter.other) == 0) & (np.diff(rows) == 0))
    if twice.size:
        raise RepeatedVoteError(int(rows[twice[0]]), int(by_voter.other[twice[0]]))
    by_item = Rows(*_grouped(items, by_voter.other, rows, by_voter.answer))
    return Votes(voters, items, by_voter, by_item)


def _require_range(name: str, numbers: NDArray[np.generic], size: int) -> None:
    if numbers.size and (numbers.min() < 0 or numbers.max() >= size):
        message = f"a {name} is a number from 0 to {size - 1}"
        raise ValueError(message)


@compiled
def _grouped(
    rows: int, key: Indices, other: Indices, answer: Answers
) -> tuple[Counts, Indices, Answers]:
    """Sort by counting: linear in the votes, and equal keys keep their order."""
    start = np.zeros(rows + 1, np.int64)
    for t in range(key.size):
        start[key[t] + 1] += 1
    for r in range(rows):
        start[r + 1] += start[r]
    place = start[:-1].copy()
    others = np.empty(key.size, np.int32)
    answers = np.empty(key.size, np.int8)
    for t in range(key.size):
        at = place[key[t]]
        place[key[t]] = at + 1
        others[at] = other[t]
        answers[at] = answer[t]
    return start, others, answers
