"""The score: what never changes it, and what it never does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commonground.scoring import CommonGround, Options, score_items
from app.commonground.votes import Votes, gather_votes

QUICK = Options(groups=(2, 3), starts=3, keep=2, short=12, long=10)


def city(seed: int, voters: int, items: int, share: float = 0.5) -> tuple[Votes, np.ndarray]:
    rng = np.random.default_rng(seed)
    voter, item = np.nonzero(rng.random((voters, items)) < share)
    answer = rng.choice([-1, 0, 1], voter.size, p=[0.3, 0.2, 0.5])
    return gather_votes(voter, item, answer, voters=voters, items=items), rng.integers(
        -1, 3, voters
    )


def figures(told: CommonGround) -> np.ndarray:
    return np.stack([told.score, told.sd, told.groups_differ, told.neighborhoods_differ])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 12))
def test_permuting_voters_and_items_permutes_the_figures(
    seed: int, voters: int, items: int
) -> None:
    rng = np.random.default_rng(seed)
    voter, item = np.nonzero(rng.random((voters, items)) < 0.5)
    answer = rng.choice([-1, 0, 1], voter.size)
    homes = rng.integers(-1, 3, voters).astype(np.int32)
    votes = gather_votes(voter, item, answer, voters=voters, items=items)
    told = score_items(votes, homes, 3, options=QUICK)
    who, what = rng.permutation(voters), rng.permutation(items)
    moved = gather_votes(who[voter], what[item], answer, voters=voters, items=items)
    moved_homes = np.empty_like(homes)
    moved_homes[who] = homes
    again = score_items(moved, moved_homes, 3, options=QUICK)
    assert figures(again)[:, what] == pytest.approx(figures(told), abs=1e-9)
    for before, after in zip(told.memberships, again.memberships, strict=True):
        assert np.array_equal(after[who], before)
    assert np.array_equal(again.shown.labels[who], told.shown.labels)
