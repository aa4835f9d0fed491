"""With how much a change could be told from chance, beside the intervals that judge it."""

from math import inf

import pytest

from app.charts.methods.counts import ratio_interval
from app.charts.methods.dispersion import PLAIN, Dispersion, overdispersed_ratio
from app.charts.methods.power import deciding_count, deciding_window, growth_needed


def decided(now: float, before: float, bases: tuple[float, float] = (1, 1)) -> bool:
    low, high = ratio_interval(round(now), round(before), *bases)
    return not low <= 1 <= high


@pytest.mark.parametrize(("now", "before", "periods"), [(9, 5, 6), (30, 22, 12), (2, 7, 3)])
def test_the_window_decides_and_a_shorter_one_does_not(now: int, before: int, periods: int) -> None:
    assert not decided(now, before)
    found = deciding_window(now, before, periods)
    assert found is not None
    assert found > periods

    def scaled(window: int) -> bool:
        return decided(now / periods * window, before / periods * window)

    assert scaled(found)
    assert not scaled(found - 1)
    assert all(scaled(found + more) for more in range(1, 8))
    rough = growth_needed(now, before) * periods
    assert found == pytest.approx(rough, rel=0.25)


def test_a_window_that_decides_is_long_enough() -> None:
    assert deciding_window(60, 20, 12) == 12


def test_no_window_decides_what_does_not_differ() -> None:
    assert deciding_window(7, 7, 12) is None
    assert deciding_window(0, 0, 12) is None
    assert deciding_window(1001, 1000, 12) is None
    assert deciding_window(3, 2, 12, now_base=0) is None
    assert growth_needed(4, 2, 2, 1) == inf


def test_a_window_is_found_for_a_count_of_none() -> None:
    found = deciding_window(0, 3, 6)
    assert found is not None
    assert decided(0, 3 / 6 * found)
    assert not decided(0, round(3 / 6 * found) - 1)


def test_counts_that_jump_need_a_longer_window() -> None:
    seen = Dispersion(4.0, 30, is_over=True)
    plain, jumping = deciding_window(30, 18, 12), deciding_window(30, 18, 12, seen=seen)
    assert plain is not None
    assert jumping is not None
    assert jumping > 3 * plain
    found = overdispersed_ratio(round(2.5 * jumping), round(1.5 * jumping), seen)
    assert found.low > 1


@pytest.mark.parametrize(("ratio", "bases"), [(2.0, (1, 1)), (1.1, (1, 1)), (0.5, (1, 3))])
def test_together_they_decide(ratio: float, bases: tuple[float, float]) -> None:
    total = deciding_count(ratio, *bases)
    assert total is not None
    part = ratio * bases[0] / (ratio * bases[0] + bases[1])
    assert decided(part * total, total - round(part * total), bases)
    assert not decided(part * total * 0.9, (1 - part) * total * 0.9, bases)


def test_no_count_decides_a_ratio_of_one() -> None:
    assert deciding_count(1.0) is deciding_count(0.0) is deciding_count(2.0, 0) is None
    assert deciding_count(2.0, seen=PLAIN) == deciding_count(2.0)
