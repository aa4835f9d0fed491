"""Measures that go together, beside another program."""

from math import nan

import numpy as np
import pytest
from scipy import stats

from app.charts.methods.relation import relation_of


def test_a_relation_is_spearmans() -> None:
    chance = np.random.default_rng(3)
    one = chance.lognormal(0, 1, 55)
    two = np.round(one + chance.normal(0, 1, 55), 1)  # with equals
    found, theirs = relation_of(one, two), stats.spearmanr(one, two)
    assert found.r == pytest.approx(theirs.statistic)
    assert found.n == 55
    error = np.sqrt((1 + found.r**2 / 2) / 52)
    ends = np.tanh(np.arctanh(found.r) + np.array([-1, 1]) * stats.norm.ppf(0.975) * error)
    assert (found.low, found.high) == pytest.approx(ends)


def test_p_is_under_when_the_interval_is_clear_of_none() -> None:
    chance = np.random.default_rng(5)
    found = [relation_of(*chance.normal(0, 1, (2, 14))) for _time in range(400)]
    assert all((one.p < 0.05) == (not one.low <= 0 <= one.high) for one in found)
    assert 0.01 < np.mean([one.p < 0.05 for one in found]) < 0.08


def test_a_perfect_order_of_few_is_not_certain() -> None:
    rising, falling = relation_of(range(6), range(6)), relation_of(range(6), range(6)[::-1])
    assert rising.r == rising.high == 1
    assert 0 < rising.low < 0.9
    assert (falling.low, falling.high) == pytest.approx((-1, -rising.low))


def test_nothing_is_known_of_few_or_of_what_never_varies() -> None:
    unknown = (0, -1, 1, 1)
    assert relation_of([1, 2, 3, 4], [1, 2, 3, 4])[1:] == unknown
    assert relation_of([1] * 9, range(9))[1:] == unknown
    assert relation_of([1, 2, 3, 4, nan], [1, 2, 3, 4, 5])[1:] == unknown
