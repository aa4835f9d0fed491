"""Small counts of people: no hidden cell follows from the totals that can be read elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from app.charts.suppressing import FEWEST, hide_small, medians_of


def hidden(counts: list[list[int]]) -> tuple[list[list[bool]], list[bool]]:
    cells = np.array(counts)
    city = cells.sum(axis=1)
    places, all_of = hide_small(
        cells, cells.astype(float), city, city.astype(float), np.zeros(cells.shape[1], dtype=bool)
    )
    return places.tolist(), all_of.tolist()


def test_a_single_hidden_cell_takes_the_smallest_open_one_with_it() -> None:
    assert hidden([[3, 9, 7, 8]]) == ([[True, False, True, False]], [False])


@pytest.mark.parametrize("small", [[0, 0], [1, 3], [4, 4], [4, 4, 4], [0, 2, 1]])
def test_hidden_cells_whose_total_gives_them_away_take_one_more(small: list[int]) -> None:
    flags, _city = hidden([[*small, 9, 12]])
    assert flags == [[*[True] * len(small), True, False]]


def test_hidden_cells_that_tell_nothing_stay_alone() -> None:
    assert hidden([[3, 4, 9, 12]]) == ([[True, True, False, False]], [False])


def test_what_is_large_is_shown() -> None:
    assert hidden([[5, 6, 700]]) == ([[False] * 3], [False])


def test_a_month_does_not_follow_from_the_year_nor_from_the_city() -> None:
    flags, city = hidden([[2, 20, 30], [9, 20, 30], [10, 20, 30]])
    assert [row[0] for row in flags].count(True) >= 2, "the other months and the year tell it"
    assert all(sum(row) != 1 for row in flags), "the other places and the city tell it"
    assert city == [False] * 3


def test_a_small_month_of_the_city_is_hidden_with_its_places_and_another_month() -> None:
    flags, city = hidden([[1, 2], [50, 60], [70, 80]])
    assert city[0]
    assert sum(city) == 2
    other = city[1:].index(True) + 1
    assert any(flags[other]), "else the places would add up to it"


@given(
    arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 9))
)
def test_no_line_of_any_table_gives_a_cell_away(counts: np.ndarray) -> None:
    city = counts.sum(axis=1)
    none = np.zeros(counts.shape[1], dtype=bool)
    flags, of_city = hide_small(counts, counts.astype(float), city, city.astype(float), none)
    assert flags[counts < FEWEST].all()
    assert of_city[city < FEWEST].all()
    lines = [(flags[n], counts[n]) for n in range(len(counts))]
    if len(counts) > 1:
        lines += [(flags[:, n], counts[:, n]) for n in range(counts.shape[1])]
        lines.append((of_city, city))
    for told, numbers in lines:
        cells, rows = told.sum(), numbers[told].sum()
        safe = cells >= 2 and rows >= FEWEST and rows != cells * (FEWEST - 1)
        assert not cells or safe or told.all()


def test_a_rate_per_few_people_is_hidden() -> None:
    counts = np.array([[50, 60, 70]])
    few = np.array([True, False, False])
    flags, _city = hide_small(counts, counts / 3, counts.sum(axis=1), np.array([60.0]), few)
    assert flags.tolist() == [[True, True, False]]


def test_a_median_that_is_a_hidden_cell_is_none() -> None:
    values = np.array([[1.0, 3.0, 9.0], [2.0, 8.0, 9.0], [3.0, 3.0, 9.0]])
    flags = np.array([[False, True, False], [True, False, False], [True, False, False]])
    medians = medians_of(values, flags)
    assert np.isnan(medians[0])
    assert medians[1] == 8
    assert np.isnan(medians[2]), "a hidden cell that equals the median is told by it"
    assert medians_of(values, np.zeros_like(flags)).tolist() == [3.0, 8.0, 3.0]
    assert np.isnan(medians_of(np.full((1, 2), np.nan), np.zeros((1, 2), dtype=bool)))[0]
