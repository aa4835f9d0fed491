import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer

from app.commonground.components import item_means, positions, principal_components
from app.commonground.votes import gather_votes
from tests.commonground.drawn import DEGENERATE, crowd, table_of


@pytest.mark.parametrize(("voters", "items"), [(40, 8), (12, 30), (300, 200)])
def test_components_are_those_of_the_filled_and_centred_table(voters: int, items: int) -> None:
    votes, _faction = crowd(voters, voters, items)
    means = item_means(votes)
    found = principal_components(votes, means)
    oracle = PCA(2, svd_solver="full")
    filled = SimpleImputer().fit_transform(table_of(votes))
    placed = oracle.fit_transform(filled)
    sign = np.sign(np.sum(oracle.components_ * found, axis=1))
    assert_allclose(found, oracle.components_ * sign[:, None], atol=1e-9)
    scale = np.sqrt(items / votes.by_voter.sizes)[:, None]
    assert_allclose(positions(votes, means, found), placed * sign * scale, atol=1e-8)


def test_equal_directions_are_both_found() -> None:
    votes = gather_votes(
        [0, 1, 2, 3], [0, 0, 1, 1], [1, -1, 1, -1], voters=4, items=2
    )  # two quarrels of the same size that share nobody
    found = principal_components(votes, item_means(votes))
    assert_allclose(found @ found.T, np.eye(2), atol=1e-12)


def test_the_largest_entry_of_each_direction_is_positive() -> None:
    votes, _faction = crowd(5, 60, 20)
    for direction in principal_components(votes, item_means(votes)):
        assert direction[np.argmax(np.abs(direction))] > 0


def test_where_votes_do_not_vary_there_is_no_direction() -> None:
    for name in ("all pass", "all agree", "one voter", "no votes"):
        votes = DEGENERATE[name]
        assert not principal_components(votes, item_means(votes)).any(), name
