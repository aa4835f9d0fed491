"""Slopes and seasons against another program, and what they promise when neighbours are alike."""

from math import inf, nan

import numpy as np
import pytest
import statsmodels.api as other
from scipy import stats

from app.charts.methods.fitting import count_fit
from app.charts.methods.trends import count_slope, mean_slope, season_of

MONTHS = [step % 12 + 1 for step in range(48)]
PEOPLE = np.linspace(900, 1100, 48)
SUMMER = [1, 1, 1, 2, 2, 3, 4, 3, 2, 1, 1, 1]


def busy_months(seed: int, size: int = 48) -> list[int]:
    chance = np.random.default_rng(seed)
    usual = np.array([4.0 * SUMMER[step % 12] for step in range(size)])
    return [int(one) for one in chance.poisson(usual * 1.01 ** np.arange(size))]


def test_a_line_through_counts_is_the_one_that_others_find() -> None:
    counts = np.array(busy_months(1), dtype=np.float64)
    design = np.stack([np.ones(48), np.arange(48) - 23.5], axis=1)
    design = np.hstack([design, np.array([[m == k for k in range(2, 13)] for m in MONTHS])])
    poisson = other.families.Poisson()
    theirs = other.GLM(counts, design, family=poisson, offset=np.log(PEOPLE)).fit(scale="X2")
    fit = count_fit(design, counts, np.log(PEOPLE))
    assert fit.found == pytest.approx(theirs.params, abs=1e-7)
    assert np.sqrt(fit.spread * fit.squares / 35) == pytest.approx(theirs.bse[1], rel=1e-7)
    assert fit.deviance == pytest.approx(theirs.deviance, rel=1e-9)


def test_a_slope_of_counts_without_echo_is_the_quasi_poisson_one() -> None:
    counts = [9, 12, 8, 14, 9, 15, 10, 17, 11, 16, 12, 19]  # up and down: no echo
    theirs = other.GLM(
        counts, np.stack([np.ones(12), np.arange(12)], axis=1), family=other.families.Poisson()
    ).fit(scale="X2", use_t=True)
    found = count_slope(counts)
    assert found.echo == 0
    assert (found.low, found.high) == pytest.approx(np.exp(theirs.conf_int()[1]))
    assert found.p == pytest.approx(theirs.pvalues[1])
    assert found.factor == pytest.approx(theirs.scale)


def test_a_slope_of_values_without_echo_is_the_plain_line() -> None:
    values = [9.0, 12, 8, 14, 9, 15, 10, 17, 11, 16, 12, 19]
    theirs = stats.linregress(np.arange(12), values)
    found = mean_slope(values)
    half = stats.t.ppf(0.975, 10) * theirs.stderr
    assert found.slope == pytest.approx(theirs.slope)
    assert found.high - found.slope == pytest.approx(half)
    assert found.p == pytest.approx(theirs.pvalue)
    gap = mean_slope([*values[:5], nan, *values[6:]])
    assert gap.slope == pytest.approx(theirs.slope, rel=0.1)
    assert gap.high - gap.low > found.high - found.low


def test_neighbours_that_are_alike_make_a_slope_less_sure() -> None:
    """Noise with an echo of .6 over 48 steps: a plain line is sure of nothing twice too often."""
    chance, held, plain = np.random.default_rng(3), [], []
    for _time in range(300):
        noise = np.zeros(98)
        for step in range(1, 98):
            noise[step] = 0.6 * noise[step - 1] + chance.normal()
        found = mean_slope(noise[50:])
        held.append(found.low <= 0 <= found.high)
        plain.append(stats.linregress(np.arange(48), noise[50:]).pvalue >= 0.05)
    assert np.mean(held) > 0.9
    assert np.mean(plain) < 0.75


def test_too_few_steps_or_counts_make_no_slope() -> None:
    assert count_slope([9] * 7)[:3] == count_slope([1] * 12)[:3] == (1, 0, inf)
    assert count_slope(busy_months(1, 18), months=MONTHS[:18])[:3] == (1, 0, inf)
    assert mean_slope([1.0, 2, 3, nan, 5, nan, 7, 8])[:3] == (0, -inf, inf)
    with pytest.raises(ValueError, match="behind every step"):
        count_slope([5] * 12, bases=[0.0] * 12)


def test_values_all_alike_have_no_slope() -> None:
    assert mean_slope([4.0] * 12)[:3] == pytest.approx((0, 0, 0), abs=1e-12)
    assert mean_slope([1e300, 3e300] * 6).slope == pytest.approx(2e300 * 3 / 143)
    found = count_slope([4] * 12)  # alike by luck: counts of a usual 4 are not
    assert found.low < 0.95
    assert found.high > 1.05


def test_counts_that_all_fall_into_one_step_have_no_slope() -> None:
    for counts in ([0] * 11 + [500], [500] + [0] * 11):
        assert count_slope(counts)[:3] == (1, 0, inf)


def test_one_burst_is_no_season() -> None:
    assert season_of([0] * 23 + [500], MONTHS[:24]) is None
    burst = season_of([2] * 30 + [500] + [2] * 17, MONTHS)
    assert burst is not None
    assert burst.p > 0.05


def test_a_season_is_told_and_taken_out_of_a_slope() -> None:
    counts = busy_months(5)
    season = season_of(counts, MONTHS)
    assert season is not None
    assert season.p < 1e-6
    assert sum(season.shares) == pytest.approx(1)
    assert np.corrcoef(season.shares, SUMMER)[0, 1] > 0.95
    found, mixed = count_slope(counts, months=MONTHS), count_slope(counts)
    assert found.low < 1.01 < found.high
    assert found.high - found.low < mixed.high - mixed.low


def test_a_season_is_rarely_seen_where_there_is_none() -> None:
    chance = np.random.default_rng(7)
    for mean in (1, 15):
        seen = [season_of(chance.poisson(mean, 48).tolist(), MONTHS) for _time in range(300)]
        assert np.mean([one is not None and one.p < 0.05 for one in seen]) < 0.09


def test_a_month_without_any_count_is_part_of_a_season() -> None:
    found = season_of([9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9] * 3, MONTHS[:36])
    assert found is not None
    assert found.shares[0] == pytest.approx(0.5, abs=0.01)
    assert found.shares[5] == pytest.approx(0, abs=1e-6)


def test_the_same_year_over_and_over_has_a_season() -> None:
    found = season_of([4 * one for one in SUMMER] * 4, MONTHS)
    assert found is not None
    assert found.p < 1e-9
    assert found.shares == pytest.approx(np.array(SUMMER) / sum(SUMMER), rel=1e-6)


def test_no_season_is_told_of_less_than_two_years() -> None:
    assert season_of(busy_months(1, 23), MONTHS[:23]) is None
    assert season_of([0] * 48, MONTHS) is None
    assert season_of(busy_months(1), [1, 2, 3] * 16) is None
