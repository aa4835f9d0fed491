"""What a file of neighborhoods may be, and what becomes of one that is not sound."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.places.geojson import depth_of, read_features
from app.places.reading import Reading, read_areas
from app.places.refusal import FileRefusedError
from tests.factories.places import area, collection, feature

SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
HOLE = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4]]
ISLAND = [[2.0, 0.0], [3.0, 0.0], [3.0, 1.0], [2.0, 1.0], [2.0, 0.0]]
BOW_TIE = [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def read(content: object, wished: str | None = None) -> Reading:
    return read_areas(json.dumps(content).encode(), wished)


def refusal(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(FileRefusedError) as refused:
        read_areas(raw)
    assert str(refused.value.ruling.hint)
    return refused.value.ruling.code


def test_a_third_coordinate_is_cut() -> None:
    high = [[x, y, 120.0] for x, y in SQUARE]
    (found,) = read(collection(area("A", "Polygon", [high]))).areas
    assert all(len(point) == 2 for point in found.border.rings[0][0])


def test_a_border_that_crosses_itself_is_repaired_and_reported() -> None:
    reading = read(collection(area("A", "Polygon", [BOW_TIE])))
    assert reading.repaired == ["A"]
    assert len(reading.areas[0].border.rings) == 2


def test_an_island_stored_as_a_hole_becomes_a_polygon() -> None:
    reading = read(collection(area("A", "Polygon", [SQUARE, HOLE, ISLAND])))
    assert reading.repaired == ["A"]
    rings = reading.areas[0].border.rings
    assert sorted(len(polygon) for polygon in rings) == [1, 2]


def test_a_real_hole_stays_a_hole() -> None:
    reading = read(collection(area("A", "Polygon", [SQUARE, HOLE])))
    assert reading.repaired == []
    assert [len(polygon) for polygon in reading.areas[0].border.rings] == [2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad-json"),
        (b"\xff\xfe", "bad-json"),
        (b'{"type": NaN}', "bad-json"),
        (b"[]", "not-geojson"),
        (b"[" * 100_000 + b"]" * 100_000, "too-deep"),
        ({"type": "Feature"}, "not-geojson"),
        (collection(), "no-areas"),
        (collection(area("A", "Point", [1, 2])), "no-polygons"),
        (collection(area("A", "Polygon", [[[427734, 179588]] * 4])), "projected"),
        (collection(area("A", "Polygon", [[[39, -120], [40, -120], [40, -121]]])), "projected"),
        ({**collection(feature("A")), "crs": {"properties": {"name": "EPSG:999999"}}}, "projected"),
        (collection(feature("")), "which-property"),
        (collection(area("A", "Polygon", [[[0, 0], [1, 1]]])), "nothing-to-load"),
        (collection(area("A", "Polygon", [[["1", "2"], ["3", "4"]]])), "nothing-to-load"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_loaded_says_why(content: object, code: str) -> None:
    assert refusal(content) == code


def test_degrees_named_in_any_usual_way_are_taken() -> None:
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"):
        content = {**collection(feature("A")), "crs": {"properties": {"name": name}}}
        assert [a.name for a in read(content).areas] == ["A"]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3559", "EPSG:3559", "epsg:3559"])
def test_borders_in_a_plane_that_the_file_names_become_degrees(name: str) -> None:
    """A square of a kilometre in Maryland, in metres of its state plane, by pyproj itself."""
    west, south = 427_000, 178_000
    ring = [[west, south, 0], [west + 1000, south], [west + 1000, south + 1000], [west, south]]
    content = {**collection(area("A", "Polygon", [ring])), "crs": {"properties": {"name": name}}}
    reading = read(content)
    assert reading.plane == "EPSG:3559"
    (border,) = [one.border for one in reading.areas]
    longitude, latitude = border.rings[0][0][0]
    assert (round(longitude, 2), round(latitude, 2)) == (-76.69, 39.27)
    assert border.km2 == pytest.approx(0.5, rel=0.001)


def test_a_border_outside_its_plane_is_refused_alone() -> None:
    plane = {"properties": {"name": "EPSG:32618"}}
    good = [[360_000, 4_350_000], [361_000, 4_350_000], [361_000, 4_351_000]]
    far = [[1e30, 1e30], [2e30, 1e30], [2e30, 2e30]]
    places = [area("A", "Polygon", [good]), area("B", "Polygon", [far])]
    reading = read({**collection(*places), "crs": plane})
    assert [one.name for one in reading.areas] == ["A"]
    assert "outside its coordinate system" in str(reading.refused[0].reason)


def test_doubled_and_blank_names_are_refused_and_the_rest_is_read() -> None:
    places = [feature("Mill"), feature(" MILL ", place=1), feature(" ", place=2)]
    reading = read(collection(*places, feature("Dock", place=3)))
    assert [a.name for a in reading.areas] == ["Mill", "Dock"]
    assert [r.name for r in reading.refused] == ["MILL", "area 3 of the file"]
    assert "same name" in str(reading.refused[0].reason)
    assert str(reading.refused[1].reason) == "It has no name."


@pytest.mark.parametrize("name", ["name", "NBRHD_NAME", "Neighborhood", "label", "CSA2010"])
def test_the_property_of_names_is_found(name: str) -> None:
    features = [feature("x"), feature("y", place=1)]
    for place, words in zip(features, ("Old Mill", "Dock Side"), strict=True):
        place["properties"] = {"id": 7, name: words}
    assert read(collection(*features)).name_property == name


def test_a_wished_property_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(FileRefusedError) as refused:
        read(collection(feature("A", zone="b")), "hood")
    assert "name, zone" in str(refused.value.ruling.hint)


def test_other_names_kind_and_population_are_read() -> None:
    told = feature("Quay", name_alt="Old Quay; The Quay, quay", type="Park", population="1,200")
    (found,) = read(collection(told)).areas
    assert found.also == ("Old Quay", "The Quay")
    assert (found.kind, found.population) == ("Park", 1200)


def test_a_name_that_no_database_can_store_is_mended() -> None:
    raw = json.dumps(collection(feature("A\\ud800\\u0000B"))).replace("\\\\u", "\\u").encode()
    assert [a.name for a in read_areas(raw).areas] == ["A B"]


def test_depth_counts_no_bracket_inside_a_text() -> None:
    assert depth_of(b'{"a[[[": ["\\"[["]}') == 2
    assert depth_of(b'["' + b"\\" * 99_999 + b"[" * 99_999) == 1  # and takes no long time


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(json_values, json_values)
def test_any_json_is_read_or_refused(coordinates: object, name: object) -> None:
    geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    odd: dict[str, object] = {"type": "Feature", "properties": {"name": name}, "geometry": geometry}
    try:
        read(collection(odd, feature("Sound")))
    except FileRefusedError:
        return


points = st.tuples(st.floats(-10, 10), st.floats(-10, 10)).map(list)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(points, min_size=3, max_size=8), min_size=1, max_size=3))
def test_any_rings_become_valid_polygons_or_are_refused(rings: list[list[list[float]]]) -> None:
    reading = read(collection(area("Odd", "Polygon", rings), feature("Sound")))
    for found in reading.polygons:
        assert found.is_valid
        assert not found.is_empty


def test_a_byte_order_mark_is_no_trouble() -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(collection(feature("A"))).encode()
    assert len(read_features(raw)) == 1
