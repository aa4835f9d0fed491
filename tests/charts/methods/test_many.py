"""p belongs to its interval, and looking at many is paid for."""

from math import inf

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from app.charts.methods import many
from app.charts.methods.counts import count_intervals, ratio_intervals
from app.charts.methods.dispersion import overdispersed_ratios
from app.charts.methods.means import Moments, mean_difference, moments_of
from app.charts.methods.shares import share_differences

CHANCE = np.random.default_rng(17)
NOW, BEFORE = np.array([(a, b) for a in range(40) for b in range(40)]).T
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def leaves_out(low: object, high: object, null: object) -> Flags:
    return np.asarray((np.asarray(low) > null) | (np.asarray(high) < null))


@pytest.mark.parametrize("size", [1, 2, 50])
def test_many_are_adjusted_as_others_do(size: int) -> None:
    p = CHANCE.uniform(0, 1, size) ** 2
    assert many.adjusted(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_nothing_is_adjusted_where_nothing_was_looked_at() -> None:
    assert many.adjusted([]).size == 0
    assert many.adjusted([0.04, 0.04, 0.04]) == pytest.approx(0.04)


def test_of_what_is_reported_few_are_chance() -> None:
    """A tenth of 200 really differ; of those told under .05, at most 5 of 100 do not."""
    wrong = []
    for _time in range(200):
        shift = np.where(np.arange(200) < 20, 3.5, 0.0)
        p = 2 * stats.norm.sf(np.abs(CHANCE.normal(shift)))
        told = many.adjusted(p) < 0.05
        wrong.append(told[20:].sum() / max(told.sum(), 1))
    assert 0.02 < np.mean(wrong) < 0.055


def test_counts_are_under_when_their_interval_is_clear() -> None:
    n, expected = np.meshgrid(np.arange(60), np.linspace(0.2, 60, 97))
    found = count_intervals(n)
    clear = leaves_out(found.low, found.high, expected)
    assert np.array_equal(many.count_p(n, expected) < 0.05, clear)


@pytest.mark.parametrize(("bases", "null"), [((1, 1), 1.0), ((3, 2), 1.0), ((1, 1), 1.5)])
def test_ratios_are_under_when_their_interval_is_clear(
    bases: tuple[float, float], null: float
) -> None:
    found = ratio_intervals(NOW, BEFORE, *bases)
    p = many.ratio_p(NOW, BEFORE, *bases, null)
    assert np.array_equal(p < 0.05, leaves_out(found.low, found.high, null))
    assert many.ratio_p(4, 2, 0, 1) == many.ratio_p(0, 0) == 1


def test_jumping_ratios_are_under_when_their_interval_is_clear() -> None:
    for factor, freedom, bases in [(3.0, 8, (1, 1)), (1.0, 0, (2, 1)), (6.0, 30, (1, 9))]:
        found = overdispersed_ratios(NOW, BEFORE, factor, freedom, *bases)
        p = many.jumping_ratio_p(NOW, BEFORE, factor, freedom, *bases)
        assert np.array_equal(p < 0.05, leaves_out(found.low, found.high, 1))


def test_shares_apart_are_under_when_their_interval_is_clear() -> None:
    of, other_of = CHANCE.integers(1, 60, (2, 3000))
    hits, other = CHANCE.binomial(of, 0.3), CHANCE.binomial(other_of, 0.6)
    found = share_differences(hits, of, other, other_of)
    p = many.shares_p(hits, of, other, other_of)
    assert np.array_equal(p < 0.05, leaves_out(found.low, found.high, 0))
    assert 200 < (p < 0.05).sum() < 2900
    assert p == pytest.approx(many.shares_p(other, other_of, hits, of))
    assert many.shares_p(1, 2, 0, 0) == many.shares_p(1, 2, 2, 4) == 1


def test_means_are_welchs_and_under_when_clear() -> None:
    values = [CHANCE.normal(0.6, 2, n) for n in CHANCE.integers(2, 30, 200)]
    others = [CHANCE.normal(0, 1, n) for n in CHANCE.integers(2, 30, 200)]
    mine, theirs = [moments_of(one) for one in values], [moments_of(one) for one in others]
    p = many.means_p(mine, theirs)
    welch = [stats.ttest_ind(a, b, equal_var=False).pvalue
             for a, b in zip(values, others, strict=True)]  # fmt: skip
    assert p == pytest.approx(welch)
    ends = np.array([mean_difference(*pair) for pair in zip(mine, theirs, strict=True)])
    assert np.array_equal(p < 0.05, leaves_out(ends[:, 0], ends[:, 1], 0))


def test_means_of_few_or_like_values_have_the_p_of_their_interval() -> None:
    lone, alike = Moments(1, 3.0, 0.0), Moments(8, 3.0, 0.0)
    assert many.means_p([lone, alike, alike], [alike, alike, Moments(7, 2.0, 0.0)]) == (
        pytest.approx([1, 1, 0])
    )


def test_any_interval_has_a_p() -> None:
    p = many.interval_p([2, 2, 2, 0, 2], [0, -1, 1, -1, -inf], [3, 9, 9, 1, inf])
    assert p == pytest.approx([0.05, 0.1913, 0.0001, 1, 1], abs=1e-4)
    assert p[1] > 0.05 > p[2]
