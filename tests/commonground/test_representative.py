"""Pol.is's representative statements; red-dwarf, which repeats Pol.is's code, is the oracle."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from app.commonground.counts import GroupCounts, count_by_group
from app.commonground.polis import find_groups
from app.commonground.representative import Representative, measures, representative
from app.commonground.votes import AGREE, DISAGREE, Votes
from tests.commonground.drawn import DEGENERATE, crowd, table_of
from tests.commonground.oracle import (
    calculate_comment_statistics_dataframes,
    select_representative_statements,
)


@pytest.mark.parametrize("seed", range(4))
def test_measures_and_choice_are_those_of_the_oracle(seed: int) -> None:
    votes, faction = crowd(seed, 80, 25, factions=3)
    group = faction.astype(np.int32)
    counts = count_by_group(votes, group, 3)
    told, _consensus = calculate_comment_statistics_dataframes(
        pd.DataFrame(table_of(votes)).rename_axis(columns="statement_id"), list(faction)
    )
    chosen = select_representative_statements(told)
    for answer, (share, share_z, ratio, ratio_z) in (
        (AGREE, ("pa", "pat", "ra", "rat")),
        (DISAGREE, ("pd", "pdt", "rd", "rdt")),
    ):
        found = measures(counts, answer)
        for ours, column in (
            (found.share, share), (found.share_z, share_z),
            (found.ratio, ratio), (found.ratio_z, ratio_z),
        ):  # fmt: skip
            assert_allclose(ours.T.ravel(), told[column].to_numpy(), atol=1e-12)
    for which in range(3):
        theirs = [
            Representative(one["tid"], AGREE if one["repful-for"] == "agree" else DISAGREE)
            for one in chosen[which]
        ]
        assert representative(counts, which) == theirs


def test_a_group_that_refuses_what_others_like_is_shown_by_its_refusal() -> None:
    counts = GroupCounts(
        agree=np.array([[50, 2], [30, 28]]),
        disagree=np.array([[2, 40], [5, 4]]),
        passed=np.array([[0, 0], [1, 0]]),
    )
    assert representative(counts, 0)[0] == Representative(0, AGREE)
    assert Representative(0, DISAGREE) in representative(counts, 1)


def test_a_group_without_anything_typical_still_has_its_best_agreement() -> None:
    alike = np.full((3, 2), 20)
    counts = GroupCounts(agree=alike, disagree=np.full((3, 2), 2), passed=np.zeros((3, 2), int))
    assert len(representative(counts, 0)) == 1


@pytest.mark.parametrize("votes", DEGENERATE.values(), ids=DEGENERATE)
def test_everything_is_finite_where_there_is_little(votes: Votes) -> None:
    found = find_groups(votes)
    counts = count_by_group(votes, found.group, found.groups)
    for answer in (AGREE, DISAGREE):
        told = measures(counts, answer)
        assert np.isfinite(told.weight).all()
    for group in range(found.groups):
        assert len(representative(counts, group)) <= 5
