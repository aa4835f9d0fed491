import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from app.commonground.intercepts import Intercepts, bridging_intercepts
from app.commonground.votes import Reals, Votes, gather_votes
from tests.commonground.drawn import (
    CELLS,
    DEGENERATE,
    ITEMS,
    VOTERS,
    Cell,
    crowd,
    mirrored,
    renumbered,
    votes_of,
)


def loss(votes: Votes, told: Intercepts) -> float:
    """Return what is minimised: mean squares, and the means over the votes of what is penalised."""
    item = votes.by_voter.other
    voter = np.repeat(np.arange(votes.voters), votes.by_voter.sizes)
    sides = told.voter_factor[voter], told.item_factor[item]
    fitted = told.mean + told.voter[voter] + told.item[item] + sides[0] * sides[1]
    squares = (0.5 * votes.by_voter.answer + 0.5 - fitted) ** 2
    intercepts = told.voter[voter] ** 2 + told.item[item] ** 2 + told.mean**2
    return float(np.mean(squares + 0.15 * intercepts + 0.03 * (sides[0] ** 2 + sides[1] ** 2)))


def test_no_numbers_nearby_fit_better() -> None:
    votes, _faction = crowd(2, 14, 9)
    found = bridging_intercepts(votes)

    def at(numbers: Reals) -> float:
        voter, item, voter_factor, item_factor = np.split(numbers[1:], np.cumsum([14, 9, 14]))
        told = Intercepts(float(numbers[0]), voter, item, voter_factor, item_factor, 0)
        return loss(votes, told)

    here = np.concatenate(
        ([found.mean], found.voter, found.item, found.voter_factor, found.item_factor)
    )
    assert minimize(at, here, method="BFGS").fun == pytest.approx(at(here), rel=1e-7)


def test_what_both_sides_agree_with_is_above_what_one_side_likes_more() -> None:
    voter, item = np.mgrid[:60, :8].reshape(2, -1)
    side = voter < 40  # the larger side likes items 0 to 3; everybody likes item 7
    answer = np.where(item == 7, 1, np.where((item < 4) == side, 1, -1))
    dissent = np.random.default_rng(0).random(voter.size) < 0.2
    answer = np.where(dissent, -answer, answer)
    found = bridging_intercepts(gather_votes(voter, item, answer, voters=60, items=8))
    assert int(np.argmax(found.item)) == 7
    assert np.sign(found.item_factor[0]) != np.sign(found.item_factor[5])


@settings(deadline=None)  # the first example compiles
@given(CELLS, st.permutations(range(VOTERS)), st.permutations(range(ITEMS)))
def test_the_numbers_of_voters_and_items_change_nothing(
    cells: list[Cell], voters: list[int], items: list[int]
) -> None:
    votes = votes_of(cells)
    assume(not mirrored(votes))
    voter, item = np.array(voters), np.array(items)
    here = bridging_intercepts(votes)
    there = bridging_intercepts(renumbered(votes, voter, item))
    assert_allclose(here.item, there.item[item], atol=1e-9)
    assert_allclose(here.voter, there.voter[voter], atol=1e-9)


def test_a_fit_begins_from_an_earlier_one() -> None:
    votes, _faction = crowd(4, 200, 30)
    cold = bridging_intercepts(votes)
    warm = bridging_intercepts(votes, cold)
    assert warm.rounds < cold.rounds
    assert_allclose(warm.item, cold.item, atol=1e-6)


@pytest.mark.parametrize("votes", DEGENERATE.values(), ids=DEGENERATE)
def test_everything_is_finite_where_there_is_little(votes: Votes) -> None:
    found = bridging_intercepts(votes)
    for numbers in (found.voter, found.item, found.voter_factor, found.item_factor):
        assert np.isfinite(numbers).all()
    assert np.isfinite(found.mean)
    assert found.item.shape == (votes.items,)
