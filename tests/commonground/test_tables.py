"""Scores follow from the published tables alone; the groups are kept without their members."""

import numpy as np
from numpy.testing import assert_allclose

from app.commonground.remembering import memberships_from
from app.commonground.scoring import score_items
from app.commonground.tables import Table, group_table, score_published
from app.commonground.votes import Votes, gather_votes

HOODS, VOTERS, ITEMS = 4, 240, 30


def two_camps(seed: int = 1) -> tuple[Votes, np.ndarray, np.ndarray]:
    """Two camps that agree on every third item and split on the others."""
    random = np.random.default_rng(seed)
    camp = random.integers(0, 2, VOTERS)
    homes = random.integers(0, HOODS, VOTERS).astype(np.int32)
    voter, item = np.nonzero(random.random((VOTERS, ITEMS)) < 0.6)
    both = item % 3 == 0
    chance = np.where(both, 0.85, np.where(camp[voter] == item % 2, 0.9, 0.1))
    answer = np.where(random.random(voter.size) < chance, 1, -1)
    return gather_votes(voter, item, answer, voters=VOTERS, items=ITEMS), homes, camp


def by_home(votes: Votes, homes: np.ndarray) -> Table:
    share = np.eye(HOODS + 1, dtype=np.float32)[homes][:, :HOODS]
    return group_table(votes, np.ascontiguousarray(share))


def test_the_score_follows_from_what_is_published() -> None:
    votes, homes, _camp = two_camps()
    whole = score_items(votes, homes, HOODS)
    assert_allclose(whole.group_lowest.sum(1), 1, atol=1e-6)
    again = score_published(whole.group_lowest, by_home(votes, homes), HOODS)
    assert_allclose(again.score, whole.score, atol=2.5e-3)  # a step split in two: ¼ hundredth
    assert_allclose(again.sd, whole.sd, atol=1e-2)
    assert_allclose(again.places_differ, whole.neighborhoods_differ, atol=1e-9)
    agreed = again.score[::3]
    assert agreed.min() > again.score[np.arange(ITEMS) % 3 != 0].max()


def test_the_groups_come_back_without_anybody_having_been_kept() -> None:
    votes, homes, camp = two_camps()
    first = score_items(votes, homes, HOODS)
    tables = [group_table(votes, share) for share in first.memberships]
    back = memberships_from(votes, tables)
    for share, was in zip(back, first.memberships, strict=True):
        assert share.shape == was.shape
        assert_allclose(share.sum(1), 1, atol=1e-5)
    two = back[0]
    right = np.mean(two.argmax(1) == camp)
    assert max(right, 1 - right) > 0.95
    again = score_items(votes, homes, HOODS, warm=back)
    assert_allclose(again.score, first.score, atol=0.06)  # both are means of drawn groups
