import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from app.commonground.counts import (
    GroupCounts,
    count_all,
    count_by_group,
    group_informed_consensus,
)
from app.commonground.votes import gather_votes
from tests.commonground.drawn import CELLS, DEGENERATE, ITEMS, VOTERS, Cell, votes_of

GROUPS = st.lists(st.integers(-1, 2), min_size=VOTERS, max_size=VOTERS)


def same(one: GroupCounts, other: GroupCounts) -> None:
    assert_array_equal(one.agree, other.agree)
    assert_array_equal(one.disagree, other.disagree)
    assert_array_equal(one.passed, other.passed)


@settings(deadline=None)  # the first example compiles
@given(CELLS, CELLS, GROUPS)
def test_an_update_is_what_a_recount_gives(
    before: list[Cell], came: list[Cell], groups: list[int]
) -> None:
    group = np.array(groups, np.int32)
    old = {cell[:2]: cell for cell in before}
    new = {cell[:2]: cell for cell in came}
    replaced = [cell for pair, cell in old.items() if pair in new]
    counts = count_by_group(votes_of(before), group, 3)
    counts = counts - count_by_group(votes_of(replaced), group, 3)
    counts = counts + count_by_group(votes_of(came), group, 3)
    same(counts, count_by_group(votes_of(list((old | new).values())), group, 3))


@settings(deadline=None)
@given(CELLS, GROUPS, st.integers(0, VOTERS - 1), st.integers(0, ITEMS - 1))
def test_one_more_agreeing_vote_never_lowers_a_share(
    cells: list[Cell], groups: list[int], voter: int, item: int
) -> None:
    assume(all(cell[:2] != (voter, item) for cell in cells))
    group = np.array(groups, np.int32)
    before = count_by_group(votes_of(cells), group, 3)
    after = count_by_group(votes_of([*cells, (voter, item, 1)]), group, 3)
    assert (after.share >= before.share).all()
    assert (group_informed_consensus(after) >= group_informed_consensus(before)).all()


@settings(deadline=None)
@given(CELLS, GROUPS, st.permutations(range(3)))
def test_the_names_of_groups_change_nothing(
    cells: list[Cell], groups: list[int], names: list[int]
) -> None:
    group = np.array(groups, np.int32)
    renamed = np.where(group >= 0, np.array(names, np.int32)[group], np.int32(-1))
    here = count_by_group(votes_of(cells), group, 3)
    there = count_by_group(votes_of(cells), renamed, 3)
    assert_array_equal(here.seen, there.seen[:, names])
    assert_allclose(
        group_informed_consensus(here), group_informed_consensus(there), rtol=0, atol=1e-15
    )


def test_consensus_is_the_product_of_smoothed_shares() -> None:
    votes = gather_votes(
        [0, 1, 2, 3, 0, 1, 3], [0, 0, 0, 0, 1, 1, 1], [1, 1, -1, 0, -1, 1, 1], voters=5, items=3
    )
    counts = count_by_group(votes, np.array([0, 0, 1, 1, -1], np.int32), 2)
    # Item 0: 2 of 2 and 0 of 2; item 1: 1 of 2 and 1 of 1; item 2: nobody.
    assert_allclose(
        group_informed_consensus(counts), [3 / 4 * 1 / 4, 2 / 4 * 2 / 3, 1 / 2 * 1 / 2], rtol=1e-15
    )


def test_everybody_counts_as_one_group_grouped_or_not() -> None:
    counts = count_all(DEGENERATE["one item"])
    assert (counts.agree.tolist(), counts.disagree.tolist(), counts.passed.tolist()) == (
        [[2]],
        [[1]],
        [[0]],
    )
