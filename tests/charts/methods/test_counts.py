"""Mid-P intervals of counts and ratios against published values and exact sums."""

from math import comb, exp, inf, log

import numpy as np
import pytest
from scipy import stats

from app.charts.methods.counts import (
    Z,
    count_interval,
    count_intervals,
    ratio_interval,
    ratio_intervals,
)
from app.charts.methods.midp import count_tails, part_tails

SIZES = [0, 1, 2, 3, 7, 20, 99, 1000, 100_000, 10_000_000]


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0, 2.996), (1, 0.050, 4.932), (5, 1.832, 11.082), (10, 5.080, 17.825)],
)
def test_counts_have_the_published_mid_p_interval(n: int, low: float, high: float) -> None:
    assert count_interval(n) == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize("z", [1.0, Z, 4.0])
def test_each_end_of_a_count_leaves_its_tail_outside(z: float) -> None:
    n = np.array(SIZES, dtype=np.float64)
    found = count_intervals(n, z)
    below = stats.poisson.cdf(n - 1, found.high) + stats.poisson.pmf(n, found.high) / 2
    above = stats.poisson.sf(n, found.low) + stats.poisson.pmf(n, found.low) / 2
    assert below == pytest.approx(stats.norm.sf(z), rel=1e-6)
    assert np.asarray(above)[1:] == pytest.approx(stats.norm.sf(z), rel=1e-6)
    assert found.low[0] == 0


@pytest.mark.parametrize("z", [1.0, Z, 4.0])
def test_each_end_of_a_ratio_leaves_its_tail_outside(z: float) -> None:
    pairs = np.array([(a, b) for a in SIZES for b in SIZES if a + b], dtype=np.float64)
    now, before = pairs.T
    found = ratio_intervals(now, before, z=z)
    low, high = found.low / (1 + found.low), 1 / (1 + found.high)  # shares of each
    above = stats.binom.sf(now, now + before, low) + stats.binom.pmf(now, now + before, low) / 2
    turned = (
        stats.binom.sf(before, now + before, high) + stats.binom.pmf(before, now + before, high) / 2
    )
    assert np.asarray(above)[now > 0] == pytest.approx(stats.norm.sf(z), rel=1e-5)
    assert np.asarray(turned)[before > 0] == pytest.approx(stats.norm.sf(z), rel=1e-5)
    assert np.all(found.low[now == 0] == 0)
    assert np.all(found.high[before == 0] == inf)


def test_tails_are_the_sums_that_they_stand_for() -> None:
    below, above = count_tails(np.array([0.0, 3.0]), np.array([2.0, 2.0]))
    assert below == pytest.approx([exp(-2) / 2, exp(-2) * (1 + 2 + 2 + 8 / 12)])
    assert below + above == pytest.approx(1)
    few, many = part_tails(np.array([0.0, 2.0, 5.0]), np.full(3, 5.0), np.full(3, 0.3))
    chances = [comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(6)]
    assert few[:2] == pytest.approx([chances[0] / 2, sum(chances[:2]) + chances[2] / 2])
    assert many == pytest.approx(1 - few)


def test_one_and_many_agree() -> None:
    chance = np.random.default_rng(2)
    now, before = chance.integers(0, 4000, 300), chance.integers(0, 50, 300)
    many, counts = ratio_intervals(now, before, 3.0, 2.0), count_intervals(now)
    for i in range(300):
        one = ratio_interval(int(now[i]), int(before[i]), 3.0, 2.0)
        assert one == pytest.approx((many.low[i], many.high[i]), rel=1e-12)
        one = count_interval(int(now[i]))
        assert one == pytest.approx((counts.low[i], counts.high[i]), rel=1e-12)


def test_a_ratio_is_judged_by_its_own_interval() -> None:
    rose, same = ratio_interval(40, 20), ratio_interval(22, 20)
    assert rose.low > 1
    assert same.low < 1 < same.high
    assert ratio_interval(5, 0).high == inf


def test_a_ratio_turned_round_is_one_over_it() -> None:
    rose, fell = ratio_interval(40, 20, 3, 2), ratio_interval(20, 40, 2, 3)
    assert log(rose.low) == pytest.approx(-log(fell.high))
    assert log(rose.high) == pytest.approx(-log(fell.low))


def test_people_behind_a_rate_scale_its_ratio() -> None:
    plain, rates = ratio_interval(40, 20), ratio_interval(40, 20, 2000, 1000)
    assert rates == pytest.approx((plain.low / 2, plain.high / 2))


def test_nothing_is_known_without_a_count_or_a_base() -> None:
    assert ratio_interval(0, 0) == (0, inf)
    assert ratio_interval(4, 2, 0, 5) == ratio_interval(4, 2, 5, 0) == (0, inf)


def test_a_negative_count_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="never negative"):
        count_interval(-1)
    with pytest.raises(ValueError, match="never negative"):
        ratio_interval(1, -1)
