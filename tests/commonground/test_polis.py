import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import adjusted_rand_score

from app.commonground.counts import count_by_group, group_informed_consensus
from app.commonground.polis import UNGROUPED, find_groups, who_is_heard
from app.commonground.votes import Votes, gather_votes
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


@settings(deadline=None)  # the first example compiles
@given(CELLS, st.permutations(range(VOTERS)), st.permutations(range(ITEMS)))
def test_the_numbers_of_voters_and_items_change_nothing(
    cells: list[Cell], voters: list[int], items: list[int]
) -> None:
    votes = votes_of(cells)
    assume(not mirrored(votes))
    voter, item = np.array(voters), np.array(items)
    here, there = find_groups(votes), find_groups(renumbered(votes, voter, item))
    assert_array_equal(here.group, there.group[voter])
    assert_allclose(here.position, there.position[voter], atol=1e-9)
    assert_allclose(here.direction, there.direction[:, item], atol=1e-9)
    assert here.groups == there.groups
    assert here.silhouette == pytest.approx(there.silhouette, abs=1e-9)


def test_who_votes_alike_is_in_one_group_however_they_are_numbered() -> None:
    voters, items = np.mgrid[:40, :9].reshape(2, -1)
    answers = np.where((voters % 3 == 0) ^ (items % 2 == 0), 1, -1)
    votes = gather_votes(voters, items, answers, voters=40, items=9)
    found = find_groups(votes)
    assert_array_equal(found.group, np.where(np.arange(40) % 3 == 0, 1, 0))
    assert_array_equal(found.sizes, [26, 14])


@pytest.mark.parametrize("factions", [2, 3])
def test_planted_factions_are_found(factions: int) -> None:
    votes, faction = crowd(factions, 300, 60, factions=factions)
    found = find_groups(votes)
    assert adjusted_rand_score(faction, found.group) > 0.95


@pytest.mark.parametrize("votes", DEGENERATE.values(), ids=DEGENERATE)
def test_everything_is_finite_where_there_is_little(votes: Votes) -> None:
    found = find_groups(votes)
    assert np.isfinite(found.position).all()
    assert np.isfinite(found.direction).all()
    assert np.isfinite(found.silhouette)
    assert 1 <= found.groups <= max(votes.voters, 1)
    assert found.group.shape == (votes.voters,)
    consensus = group_informed_consensus(count_by_group(votes, found.group, found.groups))
    assert np.isfinite(consensus).all()


def test_a_million_voters_on_one_item_are_grouped_by_their_answer() -> None:
    voter = np.arange(1_000_000)
    answer = voter % 3 - 1
    votes = gather_votes(voter, np.zeros_like(voter), answer, voters=voter.size, items=1)
    found = find_groups(votes)
    pairs = np.unique(np.column_stack((answer, found.group)), axis=0)
    assert len(pairs) == 3
    assert found.sizes.sum() == 1_000_000


def test_a_person_with_few_votes_is_in_no_group() -> None:
    votes, _faction = crowd(1, 60, 40)
    rows = votes.by_voter
    who = np.repeat(np.arange(60), rows.sizes)
    few = (who == 4) & (np.cumsum(who == 4) > 6)
    kept = gather_votes(who[~few], rows.other[~few], rows.answer[~few], voters=60, items=40)
    heard = who_is_heard(kept)
    assert np.flatnonzero(~heard).tolist() == [4]
    assert np.flatnonzero(find_groups(kept).group == UNGROUPED).tolist() == [4]


def test_in_a_small_conversation_those_with_the_most_votes_fill_up() -> None:
    sizes = np.array([*range(1, 19), 3])
    voter = np.repeat(np.arange(19), sizes)
    item = np.concatenate([np.arange(size) for size in sizes])
    votes = gather_votes(voter, item, np.ones_like(voter), voters=19, items=20)
    # Twelve have 7 votes or more; the fifteenth of all has 4.
    assert_array_equal(who_is_heard(votes), sizes >= 4)


def test_groups_can_be_asked_for_by_number() -> None:
    votes, _faction = crowd(3, 120, 40)
    assert find_groups(votes, groups=4).groups == 4
