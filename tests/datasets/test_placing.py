"""Placing: by sure names and by points, never by a likeness."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.place_names import cut_length, place_names
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.spelling import fold
from app.datasets.importing.suggesting import suggestions
from tests.datasets.imported import NOWHERE, SQUARES, imported, rows

CITY = Gazetteer(
    (
        Area("patterson-park", ("Patterson Park",)),
        Area("patterson-park-neighborhood", ("Patterson Park Neighborhood",)),
        Area("edmondson-village", ("Edmondson Village",)),
        Area("booth-boyd", ("Boyd-Booth",)),
        Area("mount-washington", ("Mount Washington", "Mt. Wash Village")),
        Area("glen", ("Glen",)),
        Area("sandtown", ("Sandtown-Winchester",)),
        Area("saint-agnes", ("Saint Agnes",)),
        Area("twin-a", ("O'Donnell",)),
        Area("twin-b", ("ODonnell",)),
    )
)


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Edmondson Village", "edmondson-village"),
        ("EDMONDSON  VILLAGE ", "edmondson-village"),
        ("edmondson-village", "edmondson-village"),
        ("Booth-Boyd", "booth-boyd"),
        ("Mt. Washington", "mount-washington"),
        ("mt wash village", "mount-washington"),
        ("St. Agnes", "saint-agnes"),
        ("Lower Edmondson Village", None),
        ("Glenham-Belhar", None),
        ("Edmondson", None),
        ("Sandtown Winchestr", None),
        ("O'Donnell", "twin-a"),
        ("O Donnell", None),
        ("o’donnell", None),
    ],
)
def test_a_name_is_placed_when_it_is_sure(written: str, slug: str | None) -> None:
    assert place_names([written], CITY).slugs.get(written) == slug


class TestAColumnThatIsCut:
    CUT = ("patterson park ", "sandtown-winche", "edmondson villa", "mount washingto")

    def test_its_length_shows(self) -> None:
        assert cut_length([*self.CUT, "glen"]) == 15
        assert cut_length(["glen", "hamilton", "canton"]) is None

    def test_a_cut_is_a_prefix_even_when_its_trimmed_form_is_a_name(self) -> None:
        placed = place_names([*self.CUT, "glen", "patterson park"], CITY)
        assert placed.slugs["patterson park "] == "patterson-park-neighborhood"
        assert placed.slugs["patterson park"] == "patterson-park"
        assert placed.slugs["sandtown-winche"] == "sandtown"

    def test_a_cut_that_fits_two_names_is_not_placed(self) -> None:
        twins = Gazetteer((Area("a", ("Long Meadow East",)), Area("b", ("Long Meadow West",))))
        names = ["long meadow ", "long meadow e", "long meadow w", "long meadow x"]
        assert "long meadow " not in place_names(names, twins).slugs


def test_likeness_only_suggests() -> None:
    near = suggestions(["Lower Edmondson Village"], CITY)["Lower Edmondson Village"]
    assert [(one["name"], one["rows_there"]) for one in near] == [("Edmondson Village", None)]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.sampled_from([name for area in SQUARES.areas for name in area.names]), st.data())
def test_case_and_blanks_never_matter(name: str, data: st.DataObject) -> None:
    shouted = "".join(data.draw(st.sampled_from([c.lower(), c.upper()])) for c in name)
    written = f" {shouted} "
    slug = place_names([name], SQUARES).slugs[name]
    assert place_names([written], SQUARES).slugs == {written: slug}


def test_rows_are_placed_by_name_and_the_rest_is_told(tmp_path: Path) -> None:
    text = "neighborhood,n\nROPEWALK,1\nthe walk,2\nAtlantis,3\nAtlantis,4\n,5\nNA,6\n"
    built = imported(tmp_path, text, neighborhood="neighborhood")
    report = built.report
    assert [slug for (slug,) in rows(built, "_neighborhood")] == ["ropewalk"] * 2 + [None] * 4
    assert (report.matched, report.unmatched) == (2, 4)
    assert report.unplaced == {"unknown-name": 2, "no-name": 2}
    assert report.top_unmatched == [("Atlantis", 2)]


def test_rows_are_placed_by_point(tmp_path: Path) -> None:
    text = "lat,lon\n39.25,-76.65\n39.25,-76.55\n39.25,-70.0\n0,0\n,\nNA,NA\n1430000.5,592000.5\n"
    built = imported(tmp_path, text)
    assert [slug for (slug,) in rows(built, "_neighborhood")][:3] == [
        "ropewalk",
        "mount-pleasant",
        None,
    ]
    assert built.report.unplaced == {
        "outside": 1,
        "zero-coordinates": 1,
        "no-coordinates": 1,
        "not-degrees": 1,
    }
    assert built.report.rows_set_aside == {"blank": 1}


@pytest.mark.parametrize("column", ["location", None])
def test_both_coordinates_may_stand_in_one_cell(tmp_path: Path, column: str | None) -> None:
    text = 'n,location\n1,"(39.25, -76.65)"\n2,"(39.25, -76.55)"\n3,\n'
    built = imported(tmp_path, text, latitude=column)
    assert [s for (s,) in rows(built, "_neighborhood")] == ["ropewalk", "mount-pleasant", None]
    assert built.report.unplaced == {"no-coordinates": 1}


def test_a_lone_latitude_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="half-a-point"):
        imported(tmp_path, "lat,lon\n39.25,-76.65\n", latitude="lat")


def test_exchanged_coordinates_are_noticed(tmp_path: Path) -> None:
    built = imported(tmp_path, "lat,lon\n-76.65,39.25\n-76.55,39.25\n")
    assert built.report.matched == 2
    assert "swapped" in built.report.notes


def test_points_place_first_and_names_the_rows_without_one(tmp_path: Path) -> None:
    text = "nbrhd,lat,lon\nMount Pleasant,39.25,-76.65\nMount Pleasant,,\n"
    built = imported(tmp_path, text)
    assert [s for (s,) in rows(built, "_neighborhood")] == ["ropewalk", "mount-pleasant"]


def test_points_and_names_may_both_be_told(tmp_path: Path) -> None:
    text = "a,b,c\nMount Pleasant,39.25,-76.65\nMount Pleasant,,\n"
    built = imported(tmp_path, text, neighborhood="a", latitude="b", longitude="c")
    assert [s for (s,) in rows(built, "_neighborhood")] == ["ropewalk", "mount-pleasant"]


def test_a_table_of_neighborhoods_is_known_as_one(tmp_path: Path) -> None:
    built = imported(tmp_path, "nsa_name,canopy\nropewalk,0.5\nmount pleasant,0.25\n")
    assert built.one_row_per_neighborhood
    assert built.time_column is None
    twice = imported(tmp_path, "nsa_name,canopy\nropewalk,0.5\nropewalk,0.25\n")
    assert not twice.one_row_per_neighborhood


def test_a_dry_run_needs_no_neighborhoods(tmp_path: Path) -> None:
    report = imported(tmp_path, "neighborhood,n\nRopewalk,1\n", gazetteer=NOWHERE).report
    assert (report.matched, report.unmatched) == (0, 1)
    assert report.top_unmatched == [("Ropewalk", 1)]
    assert "no-neighborhoods" in report.notes


def test_geojson_points_are_rows(tmp_path: Path) -> None:
    text = """{"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"kind": "tree", "girth": 1.5},
       "geometry": {"type": "Point", "coordinates": [-76.65, 39.25, 10]}},
      {"type": "Feature", "properties": {"kind": "bench", "open": true},
       "geometry": {"type": "Point", "coordinates": [-76.55, 39.25]}},
      {"type": "Feature", "properties": {"kind": "lost"}, "geometry": null}]}"""
    built = imported(tmp_path, text, name="points.geojson")
    assert rows(built, "kind, girth, open, _neighborhood") == [
        ("tree", 1.5, None, "ropewalk"),
        ("bench", None, True, "mount-pleasant"),
        ("lost", None, None, None),
    ]


def test_geojson_areas_are_placed_by_their_name(tmp_path: Path) -> None:
    text = """{"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"name": "Ropewalk", "share": 0.5},
       "geometry": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]}}]}"""
    built = imported(tmp_path, text, name="areas.geojson")
    assert rows(built, "share, _neighborhood") == [(0.5, "ropewalk")]
    assert "shapes" in built.report.notes


def test_points_whose_plane_has_no_code_are_refused(tmp_path: Path) -> None:
    text = """{"type": "FeatureCollection", "crs": {"properties": {"name": "local grid"}},
      "features": [{"type": "Feature", "properties": {"n": 1},
       "geometry": {"type": "Point", "coordinates": [500, 900]}}]}"""
    with pytest.raises(ImportRefusedError, match="projected"):
        imported(tmp_path, text, name="points.geojson")
