"""Where data is thin, sparse, open to one side, or enormous."""

from math import inf, sqrt

import numpy as np
import pytest

from app.charts.methods.counts import count_interval, ratio_interval, ratio_intervals
from app.charts.methods.dispersion import (
    PLAIN,
    Dispersion,
    dispersion_of,
    overdispersed_ratio,
    overdispersed_ratios,
)
from app.charts.methods.means import fewest_for_mean
from app.charts.methods.shares import (
    share_difference,
    share_differences,
    share_interval,
    share_intervals,
)

JUMPING = Dispersion(3.0, 20, is_over=True)


def test_a_count_of_none_leaves_its_end_of_a_jumping_ratio_open() -> None:
    assert overdispersed_ratio(0, 9, JUMPING).low == 0
    assert overdispersed_ratio(9, 0, JUMPING).high == inf
    assert overdispersed_ratio(5, 0, Dispersion(1e12, 5, is_over=True)) == (0, inf)
    assert overdispersed_ratio(5, 2, JUMPING, now_base=0) == (0, inf)
    with pytest.raises(ValueError, match="never negative"):
        overdispersed_ratio(-1, 2, JUMPING)


def test_without_jumps_a_jumping_ratio_is_nearly_the_plain_one() -> None:
    assert overdispersed_ratio(400, 300, PLAIN) == pytest.approx(ratio_interval(400, 300), rel=0.01)


def test_jumps_are_judged_by_what_was_not_fitted() -> None:
    counts, line = [3, 9, 4, 12, 6, 14, 7, 17], [4.0, 5, 7, 8, 10, 11, 13, 14]
    pearson = sum((n - mean) ** 2 / mean for n, mean in zip(counts, line, strict=True))
    found = dispersion_of(counts, line, fitted=2)
    assert found.freedom == 6
    assert found.factor == pytest.approx(pearson / 6)


def test_of_sparse_counts_nothing_is_said() -> None:
    assert dispersion_of([0] * 38 + [2, 1]) == PLAIN
    assert dispersion_of([4, 0, 9, 2, 30, 1], [1.0] * 6, fitted=6) == PLAIN


def test_one_and_many_agree_for_shares_and_jumping_ratios() -> None:
    chance = np.random.default_rng(23)
    of, other_of = chance.integers(0, 60, (2, 200))
    hits, other = chance.binomial(of, 0.3), chance.binomial(other_of, 0.6)
    shares, gaps = share_intervals(hits, of), share_differences(hits, of, other, other_of)
    jumping = overdispersed_ratios(hits, other, 3.0, 20, 2.0, 5.0)
    for i, (k, n, j, m) in enumerate(zip(hits, of, other, other_of, strict=True)):
        one = share_interval(int(k), int(n))
        assert one == pytest.approx((shares.low[i], shares.high[i]), abs=1e-12)
        one = share_difference(int(k), int(n), int(j), int(m))
        assert one == pytest.approx((gaps.low[i], gaps.high[i]), abs=1e-12)
        one = overdispersed_ratio(int(k), int(j), JUMPING, 2.0, 5.0)
        assert one == pytest.approx((jumping.low[i], jumping.high[i]), rel=1e-12)


def test_enormous_counts_have_the_interval_of_a_normal_number() -> None:
    n = 10**12
    assert count_interval(n) == pytest.approx((n - 1.96 * sqrt(n), n + 1.96 * sqrt(n)), rel=1e-9)
    half = 1.96 * sqrt(2 / 10**10)
    assert ratio_interval(10**10, 10**10) == pytest.approx((1 - half, 1 + half), rel=1e-8)
    # A few of very many are a count of their own.
    few = count_interval(3)
    found = ratio_intervals([3], [10**9]).low * 10**9, ratio_intervals([3], [10**9]).high * 10**9
    assert (found[0][0], found[1][0]) == pytest.approx(few, rel=1e-5)


def test_the_more_skewed_the_more_values_a_mean_needs() -> None:
    assert fewest_for_mean(0) == 2
    assert fewest_for_mean(1) == fewest_for_mean(-1) == 26
    assert fewest_for_mean(2) == 101
