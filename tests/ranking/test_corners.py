"""A corner's people are those of its neighborhoods, else of its district, else everybody."""

import pytest

from app.commonground.reach import Pool
from app.contributions.models import CellKind
from app.contributions.score_models import Heard
from app.ranking.corners import Corner

HERE, NEAR, FAR, DISTRICT, OTHER = 3, 4, 9, 1, 2


@pytest.fixture
def corner() -> Corner:
    return Corner({HERE}, {DISTRICT}, {HERE, NEAR})


def note(
    corner: Corner, people: int, kind: CellKind, place: int, home: int | None = None
) -> list[int]:
    first = len(corner.all)
    rows = list(range(first, first + people))
    for row in rows:
        corner.note(row, kind, place, home)
    return rows


def test_ten_of_the_neighborhood_speak_for_it(corner: Corner) -> None:
    own = note(corner, 10, CellKind.NEIGHBORHOOD, HERE)
    note(corner, 30, CellKind.NEIGHBORHOOD, NEAR)
    note(corner, 30, CellKind.NEIGHBORHOOD, FAR)
    assert corner.heard()[:2] == (Heard.NEIGHBORHOOD, own)


def test_fewer_are_heard_with_their_district(corner: Corner) -> None:
    own = note(corner, 9, CellKind.NEIGHBORHOOD, HERE)
    near = note(corner, 4, CellKind.NEIGHBORHOOD, NEAR)
    pooled = note(corner, 12, CellKind.DISTRICT, DISTRICT)
    note(corner, 20, CellKind.DISTRICT, OTHER)
    note(corner, 20, CellKind.ELSEWHERE, 0)
    assert corner.heard()[:2] == (Heard.DISTRICT, [*own, *near, *pooled])


def test_a_district_that_has_a_neighborhoods_number_is_no_neighborhood(corner: Corner) -> None:
    note(corner, 30, CellKind.DISTRICT, HERE)
    note(corner, 30, CellKind.NEIGHBORHOOD, DISTRICT)
    assert corner.heard()[0] is Heard.CITY


def test_without_enough_of_the_district_everybody_is_heard(corner: Corner) -> None:
    everybody = note(corner, 40, CellKind.ELSEWHERE, 0)
    assert corner.heard() == (Heard.CITY, everybody, [])


def test_pools_say_in_tens_how_many_may_be_its_own(corner: Corner) -> None:
    note(corner, 10, CellKind.NEIGHBORHOOD, HERE, HERE)
    around = [
        *note(corner, 5, CellKind.DISTRICT, DISTRICT, HERE),
        *note(corner, 12, CellKind.DISTRICT, DISTRICT, NEAR),
    ]
    note(corner, 40, CellKind.DISTRICT, OTHER, FAR)
    others = [
        *note(corner, 6, CellKind.ELSEWHERE, 0, HERE),
        *note(corner, 7, CellKind.ELSEWHERE, 0),
        *note(corner, 50, CellKind.ELSEWHERE, 0, FAR),
    ]
    assert corner.heard().pools == [Pool(around, 10), Pool(others, 20)]


def test_where_the_district_is_heard_only_the_rest_of_the_city_is_a_pool(corner: Corner) -> None:
    note(corner, 12, CellKind.DISTRICT, DISTRICT, HERE)
    others = note(corner, 30, CellKind.ELSEWHERE, 0, NEAR)
    assert corner.heard().pools == [Pool(others, 40)]
