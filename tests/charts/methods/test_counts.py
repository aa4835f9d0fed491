"""Mid-P intervals against published values, and their promise of coverage."""

from math import exp, inf, lgamma, log

import pytest

from app.charts.methods.counts import EXACT_BELOW, count_interval, ratio_interval


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0, 2.996), (1, 0.050, 4.932), (5, 1.832, 11.082), (10, 5.080, 17.825)],
)
def test_counts_have_the_published_mid_p_interval(n: int, low: float, high: float) -> None:
    assert count_interval(n) == pytest.approx((low, high), abs=0.001)


def test_the_approximation_continues_the_exact_interval() -> None:
    last, first = count_interval(EXACT_BELOW - 1), count_interval(EXACT_BELOW)
    assert 0.8 < first.low - last.low < 1.1
    assert 0.9 < first.high - last.high < 1.2


def test_on_average_95_of_100_intervals_hold_the_truth() -> None:
    def covered(mean: float) -> float:
        return sum(
            exp(n * log(mean) - mean - lgamma(n + 1))
            for n in range(120)
            if count_interval(n).low <= mean <= count_interval(n).high
        )

    means = [2 + step / 7 for step in range(300)]
    assert 0.945 < sum(map(covered, means)) / len(means) < 0.965


def test_a_ratio_is_judged_by_its_own_interval() -> None:
    rose, same = ratio_interval(40, 20), ratio_interval(22, 20)
    assert rose.low > 1
    assert same.low < 1 < same.high
    assert ratio_interval(5, 0).high == inf
    assert ratio_interval(0, 0) == (0, inf)


def test_large_counts_meet_the_exact_ones() -> None:
    assert ratio_interval(1010, 1000) == pytest.approx(ratio_interval(1009, 990), rel=0.02)


def test_a_negative_count_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="never negative"):
        count_interval(-1)
