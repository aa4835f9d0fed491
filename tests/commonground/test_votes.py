from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from app.commonground.votes import RepeatedVoteError, Votes, gather_votes

Cell = tuple[int, int, int]

CELLS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 4), st.sampled_from([-1, 0, 1])),
    unique_by=lambda cell: cell[:2],
)


def votes_of(cells: list[Cell]) -> Votes:
    voter, item, answer = np.array(cells, int).reshape(-1, 3).T
    return gather_votes(voter, item, answer, voters=7, items=5)


@settings(deadline=None)  # the first example compiles
@given(CELLS, st.randoms(use_true_random=False))
def test_the_order_of_the_votes_changes_nothing(cells: list[Cell], random: Random) -> None:
    a, b = votes_of(cells), votes_of(random.sample(cells, len(cells)))
    for first, second in ((a.by_voter, b.by_voter), (a.by_item, b.by_item)):
        assert_array_equal(first.start, second.start)
        assert_array_equal(first.other, second.other)
        assert_array_equal(first.answer, second.answer)


@settings(deadline=None)
@given(CELLS)
def test_both_orders_hold_the_same_votes(cells: list[Cell]) -> None:
    votes = votes_of(cells)
    by_voter = {
        (voter, int(votes.by_voter.other[at]), int(votes.by_voter.answer[at]))
        for voter in range(7)
        for at in range(votes.by_voter.start[voter], votes.by_voter.start[voter + 1])
    }
    by_item = {
        (int(votes.by_item.other[at]), item, int(votes.by_item.answer[at]))
        for item in range(5)
        for at in range(votes.by_item.start[item], votes.by_item.start[item + 1])
    }
    assert by_voter == by_item == set(cells)
    assert len(votes) == len(cells)


def test_a_pair_that_occurs_twice_is_refused_and_named() -> None:
    with pytest.raises(RepeatedVoteError) as refused:
        gather_votes([0, 3, 3], [1, 2, 2], [1, 1, -1], voters=4, items=3)
    assert (refused.value.voter, refused.value.item) == (3, 2)


@pytest.mark.parametrize(
    ("voter", "item", "answer"),
    [([0], [0], [2]), ([4], [0], [1]), ([0], [-1], [1]), ([0, 1], [0], [1])],
)
def test_what_is_no_vote_is_refused(voter: list[int], item: list[int], answer: list[int]) -> None:
    with pytest.raises(ValueError, match=r"answer|voter|item"):
        gather_votes(voter, item, answer, voters=4, items=3)
