"""Between which ordered values a median lies, and how far two lie apart."""

from math import inf

import numpy as np
import pytest
from scipy import stats

from app.charts.methods.means import Middle, median_difference, median_interval, middle_of
from app.charts.methods.orders import median_places, median_ranks


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (10, 2), (25, 8), (300, 130)])
def test_whole_ranks_hold_the_median_as_often_as_coins_say(n: int, rank: int) -> None:
    """At the very level that two whole ranks have, nothing is left to draw between ranks."""
    outside = 2 * stats.binom.cdf(rank - 1, n, 0.5)
    assert median_ranks(n, float(stats.norm.isf(outside / 2)) - 1e-9) == pytest.approx(rank)


def test_between_ranks_more_sureness_is_more_width() -> None:
    n = np.array([6, 7, 8, 9, 15, 40, 1000, 1_000_000])
    at_90, at_95 = median_ranks(n, 1.645), median_ranks(n)
    assert np.all(at_95 < at_90)
    assert np.all((at_95 >= 1) & (at_95 < (n + 1) / 2))


def test_places_are_quantiles_that_a_query_can_fetch() -> None:
    values = np.random.default_rng(4).lognormal(0, 1, 33)
    low, high = median_places(33)
    assert median_interval(values) == pytest.approx(np.quantile(values, [low, high]))


def test_under_six_values_no_place_is_far_enough() -> None:
    low, high = median_places([0, 1, 5])
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    assert middle_of([1, 2, 3, 4, 5]) == (5, 3, -inf, inf)


def test_medians_apart_are_turned_round_with_their_order() -> None:
    mine, other = middle_of([1, 2, 3, 5, 8, 13, 21]), middle_of([4, 4, 5, 6, 6, 7])
    one, turned = median_difference(mine, other), median_difference(other, mine)
    assert one == pytest.approx((-turned.high, -turned.low))
    assert one.low < mine.median - other.median < one.high
    assert median_difference(mine, Middle(5, 3, -inf, inf)) == (-inf, inf)
