"""JSON of the shapes that portals and programs write: each becomes the table that it holds."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.datasets.importing.decoding import decode
from app.datasets.importing.job import Wishes
from app.datasets.importing.json_reader import JsonReader
from app.datasets.importing.json_text import JsonText, refuse_deep_nesting
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported, kinds, rows


def sheet_of(folder: Path, text: str, wish: str | None = None) -> Sheet:
    source = folder / "data.json"
    source.write_text(text, encoding="utf-8")
    decoded = decode(source, folder / "decoded.csv", 10_000_000)
    return next(JsonReader().sheets(decoded, folder, Wishes(sheet=wish)))


def lines_of(sheet: Sheet) -> list[str]:
    return sheet.path.read_text(encoding="utf-8").splitlines()


TWO = [("Ropewalk", 1), ("Dovecote", 2)]
RECORDS = '[{"area": "Ropewalk", "n": 1}, {"area": "Dovecote", "n": 2}]'
LISTS = '[["Ropewalk", 1], ["Dovecote", 2]]'
FIELDS = '[{"id": "area"}, {"id": "n"}]'
NAMES = '[{"name": "area"}, {"name": "n"}]'
AIRTABLE = """{"records": [
  {"id": "rec1", "createdTime": "x", "fields": {"area": ["Ropewalk"], "n": [1]}},
  {"id": "rec2", "fields": {"area": ["Dovecote"], "n": [2]}}]}"""


@pytest.mark.parametrize(
    "text",
    [
        RECORDS,
        RECORDS.replace("1", '"1"').replace("2", '"2"'),
        f'{{"data": {RECORDS}}}',
        f'{{"about": "trees", "trees": {RECORDS}}}',
        f'{{"help": "x", "result": {{"total": 2, "fields": {FIELDS}, "records": {RECORDS}}}}}',
        f'{{"result": {{"fields": {FIELDS}, "records": {LISTS}}}}}',
        f'{{"meta": {{"view": {{"columns": {NAMES}}}}}, "data": {LISTS}}}',
        f'{{"columns": ["area", "n"], "index": [0, 1], "data": {LISTS}}}',
        '{"area": ["Ropewalk", "Dovecote"], "n": [1, 2]}',
        '[["area", "n"], ["Ropewalk", "1"], ["Dovecote", "2"]]',
        '{"area": "Ropewalk", "n": 1}\n{"area": "Dovecote", "n": 2}\n',
        '\n{"area": "Ropewalk", "n": 1}\r\n\r\n{"area": "Dovecote", "n": 2}',
        '["area", "n"]\n["Ropewalk", 1]\n["Dovecote", 2]\n',
        AIRTABLE,
    ],
    ids=range(14),
)
def test_each_shape_of_json_is_the_same_table(tmp_path: Path, text: str) -> None:
    assert rows(imported(tmp_path, text, name="data.json"), "area, n") == TWO


def test_one_level_of_nesting_becomes_columns(tmp_path: Path) -> None:
    record = {
        "a.b": 1,
        "a": {"b": 2, "c": {"d": 3}},
        "tags": ["x", "y"],
        "one": [{"k": True}],
        "none": None,
        "empty": {},
        "at": {"type": "Point", "coordinates": [-76.65, 39.25]},
    }
    sheet = sheet_of(tmp_path, json.dumps([record, {"late": 'say "hi"'}]))
    assert sheet.labels == (
        "a.b", "a.b", "a.c", "tags", "one.k", "none", "empty", "at.longitude", "at.latitude",
        "late",
    )  # fmt: skip
    assert lines_of(sheet) == [
        '1,1,2,"{""d"": 3}",x; y,true,,,-76.65,39.25,',
        '2,,,,,,,,,,"say ""hi"""',
    ]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    giant = "9" * 5000
    text = f'[{{"a": 1.10, "b": 12345678901234567890, "c": {giant}, "d": NaN, "e": -Infinity}}]'
    assert lines_of(sheet_of(tmp_path, text)) == [f"1,1.10,12345678901234567890,{giant},,"]


def test_odd_texts_do_no_harm(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, '[{"a\\ud800": "x\\udc00y", "b": "n\\u0000ul", "c": "two\\nlines"}]')
    assert sheet.labels == ("a?", "b", "c")
    assert sheet.path.read_text(encoding="utf-8") == '1,x?y,nul,"two\nlines"\n'


def test_a_name_that_is_there_twice_keeps_both_values(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, '[{"n": 1, "n": 2}]')
    assert (sheet.labels, lines_of(sheet)) == (("n", "n 2"), ["1,1,2"])


def test_what_is_no_record_is_set_aside(tmp_path: Path) -> None:
    report = imported(tmp_path, '[{"a": 1}, null, "a note", {}, {"a": 2}]').report
    assert (report.rows_read, report.rows_used) == (5, 2)
    assert report.rows_set_aside == {"blank": 2, "note": 1}


def test_values_longer_than_a_piece_are_read_whole(tmp_path: Path) -> None:
    long = "x" * 900_000
    records = ",\n".join(f'{{"n": {n}, "t": "{long}"}}' for n in range(4))
    path = tmp_path / "long.json"
    path.write_text(f"[{records}]", encoding="utf-8")
    with path.open(encoding="utf-8") as file:
        assert [item["n"] for item in JsonText(file).items()] == ["0", "1", "2", "3"]


ESRI = """{"objectIdFieldName": "OBJECTID", "spatialReference": {"wkid": %s},
  "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID"},
    {"name": "KIND", "type": "esriFieldTypeString", "alias": "Kind of lamp", "domain":
      {"type": "codedValue", "codedValues": [{"code": 1, "name": "Gas"}]}},
    {"name": "SEEN", "type": "esriFieldTypeDate", "alias": "SEEN"}],
  "features": [{"attributes": {"OBJECTID": 1, "KIND": 1, "SEEN": 1551700800000},
                "geometry": {"x": -76.65, "y": 39.25}},
               {"attributes": {"OBJECTID": 2, "KIND": 9, "SEEN": null}}]}"""


def test_an_esri_page_is_rows_with_words_days_and_points(tmp_path: Path) -> None:
    built = imported(tmp_path, ESRI % 4326)
    assert rows(built, "OBJECTID, KIND, SEEN, latitude, longitude, _neighborhood") == [
        (1, "Gas", date(2019, 3, 4), 39.25, -76.65, "ropewalk"),
        (2, "9", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("told", "crs"),
    [
        ("2229", "EPSG:2229"),
        ('102645, "latestWkid": 2229', "EPSG:2229"),
        ("102100", "EPSG:3857"),
        ("102645", "ESRI:102645"),
    ],
)
def test_an_esri_page_in_another_plane_says_which(tmp_path: Path, told: str, crs: str) -> None:
    sheet = sheet_of(tmp_path, ESRI % told)
    assert (sheet.crs, sheet.labels[-2:]) == (crs, ("x", "y"))
    assert lines_of(sheet)[0] == "1,1,Gas,2019-03-04T12:00:00Z,-76.65,39.25"
    assert sheet.told == {"KIND": "Kind of lamp"}


def geojson(crs: str, geometry: str, properties: str = '{"x": 1}') -> str:
    return (
        f'{{"type": "FeatureCollection", {crs} "features": [{{"type": "Feature", "id": 7, '
        f'"properties": {properties}, "geometry": {geometry}}}]}}'
    )


def test_a_geojson_plane_is_remembered_where_points_need_it(tmp_path: Path) -> None:
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3559"}},'
    point = '{"type": "Point", "coordinates": [429574.5, 178701.25, 3]}'
    sheet = sheet_of(tmp_path, geojson(crs, point))
    assert (sheet.crs, sheet.labels) == ("EPSG:3559", ("x", "id", "point x", "y"))
    assert lines_of(sheet) == ["1,1,7,429574.5,178701.25"]
    shape = '{"type": "Polygon", "coordinates": []}'
    sheet = sheet_of(tmp_path, geojson(crs, shape))
    assert (sheet.crs, sheet.labels, sheet.notes) == (None, ("x", "id"), ("shapes",))
    degrees = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},'
    sheet = sheet_of(tmp_path, geojson(degrees, point, "null"))
    assert (sheet.crs, sheet.labels) == (None, ("id", "latitude", "longitude"))


def page(rows: int, more: str = "") -> str:
    features = ",".join(f'{{"attributes": {{"n": {n}}}}}' for n in range(rows))
    return f'{{{more} "features": [{features}]}}'


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (page(500), True),
        (page(499), False),
        (page(3, '"exceededTransferLimit": true,'), True),
        (page(3, '"exceededTransferLimit": false,'), False),
        (page(3, '"properties": {"exceededTransferLimit": true},'), True),
        ('{"result": {"total": 250, "records": [{"n": 1}]}}', True),
        ('{"result": {"total": 1, "records": [{"n": 1}]}}', False),
        ('{"next": "https://data.example/?page=2", "results": [{"n": 1}]}', True),
        ('{"next": null, "results": [{"n": 1}]}', False),
        (json.dumps([{"n": n} for n in range(1000)]), True),
        (json.dumps([{"n": n} for n in range(500)]), False),
    ],
    ids=range(11),
)
def test_a_page_of_a_longer_table_is_noticed(tmp_path: Path, text: str, *, cut: bool) -> None:
    assert imported(tmp_path, text).report.notes.count("maybe-cut") == cut


def test_of_several_lists_one_is_chosen_by_name(tmp_path: Path) -> None:
    text = '{"trees": [{"a": 1}], "lamps": [{"b": 2}]}'
    with pytest.raises(ImportRefusedError, match="several-tables") as refused:
        sheet_of(tmp_path, text)
    assert "trees, lamps" in str(refused.value.sentence)
    sheet = sheet_of(tmp_path, text, "Lamps")
    assert (sheet.labels, sheet.others) == (("b",), ("trees",))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('{"count": 30551}', "only-count", "30551"),
        ('{"objectIdFieldName": "ID", "objectIds": [1, 2, 3]}', "only-ids", "ids"),
        (
            '{"id": 1, "type": "Feature Layer", "extent": {}, "fields": [{"name": "A"}]}',
            "arcgis-metadata",
            "ArcGIS",
        ),
        (
            '{"currentVersion": 11, "layers": [{"id": 0, "name": "A"}], "mapName": "x"}',
            "arcgis",
            "",
        ),
        ('{"id": "abcd-1234", "viewType": "tabular", "columns": [{"name": "a"}]}', "socrata-m", ""),
        ('{"success": true, "result": {"resources": [{"url": "x"}]}}', "package-metadata", ""),
        ('{"conformsTo": "x", "dataset": [{"title": "a"}, {"title": "b"}]}', "catalogue", ""),
        (
            '{"code": "dataset.missing", "error": true, "message": "Not found"}',
            "error-ans",
            "Not f",
        ),
        (
            '{"error": {"code": 400, "message": "Invalid query", "details": []}}',
            "error-ans",
            "Inva",
        ),
        (
            '{"success": false, "error": {"__type": "x", "message": "No such"}}',
            "error-ans",
            "No su",
        ),
        ('{"errors": [{"message": "Too many"}]}', "error-answer", "Too many"),
        ('{"type": "Topology", "arcs": [[[1, 2]]], "objects": {}}', "topojson", ""),
        ('{"type": "FeatureCollection"}', "not-geojson", ""),
        ('{"type": "FeatureCollection", "features": []}', "not-geojson", ""),
        ('{"type": "Polygon", "coordinates": []}', "no-rows", ""),
        ('{"a": 1, "b": {"c": 2}}', "no-rows", ""),
        ("{}", "no-rows", ""),
        ("[]", "no-rows", ""),
        ("[1, 2, 3]", "no-rows", ""),
        ('[{"a": 1}', "bad-json", ""),
        ('[{"a": 1} {"a": 2}]', "bad-json", ""),
        ("{'a': 1}", "bad-json", ""),
        ('{"a": [{"b": 1}]', "bad-json", ""),
        ('{"a": tru', "bad-json", ""),
        ("[" * 100_000, "too-deep", ""),
        ('{"a":' * 40_000 + "1" + "}" * 40_000, "too-deep", ""),
        ('[{"a": ' + "[" * 15 + "]" * 15 + "}]", "too-deep", ""),
        (json.dumps([{f"c{n}": 1 for n in range(1001)}]), "too-wide", ""),
        (json.dumps({f"t{n}": [{"a": 1}] for n in range(101)}), "several-tables", ""),
    ],
    ids=range(29),
)
def test_json_that_is_no_table_is_refused_with_what_to_do(
    tmp_path: Path, text: str, code: str, said: str
) -> None:
    """ATTACKS 50 among them."""
    with pytest.raises(ImportRefusedError, match=code) as refused:
        imported(tmp_path, text)
    assert said in str(refused.value.sentence)
    assert str(refused.value.hint)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
def test_brackets_in_texts_are_not_nesting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("app.datasets.importing.json_text.PIECE", piece)
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{'q"\\': '\\"[[[[[[[[[[[[[[[[[[[[', "\\": "{" * 30}]))
    refuse_deep_nesting(path)
    path.write_text('["\\\\", ' + "[" * 16 + "]" * 16 + "]")
    with pytest.raises(ImportRefusedError, match="too-deep"):
        refuse_deep_nesting(path)


def test_columns_of_coordinates_are_told_apart(tmp_path: Path) -> None:
    point = '{"type": "MultiPoint", "coordinates": [[-76.65, 39.25]]}'
    built = imported(tmp_path, geojson("", point, '{"latitude": "north"}'))
    assert list(kinds(built)) == ["latitude", "id", "point latitude", "longitude"]
