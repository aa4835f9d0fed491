"""Real borders, where a folder of them lies beside the project or is named in the environment."""

import csv

import pytest
from sqlalchemy.orm import Session

from app.places.areas import all_layers, areas_of, ground_of
from app.places.coverage import WEIGHT_LIMIT, draw_city, weight
from app.places.layers import load_layer
from app.places.laying import LaidOver, prepare_layer
from app.places.queries import all_neighborhoods
from app.places.reading import read_areas
from app.places.service import load_neighborhoods
from tests.places.conftest import DATA

CITIES = {
    "city/baltimore/neighborhoods_2010.geojson": ("name", 278, 2),
    "city/baltimore/neighborhoods_2020.geojson": ("name", 279, 0),
    "city/baltimore/csas.geojson": ("name", 56, 0),
    "city/tulsa/neighborhoods.geojson": ("neighborhood", 80, 0),
    "city/chicago/neighborhoods.geojson": ("name", 98, 4),
    "messy/baltimore_islands_stored_as_holes.geojson": ("name", 2, 2),
    "messy/milwaukee_neighborhoods_3d_coordinates.geojson": ("name", 190, 0),
}


@pytest.mark.parametrize("name", CITIES)
def test_a_real_city_is_read_whole_and_drawn_lightly(name: str) -> None:
    named_by, areas, repaired = CITIES[name]
    reading = read_areas((DATA / name).read_bytes())
    assert reading.name_property == named_by
    assert len(reading.areas) + len(reading.refused) == areas
    assert len(reading.repaired) == repaired
    assert reading.refused == []
    drawn = draw_city(reading.polygons)
    assert weight(drawn.shapes) <= WEIGHT_LIMIT


@pytest.mark.parametrize("name", ["city/baltimore/neighborhoods_2020.geojson"])
def test_ten_years_later_renamed_places_keep_their_slugs(name: str, session: Session) -> None:
    older = DATA / name.replace("2020", "2010")
    load_neighborhoods(session, older.read_bytes())
    slugs = {row.name: row.slug for row in all_neighborhoods(session)}
    report = load_neighborhoods(session, (DATA / name).read_bytes())
    now = {row.name: row.slug for row in all_neighborhoods(session)}
    assert now["Baltimore Peninsula"] == slugs["Port Covington"]
    assert len(now) == 279
    assert report.retired == ["Glenham-Belhar", "Lower Edmondson Village", "Wrenlane"]


@pytest.mark.parametrize("name", ["messy/bnia_areas_epsg3559.geojson"])
def test_borders_in_a_plane_lie_where_those_in_degrees_do(name: str) -> None:
    reading = read_areas((DATA / name).read_bytes(), "CSA2010")
    assert reading.plane == "EPSG:3559"
    assert len(reading.areas) == 55
    degrees = {
        one.name: one
        for one in read_areas((DATA / "city/baltimore/csas.geojson").read_bytes()).areas
    }
    for one in reading.areas:
        if one.name in degrees:
            assert one.border.middle == pytest.approx(degrees[one.name].border.middle, abs=2e-3)
            assert one.border.km2 == pytest.approx(degrees[one.name].border.km2, rel=0.02)


@pytest.mark.parametrize("name", ["city/baltimore/csas.geojson"])
def test_statistical_areas_are_laid_over_the_neighborhoods_as_their_own_table_says(
    name: str, session: Session
) -> None:
    folder = (DATA / name).parent
    load_neighborhoods(session, (folder / "neighborhoods_2010.geojson").read_bytes())
    over = LaidOver("Community statistical areas", ground_of(session))
    load_layer(session, prepare_layer(over, (DATA / name).read_bytes()))
    areas = areas_of(session, all_layers(session)[0].id)
    assert len(areas.rows) == 56
    slugs = {name: slug for slug, name in areas.homes.items()}
    told = (folder / "csa_to_neighborhood.csv").read_text(encoding="utf-8-sig").splitlines()
    pairs = {
        (slugs[row["neighborhood"]], row["csa"])
        for row in csv.DictReader(told)
        if row["neighborhood"] in slugs  # it writes one name in its own way
    }
    found = {(home, part.name) for home, parts in areas.parts.items() for part in parts}
    assert pairs <= found
    assert len(pairs) == 277
    shares = [sum(part.share for part in parts) for parts in areas.parts.values()]
    assert len(shares) == 278
    assert 0.93 < min(shares) <= max(shares) < 1.01
