"""The specification of the invented city's map."""

import shapely
from shapely.geometry import Point

from app.demo.atlas import DISTRICTS, SPOTS
from app.demo.geography import as_geojson, neighborhoods
from tests.demo.city import port_ellery


def test_about_two_dozen_neighborhoods_share_their_borders_exactly() -> None:
    borders = [place.border for place in port_ellery().places.values()]
    assert 20 <= len(borders) <= 26
    assert all(border.is_valid for border in borders)
    assert shapely.coverage_is_valid(borders)


def test_the_river_parts_the_city_and_the_park_belongs_to_nobody() -> None:
    places = port_ellery().places
    city = shapely.union_all([place.border for place in places.values()])
    assert city.geom_type == "MultiPolygon", "no border crosses the river"
    assert [len(bank.interiors) for bank in city.geoms if bank.interiors] == [1]


def test_every_place_has_neighbors_on_its_own_bank_only() -> None:
    for place in port_ellery().places.values():
        assert len(place.neighbors) >= 2
        banks = {port_ellery().places[name].spot.east_bank for name in place.neighbors}
        assert banks == {place.spot.east_bank}


def test_a_place_lies_round_its_middle_on_earth() -> None:
    for place in port_ellery().places.values():
        inside = place.border.representative_point()
        assert Point(-70.66, 43.16).distance(inside) < 0.1
        assert place.border.area > 0


def test_the_file_names_people_districts_and_other_names() -> None:
    features = as_geojson(port_ellery().places)["features"]
    assert isinstance(features, list)
    told = {feature["properties"]["name"]: feature["properties"] for feature in features}
    assert set(told) == {spot.name for spot in SPOTS}
    assert {facts["district"] for facts in told.values()} == set(DISTRICTS)
    assert 60_000 < sum(facts["population"] for facts in told.values()) < 200_000
    assert "Rope Walk" in told["Ropewalk"]["name_alt"]


def test_another_seed_bends_other_borders() -> None:
    other = neighborhoods(7)
    assert shapely.coverage_is_valid([place.border for place in other.values()])
    assert other["Ropewalk"].border != port_ellery().places["Ropewalk"].border
