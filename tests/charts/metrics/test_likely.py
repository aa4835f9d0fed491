"""What is likely without action: peaks mend themselves, and intervals hold what they promise."""

from math import isclose

import numpy as np
import pytest

from app.charts.metrics.likely import FEWEST_YEARS, foretell, foretell_counts


def test_a_peak_is_drawn_towards_the_years_before_it() -> None:
    found = foretell_counts([100, 100, 100, 100, 130])
    assert found is not None
    assert 103 < found.value < 115
    assert found.interval.low < 100
    assert found.interval.high > 130


def test_where_levels_move_far_the_last_year_says_the_most() -> None:
    found = foretell_counts([100, 300, 150, 600, 1200])
    assert found is not None
    assert found.weight > 0.9
    assert isclose(found.value, 1200, rel_tol=0.1)


def test_a_rise_may_go_on_or_end_and_the_interval_reaches_to_both() -> None:
    found = foretell_counts([100, 120, 144, 173, 207])
    assert found is not None
    assert 207 < found.value < 248, "half of the step"
    assert found.interval.low < 200
    assert found.interval.high > 248 + 30
    flat = foretell_counts([207, 173, 207, 173, 207])
    assert flat is not None
    assert flat.value < 207


def test_a_city_that_changes_faster_lately_is_not_told_by_its_calmer_years() -> None:
    calm, faster = (
        foretell([10.0, 11, 10, 11, 10, 11], [0.1] * 6),
        foretell([10.0, 10.2, 10, 11.25, 10, 11.3], [0.1] * 6),
    )
    assert calm is not None
    assert faster is not None
    assert faster.interval.high - faster.interval.low > calm.interval.high - calm.interval.low


def test_years_that_differ_by_chance_alone_weigh_alike() -> None:
    found = foretell([10.0, 10.0, 10.0, 10.0], [1.0] * 4)
    assert found is not None
    assert found.weight == pytest.approx(0.25)
    assert found.value == pytest.approx(10)


def test_too_few_years_foretell_nothing() -> None:
    assert foretell_counts([5] * (FEWEST_YEARS - 1)) is None


def test_no_count_is_foretold_below_none() -> None:
    found = foretell_counts([0, 1, 0, 2])
    assert found is not None
    assert found.interval.low == 0


def test_further_ahead_is_less_sure() -> None:
    counts = [100, 140, 90, 150]
    near, far = foretell_counts(counts), foretell_counts(counts, ahead=4)
    assert near is not None
    assert far is not None
    assert far.interval.high - far.interval.low > near.interval.high - near.interval.low


def test_counts_that_jump_are_foretold_with_a_wider_interval() -> None:
    plain, jumping = foretell_counts([90, 110, 100]), foretell_counts([90, 110, 100], factor=4)
    assert plain is not None
    assert jumping is not None
    assert jumping.interval.low < plain.interval.low


@pytest.mark.parametrize("rise", [1.0, 1.1, 1.3])
def test_the_interval_holds_95_of_100_years_that_chance_or_a_steady_rise_moves(
    rise: float,
) -> None:
    chance = np.random.default_rng(5)
    held = 0
    for _draw in range(300):
        *before, came = (int(n) for n in chance.poisson(40 * rise ** np.arange(6)))
        found = foretell_counts(before)
        assert found is not None
        held += found.interval.low <= came <= found.interval.high
    assert held >= 0.95 * 300
