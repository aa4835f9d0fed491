"""Which areas are similar, and what is worked out from them: arrays alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts.comparing.effects import (
    Windows,
    difference_of_differences,
    indexed,
    ratio_of_ratios,
)
from app.charts.comparing.gaps import (
    Basis,
    gap_of_counts,
    gap_of_means,
    gap_of_shares,
    gap_of_values,
    shared_dispersion,
)
from app.charts.comparing.placebo import placebo_of
from app.charts.comparing.similarity import (
    CUT_OFF,
    FEWEST,
    MOST,
    Numbers,
    choose,
    distances_from,
    features_of,
)
from app.charts.methods.means import moments_of
from app.charts.methods.shares import share_difference

NONE = np.zeros(40, dtype=bool)


def city(seed: int, areas: int = 40, months: int = 36, mean: float = 30) -> Numbers:
    """Return counts of areas whose levels differ and whose course is the same but for chance."""
    chance = np.random.default_rng(seed)
    levels = mean * np.exp(chance.normal(0, 0.6, (areas, 1)))
    season = 1 + 0.3 * np.sin(np.arange(months) / 12 * 2 * np.pi)
    counts: Numbers = chance.poisson(levels * season).astype(np.float64)
    return counts


def features(counts: Numbers, before: int = 24) -> Numbers:
    return features_of(counts[:, :before], counted=True, yearly=12, sizes=None)


def test_an_area_that_did_the_same_is_at_no_distance() -> None:
    counts = city(1)
    counts[7] = counts[3]
    told = features(counts)
    assert distances_from(told, 3)[7] == 0
    assert choose(told, 3, NONE)[0].row == 7


def test_the_rule_takes_a_few_near_areas_and_never_the_focus_or_what_is_left_out() -> None:
    told = features(city(2))
    chosen = choose(told, 5, NONE)
    assert FEWEST <= len(chosen) <= MOST
    assert all(one.row != 5 and one.distance <= CUT_OFF for one in chosen)
    assert [one.distance for one in chosen] == sorted(one.distance for one in chosen)
    without = NONE.copy()
    without[chosen[0].row] = True
    assert chosen[0].row not in [one.row for one in choose(told, 5, without)]


def test_a_place_like_no_other_has_no_comparison_areas() -> None:
    counts = city(3)
    counts[0] = counts[0] * 500 + np.arange(36) * 1000
    assert choose(features(counts), 0, NONE) == []


def test_the_size_counts_where_it_is_known() -> None:
    counts = np.tile(np.arange(10.0, 34.0), (6, 1))
    sizes = np.array([1.0, 1.0, 1.0, 1.0, 9.0, 9.0])
    told = features_of(counts, counted=True, yearly=12, sizes=sizes)
    chosen = choose(told, 0, np.zeros(6, dtype=bool))
    assert [one.row for one in chosen[:3]] == [1, 2, 3]
    assert chosen[3].distance > 0.5


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_areas_changes_nothing(seed: int) -> None:
    counts = city(seed)
    order = np.random.default_rng(seed + 1).permutation(40)
    focus = int(np.flatnonzero(order == 4)[0])
    before = choose(features(counts), 4, NONE)
    after = choose(features(counts[order]), focus, NONE)
    assert [one.distance for one in after] == pytest.approx([one.distance for one in before])
    last = before[-1].distance if before else 0.0  # of two that are as far, either may come last
    assert {int(order[one.row]) for one in after if one.distance < last - 1e-9} == {
        one.row for one in before if one.distance < last - 1e-9
    }


def test_a_ratio_of_ratios_is_the_delta_method_of_four_totals() -> None:
    windows = Windows(tuple(range(12)), tuple(range(12, 24)))
    here = np.array([10.0] * 12 + [5.0] * 12)
    there = np.array([40.0] * 12 + [40.0] * 12)
    effect = ratio_of_ratios(here, there, windows)
    assert effect.value == pytest.approx(0.5, rel=0.01)
    error = np.sqrt(1 / 60.5 + 1 / 120.5 + 1 / 480.5 + 1 / 480.5)
    assert effect.error == pytest.approx(error)
    low, high = effect.interval()
    assert low < 0.5 < high < 1
    assert effect.interval(2.0).low < low
    assert effect.strength == pytest.approx(abs(effect.estimate) / error)


def test_what_moves_both_alike_is_no_effect_and_no_jump() -> None:
    wave = np.array([10.0, 100.0, 30.0, 60.0] * 9)
    windows = Windows(tuple(range(24)), tuple(range(24, 36)))
    effect = ratio_of_ratios(wave, wave * 3, windows)
    assert effect.value == pytest.approx(1, abs=0.01)
    assert not effect.jumps


def test_counts_that_jump_by_themselves_make_the_interval_wider() -> None:
    windows = Windows(tuple(range(24)), tuple(range(24, 36)))
    calm = ratio_of_ratios(np.full(36, 50.0), np.full(36, 200.0), windows)
    wild = ratio_of_ratios(np.array([5.0, 95.0] * 18), np.full(36, 200.0), windows)
    assert wild.jumps
    assert wild.error > 3 * calm.error


def test_the_interval_holds_where_nothing_was_done() -> None:
    windows = Windows(tuple(range(24)), tuple(range(24, 36)))
    held = 0
    for seed in range(400):
        counts = city(seed, areas=5, mean=8)
        low, high = ratio_of_ratios(counts[0], counts[1:].sum(axis=0), windows).interval()
        held += low <= 1 <= high
    assert 0.93 <= held / 400 <= 0.99


def test_a_difference_of_differences_is_welchs() -> None:
    windows = Windows(tuple(range(12)), tuple(range(12, 24)))
    here = np.array([10.0, 11.0] * 6 + [14.0, 15.0] * 6)
    there = np.full(24, 10.0)
    effect = difference_of_differences(here, there, windows)
    assert effect.value == pytest.approx(4)
    low, high = effect.interval()
    assert 3 < low < 4 < high < 5
    flat = difference_of_differences(np.repeat([1.0, 2.0], 12), np.zeros(24), windows)
    assert (flat.value, flat.error, flat.strength) == (1.0, 0.0, 0.0)


def test_the_placebo_check_finds_the_one_place_where_something_was_done() -> None:
    counts = city(9, mean=60)
    counts[0, 24:] = np.round(counts[0, 24:] * 0.4)
    windows = Windows(tuple(range(24)), tuple(range(24, 36)))
    told = features(counts)
    rows = [one.row for one in choose(told, 0, NONE)]
    effect = ratio_of_ratios(counts[0], counts[rows].sum(axis=0), windows)
    placebo = placebo_of(counts, told, 0, windows, effect, counted=True, left_out=NONE)
    assert placebo.others >= 20
    assert placebo.is_told
    assert placebo.as_large == 0
    assert effect.interval(placebo.wider).high < 1


def test_places_that_differ_of_themselves_make_the_interval_wider() -> None:
    chance = np.random.default_rng(4)
    counts = city(4, mean=200)
    counts[:, 24:] = chance.poisson(counts[:, 24:] * np.exp(chance.normal(0, 0.5, (40, 1))))
    windows = Windows(tuple(range(24)), tuple(range(24, 36)))
    told = features(counts)
    effect = ratio_of_ratios(counts[0], counts[1:5].sum(axis=0), windows)
    placebo = placebo_of(counts, told, 0, windows, effect, counted=True, left_out=NONE)
    assert placebo.wider > 2


def test_a_series_is_told_as_a_hundred_before() -> None:
    assert list(indexed(np.array([2.0, 4.0, 6.0]), (0, 1))) == pytest.approx(
        [66.667, 133.333, 200], abs=0.001
    )
    assert np.isnan(indexed(np.array([0.0, 0.0, 6.0]), (0, 1))).all()


def test_gaps_are_ratios_of_counts_and_differences_of_the_rest() -> None:
    counts = gap_of_counts([19] * 12, [10] * 12)
    assert counts.basis is Basis.COUNTS
    assert counts.value == pytest.approx(1.9)
    assert counts.is_sure
    assert not gap_of_counts([2], [1]).is_sure
    assert gap_of_counts([3], [0]).value == np.inf
    assert gap_of_counts([30], [30], (2.0, 1.0)).value == pytest.approx(0.5)
    means = gap_of_means(moments_of([4.0, 5.0, 6.0]), moments_of([1.0, 2.0, 3.0]))
    assert means.value == 3
    assert means.is_sure
    shares = gap_of_shares((50, 100), (20, 100))
    assert shares.interval == share_difference(50, 100, 20, 100)
    assert shares.value == pytest.approx(0.3)
    plain = gap_of_values(3, 1)
    assert (plain.value, plain.interval, plain.is_sure) == (2, None, False)


def test_a_share_that_stays_is_no_jump_and_one_that_swings_is() -> None:
    steady = shared_dispersion([10, 100, 30, 60] * 3, [20, 200, 60, 120] * 3)
    assert not steady.is_over
    assert shared_dispersion([5, 95] * 6, [50] * 12).is_over
    assert shared_dispersion([1, 2], [3, 4]).freedom == 0
    assert shared_dispersion([0] * 12, [3] * 12).factor == 1
