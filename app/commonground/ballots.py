"""Votes in an order that depends on nothing but the votes.

Random starts must not depend on who signed up first: so every voter and every item has a key, made
of the votes alone (colour refinement: Weisfeiler and Leman, 1968), and voters, items and the votes
of each row are put into the order of their keys. Random numbers are drawn from the keys, and every
sum meets equal values in the same order: a permutation of the input permutes the result to the last
bit. Voters who gave the same answers are told apart by a running number; which of them has which
changes nothing, because their votes are the same.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.compiled import compiled
from app.commonground.votes import Answers, Counts, Indices, Rows, Votes

Keys = NDArray[np.uint64]

ROUNDS: Final = 3


@dataclass(frozen=True)
class Ballots:
    """The votes that are no passes, gathered by voter, in the order of the keys.

    The votes of the voter in row r are `code[start[r]:start[r + 1]]`; a code is twice the row of
    the item, plus one for an agreement. `home` is the neighborhood of each row, `hoods` where it is
    unknown. `voter_at[r]` and `item_at[r]` say which voter and item of the caller stand in a row;
    `draw[r]` is what the voter's random numbers are made of.
    """

    start: Counts
    code: Indices
    home: Indices
    hoods: int
    voter_at: Counts
    item_at: Counts
    draw: Keys

    @property
    def voters(self) -> int:
        return self.voter_at.size

    @property
    def items(self) -> int:
        return self.item_at.size


def order_ballots(votes: Votes, homes: Indices | None, hoods: int) -> Ballots:
    """Drop passes and sort; `homes` holds 0..hoods - 1 for each voter, or -1 where unknown."""
    if homes is None:
        home = np.full(votes.voters, hoods, np.int32)
    else:
        home = np.asarray(homes, np.int32)
        if home.shape != (votes.voters,) or (
            home.size and (home.min() < -1 or home.max() >= hoods)
        ):
            message = f"homes are {votes.voters} numbers from -1 to {hoods - 1}"
            raise ValueError(message)
        home = np.where(home < 0, np.int32(hoods), home)
    voter_key, item_key = _keys(votes, home, hoods)
    voter_at = np.argsort(voter_key, kind="stable")
    item_at = np.argsort(item_key, kind="stable")
    row_of = np.empty(votes.voters, np.int32)
    row_of[voter_at] = np.arange(votes.voters, dtype=np.int32)
    by_item = votes.by_item
    start, code = _coded(by_item.start, *_entries(by_item), item_at, item_key[item_at], row_of)
    key, there = voter_key[voter_at], home[voter_at]
    twin = _twins(key, _row_keys(start, code, there))
    return Ballots(start, code, there, hoods, voter_at, item_at, mixed(key + mixed(twin)))


def _twins(key: Keys, row: Keys) -> Keys:
    """Return a running number within each set of equal rows."""
    order = np.lexsort((row, key))
    new = np.ones(key.size, np.bool_)
    new[1:] = (key[order][1:] != key[order][:-1]) | (row[order][1:] != row[order][:-1])
    at = np.arange(key.size)
    twin = np.empty(key.size, np.uint64)
    twin[order] = at - np.maximum.accumulate(np.where(new, at, 0))
    return twin


def _keys(votes: Votes, home: Indices, hoods: int) -> tuple[Keys, Keys]:
    voter = np.zeros(votes.voters, np.uint64)
    item = np.zeros(votes.items, np.uint64)
    for _ in range(ROUNDS):
        item = mixed(item + _summed(votes.by_item.start, *_entries(votes.by_item), voter))
        voter = mixed(voter + _summed(votes.by_voter.start, *_entries(votes.by_voter), item))
        hood = np.zeros(hoods + 1, np.uint64)
        np.add.at(hood, home, voter)
        hood[hoods] = 0
        voter = mixed(voter + mixed(hood)[home])
    return voter, item


def _entries(rows: Rows) -> tuple[Indices, Answers]:
    return rows.other, rows.answer


@compiled
def mixed(x: Keys) -> Keys:
    """Scatter the bits of each number (the finaliser of splitmix64, Steele and others, 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
def _summed(start: Counts, other: Indices, answer: Answers, key: Keys) -> Keys:
    """Add up, for each row, a number for each of its votes: sums of whole numbers are exact."""
    total = np.zeros(start.size - 1, np.uint64)
    for r in range(total.size):
        for t in range(start[r], start[r + 1]):
            if answer[t] != 0:
                x = key[other[t]] ^ (
                    np.uint64(0xD6E8FEB86659FD93)
                    if answer[t] > 0
                    else np.uint64(0xA5A3564E27F8863B)
                )
                x = (x ^ (x >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
                total[r] += x ^ (x >> np.uint64(32))
    return total


@compiled
def _coded(
    start: Counts,
    other: Indices,
    answer: Answers,
    item_at: Counts,
    item_key: Keys,
    row_of: Indices,
) -> tuple[Counts, Indices]:
    """Gather the votes by voter; in a row they stand by the item's key, then by the answer."""
    first = np.zeros(row_of.size + 1, np.int64)
    for t in range(other.size):
        if answer[t] != 0:
            first[row_of[other[t]] + 1] += 1
    for r in range(row_of.size):
        first[r + 1] += first[r]
    place = first[:-1].copy()
    code = np.empty(first[-1], np.int32)
    begin = 0
    while begin < item_at.size:
        end = begin + 1
        while end < item_at.size and item_key[end] == item_key[begin]:
            end += 1
        for side in (-1, 1):
            for j in range(begin, end):
                for t in range(start[item_at[j]], start[item_at[j] + 1]):
                    if answer[t] == side:
                        r = row_of[other[t]]
                        code[place[r]] = 2 * j + (side + 1) // 2
                        place[r] += 1
        begin = end
    return first, code


@compiled
def _row_keys(start: Counts, code: Indices, home: Indices) -> Keys:
    """Return a number that is the same for voters with the same answers and the same home."""
    told = np.empty(home.size, np.uint64)
    for r in range(home.size):
        x = np.uint64(home[r])
        for t in range(start[r], start[r + 1]):
            x = (x ^ np.uint64(code[t] + 1)) * np.uint64(0x9E3779B97F4A7C15)
            x ^= x >> np.uint64(29)
        told[r] = x
    return told
