"""Sharp gaps between the score and the intercept."""

import numpy as np
from numpy.typing import NDArray

from app.commonground.gaps import FEWEST_ITEMS, sharp_gaps


def line(items: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(3)
    intercept = np.linspace(-0.3, 0.3, items)
    return 0.5 + intercept + random.normal(0, 0.02, items).clip(-0.025, 0.025), intercept


def test_an_item_far_below_its_intercept_is_found_first() -> None:
    score, intercept = line(100)
    score[70], score[40] = 0.05, 0.3
    found = sharp_gaps(score, intercept, np.ones(100, np.bool_))
    assert found[:2].tolist() == [70, 40]


def test_what_too_few_have_judged_neither_has_a_gap_nor_makes_one() -> None:
    score, intercept = line(100)
    plain = sharp_gaps(score, intercept, np.ones(100, np.bool_))
    score[70] = 0.05
    heard = np.ones(100, np.bool_)
    heard[70] = False
    assert 70 not in sharp_gaps(score, intercept, heard)
    assert plain.size < 20


def test_a_score_above_its_intercept_is_no_gap() -> None:
    score, intercept = line(100)
    score[20] = 0.95
    assert 20 not in sharp_gaps(score, intercept, np.ones(100, np.bool_))


def test_few_items_or_a_perfect_line_have_no_gap() -> None:
    score, intercept = line(FEWEST_ITEMS - 1)
    score[3] = -5
    assert sharp_gaps(score, intercept, np.ones(score.size, np.bool_)).size == 0
    straight = np.linspace(0, 1, 50)
    assert sharp_gaps(straight, straight, np.ones(50, np.bool_)).size == 0
    assert sharp_gaps(straight[:0], straight[:0], np.ones(0, np.bool_)).size == 0
