"""Votes for tests: drawn by hypothesis, or by factions that are known."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.commonground.renumbering import colours
from app.commonground.votes import Counts, Votes, gather_votes

Cell = tuple[int, int, int]
VOTERS, ITEMS = 9, 6

CELLS = st.lists(
    st.tuples(st.integers(0, VOTERS - 1), st.integers(0, ITEMS - 1), st.sampled_from([-1, 0, 1])),
    unique_by=lambda cell: cell[:2],
    max_size=VOTERS * ITEMS,
)

EMPTY = gather_votes([], [], [], voters=0, items=0)
DEGENERATE = {
    "nobody": EMPTY,
    "no votes": gather_votes([], [], [], voters=3, items=2),
    "no items": gather_votes([], [], [], voters=3, items=0),
    "one voter": gather_votes([0, 0, 0], [0, 1, 2], [1, -1, 0], voters=1, items=3),
    "all pass": gather_votes([0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0], voters=2, items=2),
    "all agree": gather_votes([0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1], voters=2, items=2),
    "one item": gather_votes([0, 1, 2], [0, 0, 0], [1, -1, 1], voters=3, items=1),
    "each alone": gather_votes([0, 1, 2], [0, 1, 2], [1, -1, 0], voters=3, items=3),
}


def votes_of(cells: list[Cell]) -> Votes:
    voter, item, answer = np.array(cells, int).reshape(-1, 3).T
    return gather_votes(voter, item, answer, voters=VOTERS, items=ITEMS)


def renumbered(votes: Votes, voter: Counts, item: Counts) -> Votes:
    """Return the same votes where the old numbers have become `voter[old]` and `item[old]`."""
    rows = votes.by_voter
    who = np.repeat(np.arange(votes.voters), rows.sizes)
    return gather_votes(
        voter[who], item[rows.other], rows.answer, voters=votes.voters, items=votes.items
    )


def table_of(votes: Votes) -> NDArray[np.float64]:
    """Return the dense table of answers, NaN where there is none."""
    rows = votes.by_voter
    table = np.full((votes.voters, votes.items), np.nan)
    table[np.repeat(np.arange(votes.voters), rows.sizes), rows.other] = rows.answer
    return table


def crowd(seed: int, voters: int, items: int, *, factions: int = 2) -> tuple[Votes, Counts]:
    """Return votes of factions that each lean their own way on each item, and who is in which."""
    rng = np.random.default_rng(seed)
    faction = rng.integers(0, factions, voters)
    leaning = rng.beta(0.6, 0.6, (factions, items))
    voter, item = np.nonzero(rng.random((voters, items)) < 0.5)
    agrees = rng.random(voter.size) < leaning[faction[voter], item]
    answer = np.where(rng.random(voter.size) < 0.1, 0, np.where(agrees, 1, -1))
    return gather_votes(voter, item, answer, voters=voters, items=items), faction


def mirrored(votes: Votes) -> bool:
    """Tell whether some voters, or items, have one role without having the same votes.

    Then the votes are their own mirror image, and no rule can say which half is which.
    """
    table = np.nan_to_num(table_of(votes), nan=9)
    voters, items = colours(votes)
    return any(
        len(np.unique(colour)) < len(np.unique(rows, axis=0))
        for colour, rows in ((voters, table), (items, table.T))
    )
