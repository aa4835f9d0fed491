"""The methods of claims against other people's programs, and their promise of coverage."""

from math import inf

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import proportion

from app.charts.methods.counts import Interval, ratio_interval
from app.charts.methods.dispersion import PLAIN, dispersion_of, overdispersed_ratio
from app.charts.methods.means import (
    Moments,
    mean_difference,
    mean_interval,
    median_interval,
    moments_of,
)
from app.charts.methods.ranks import deviate_of, level_of_each, rank_intervals
from app.charts.methods.shares import share_difference, share_interval

PROMISE = (0.94, 0.965)  # of the mean over each grid


@pytest.mark.parametrize(("hits", "of"), [(0, 7), (1, 7), (7, 7), (50, 100), (3, 1000)])
def test_a_share_is_wilsons(hits: int, of: int) -> None:
    theirs = proportion.proportion_confint(hits, of, method="wilson")
    assert share_interval(hits, of) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(5, 20, 9, 30), (0, 10, 3, 10), (9, 9, 1, 12)])
def test_shares_apart_are_newcombes(a: int, n: int, b: int, m: int) -> None:
    theirs = proportion.confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff")
    assert share_difference(a, n, b, m) == pytest.approx(theirs, abs=1e-9)


def test_means_are_students_and_welchs() -> None:
    chance = np.random.default_rng(3)
    mine, other = chance.normal(3, 2, 12), chance.normal(2, 5, 30)
    theirs = stats.t.interval(0.95, 11, mine.mean(), stats.sem(mine))
    assert mean_interval(moments_of(mine)) == pytest.approx(theirs, rel=1e-9)
    welch = stats.ttest_ind(mine, other, equal_var=False).confidence_interval(0.95)
    apart = mean_difference(moments_of(mine), moments_of(other))
    assert apart == pytest.approx((welch.low, welch.high), rel=1e-9)


def test_nothing_is_claimed_where_nothing_is_known() -> None:
    assert share_interval(0, 0) == (0, 1)
    assert share_difference(1, 2, 0, 0) == (-1, 1)
    assert mean_interval(moments_of([])) == mean_interval(moments_of([3.0])) == (-inf, inf)
    assert mean_difference(moments_of([3.0]), moments_of([1.0, 2.0])) == (-inf, inf)
    assert mean_difference(moments_of([3.0, 3.0]), moments_of([1.0, 1.0])) == (-inf, inf)
    assert mean_difference(moments_of([3.0] * 6), moments_of([1.0] * 6)) == (2, 2)
    assert mean_interval(moments_of([3.0] * 5)) == (-inf, inf)  # alike by chance, perhaps
    assert mean_interval(moments_of([0.1] * 6)) == pytest.approx((0.1, 0.1))
    assert mean_interval(Moments(9, inf, inf)) == mean_interval(moments_of([inf, 1])) == (-inf, inf)
    assert mean_interval(Moments(9, 1e250, 0)) == (1e250, 1e250)
    assert median_interval([1, 2, 3, 4, 5]) == median_interval([]) == (-inf, inf)
    assert dispersion_of([4, 5]) == dispersion_of([0] * 12) == PLAIN
    assert overdispersed_ratio(0, 0, PLAIN) == (0, inf)
    with pytest.raises(ValueError, match="part of a whole"):
        share_interval(3, 2)


def test_the_same_values_have_the_same_interval_in_any_order() -> None:
    values = [1.0, 8.5, 3.25, 9.0, 2.0, 2.0, 7.0]
    assert median_interval(values) == median_interval(values[::-1])
    assert median_interval([4.0] * 9) == (4, 4)


def test_counts_that_jump_are_noticed_and_allowed_for() -> None:
    chance = np.random.default_rng(11)
    plain = [dispersion_of(chance.poisson(20, 24).tolist()).is_over for _n in range(400)]
    assert np.mean(plain) < 0.03
    kept, naive, noticed = [], [], []
    for _time in range(600):
        months = chance.negative_binomial(5, 0.2, 48)  # a mean of 20, a variance of 100
        seen = dispersion_of(months[:36].tolist())
        noticed.append(seen.is_over)
        now, before = int(months[36:].sum()), int(months[24:36].sum())
        found = overdispersed_ratio(now, before, seen)
        plain_found = ratio_interval(now, before)
        kept.append(found.low <= 1 <= found.high)
        naive.append(plain_found.low <= 1 <= plain_found.high)
    assert np.mean(noticed) > 0.99
    assert PROMISE[0] - 0.015 < np.mean(kept) < PROMISE[1] + 0.015
    assert np.mean(naive) < 0.75  # what happens when nobody looks


def test_ranks_hold_all_at_once() -> None:
    chance = np.random.default_rng(13)
    truth = np.array([10, 12, 12.5, 20, 21, 30, 30, 45], dtype=float)
    ranks = [(1 + int((truth > one).sum()), int((truth >= one).sum())) for one in truth]
    z = deviate_of(level_of_each(len(truth)))
    held = []
    for _time in range(500):
        seen = chance.normal(truth, 1.5)
        found = rank_intervals([Interval(x - z * 1.5, x + z * 1.5) for x in seen])
        held.append(all(r.low <= low and high <= r.high
                        for r, (low, high) in zip(found, ranks, strict=True)))  # fmt: skip
    assert np.mean(held) > 0.94
    assert rank_intervals([Interval(5, 6), Interval(1, 2), Interval(1.5, 3)]) == [
        (1, 1), (2, 3), (2, 3),
    ]  # fmt: skip
