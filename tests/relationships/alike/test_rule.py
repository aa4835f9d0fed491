"""The rule for areas that are alike: what it shows, what it does not say, what chance does."""

from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from app.relationships.alike.rule import CHANGE, LEVEL, Pairs, count_pairs, value_pairs

Numbers = NDArray[np.float64]
PERIODS = 48
SEASON = 1 + 0.3 * np.sin(np.arange(PERIODS) / 12 * 2 * np.pi)


def counts(
    chance: np.random.Generator, mean: float, areas: int = 1, yearly: float = 1.0
) -> Numbers:
    """Return counts of areas by months with a season, changing so many times a year."""
    when = (np.arange(PERIODS) - (PERIODS - 1) / 2) / 12
    means = mean * yearly**when * SEASON
    return chance.poisson(means, (areas, PERIODS)).astype(np.float64)


def shares(found: Pairs) -> tuple[float, float]:
    return float(found.alike.mean()), float(found.unlike.mean())


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(20261128)


def test_areas_that_are_the_same_are_shown_to_be_where_enough_is_counted(
    chance: np.random.Generator,
) -> None:
    mine = counts(chance, 60)[0]
    alike, unlike = shares(count_pairs(mine, counts(chance, 60, 200), 12))
    assert alike > 0.97
    assert unlike == 0


def test_little_is_never_taken_for_alike(chance: np.random.Generator) -> None:
    mine = counts(chance, 1.3)[0]
    alike, unlike = shares(count_pairs(mine, counts(chance, 1.3, 200), 12))
    assert alike == 0
    assert unlike < 0.05


@pytest.mark.parametrize(("level", "yearly"), [(LEVEL, 1.0), (1.0, CHANGE)])
def test_what_lies_at_a_limit_is_rarely_listed(
    chance: np.random.Generator, level: float, yearly: float
) -> None:
    """2.5 of 100 on each side: the two one-sided tests keep to it."""
    listed = 0
    for _area in range(40):
        mine = counts(chance, 40 * level, 1, yearly)[0]
        listed += int(count_pairs(mine, counts(chance, 40, 25), 12).alike.sum())
    assert listed / 1000 < 0.045


def test_a_ratio_and_a_change_are_found_as_they_are(chance: np.random.Generator) -> None:
    mine = counts(chance, 400, 1, 1.2)[0]
    found = count_pairs(mine, counts(chance, 200, 50), 12)
    assert abs(float(found.level.mean()) - log(2)) < 0.02
    assert abs(float(found.change.mean()) - log(1.2)) < 0.02
    assert found.unlike.all()


def test_a_rate_is_compared_by_what_it_is_per(chance: np.random.Generator) -> None:
    mine, others = counts(chance, 120)[0], counts(chance, 60, 20)
    assert count_pairs(mine, others, 12).unlike.all()
    assert count_pairs(mine, others, 12, np.full(20, 0.5)).alike.all()


def test_who_stands_first_changes_no_answer(chance: np.random.Generator) -> None:
    one, other = counts(chance, 40)[0], counts(chance, 55)[0]
    here, there = count_pairs(one, other[None], 12), count_pairs(other, one[None], 12)
    assert here.level[0] == pytest.approx(-there.level[0], abs=1e-9)
    assert here.change[0] == pytest.approx(-there.change[0], abs=1e-9)
    assert here.change_error[0] == pytest.approx(there.change_error[0])


def test_counts_that_jump_together_with_months_are_fewer_facts(
    chance: np.random.Generator,
) -> None:
    calm = counts(chance, 60)[0]
    jumps = np.exp(chance.normal(0, 0.5, PERIODS))
    wild = chance.poisson(60 * SEASON * jumps).astype(np.float64)
    found = count_pairs(calm, np.stack([counts(chance, 60)[0], wild]), 12)
    assert found.change_error[1] > 2 * found.change_error[0]


def test_values_are_compared_by_their_ratio(chance: np.random.Generator) -> None:
    when = np.arange(PERIODS) / 12
    mine = 20 * np.exp(chance.normal(0, 0.05, PERIODS))
    alike = 21 * np.exp(chance.normal(0, 0.05, PERIODS))
    rising = mine * 1.4**when
    found = value_pairs(mine, np.stack([alike, rising]), 12)
    assert found.alike.tolist() == [True, False]
    assert found.unlike.tolist() == [False, True]


def test_nothing_odd_breaks_it() -> None:
    mine = np.zeros(24)
    mine[3] = 70
    others = np.stack([np.zeros(24), mine[::-1], np.full(24, 1e6), mine])
    found = count_pairs(mine, others, 12)
    for numbers in found:
        assert np.isfinite(numbers).all()
    assert not found.alike[:3].any()
    assert np.isfinite(found.doubt).all()


def test_how_many_are_wrong_is_said_about_right(chance: np.random.Generator) -> None:
    """Where areas differ far more than the limits, the doubts add up to the wrong ones."""
    wrong, told, listed = 0, 0.0, 0
    for _city in range(60):
        levels, changes = chance.normal(0, 0.8, 60), chance.normal(0, 0.3, 60)
        when = (np.arange(PERIODS) - (PERIODS - 1) / 2) / 12
        means = 15 * np.exp(levels[:, None] + changes[:, None] * when)
        found = count_pairs(*_first(chance.poisson(means).astype(np.float64)), 12)
        apart = np.abs(levels[1:] - levels[0]), np.abs(changes[1:] - changes[0])
        outside = (apart[0] > log(LEVEL)) | (apart[1] > log(CHANGE))
        wrong += int((found.alike & outside).sum())
        told += float(found.doubt[found.alike].sum())
        listed += int(found.alike.sum())
    assert listed > 100
    assert wrong / listed < 0.05
    assert abs(told - wrong) < 0.03 * listed


def _first(numbers: Numbers) -> tuple[Numbers, Numbers]:
    return numbers[0], numbers[1:]
