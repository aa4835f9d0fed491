"""Groups are found anew while that is cheap, and keep their places on the page."""

import numpy as np
import pytest

from app.ranking.searching import best_order


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 0, 2]])
def test_groups_keep_their_places(order: list[int]) -> None:
    random = np.random.default_rng(3)
    before = np.eye(3)[random.integers(0, 3, 200)]
    now = np.empty_like(before)
    now[:, order] = 0.9 * before + 0.03
    assert best_order(now, before) == order


def test_another_number_of_groups_keeps_its_order() -> None:
    assert best_order(np.eye(3), np.eye(3)[:, :2]) == [0, 1, 2]
