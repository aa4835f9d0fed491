"""What an address is taken for, by its looks alone."""

import pytest

from app.datasets.fetching.recognising import recognise
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.models import SourceKind

ITEM = "0123456789abcdef" * 2
UUID = "0a1b2c3d-0000-4000-8000-00000000abcd"


@pytest.mark.parametrize(
    ("written", "kind", "base", "key"),
    [
        ("https://data.city.gov/resource/ab12-cd34.csv", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/resource/ab12-cd34", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/d/ab12-cd34", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/Public-Works/Lamps/ab12-cd34", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/Works/Lamps/ab12-cd34/about_data", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/dataset/Lamps/ab12-cd34/data", "socrata", "", "ab12-cd34"),
        ("https://data.city.gov/api/views/ab12-cd34/rows.csv?accessType=DOWNLOAD", "socrata", "",
         "ab12-cd34"),
        ("https://data.city.gov/api/id/ab12-cd34.json", "socrata", "", "ab12-cd34"),
        (f"https://open.gov/data/dataset/lamps/resource/{UUID}", "ckan", "/data", UUID),
        (f"https://open.gov/en/dataset/lamps/resource/{UUID}/download/l.csv", "ckan", "/en", UUID),
        ("https://open.gov/dataset/lamps", "ckan", "", "lamps"),
        (f"https://open.gov/datastore/dump/{UUID}?bom=True", "ckan", "", UUID),
        ("https://gis.gov/arcgis/rest/services/A/MapServer/3", "arcgis",
         "/arcgis/rest/services/A/MapServer", "3"),
        ("https://gis.gov/a/rest/services/A/FeatureServer/0/query?where=1%3D1&f=pjson", "arcgis",
         "/a/rest/services/A/FeatureServer", "0"),
        (f"https://open.gov/datasets/{ITEM}_2/explore?location=1", "arcgis", "", f"{ITEM}_2"),
        ("https://open.gov/datasets/city::lamps/about", "arcgis", "", "city::lamps"),
        (f"https://www.arcgis.com/home/item.html?id={ITEM}", "arcgis", "", ITEM),
    ],
)  # fmt: skip
def test_a_portal_is_known_by_its_addresses(written: str, kind: str, base: str, key: str) -> None:
    place = recognise(written)
    assert (place.kind, place.key) == (SourceKind(kind), key)
    assert place.base == "/".join(written.split("/")[:3]) + base


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("https://data.city.gov/files/lamps.csv", "https://data.city.gov/files/lamps.csv"),
        ("https://github.com/city/data/blob/main/a/lamps.csv",
         "https://raw.githubusercontent.com/city/data/main/a/lamps.csv"),
        ("https://gitlab.com/city/data/-/blob/main/lamps.csv",
         "https://gitlab.com/city/data/-/raw/main/lamps.csv"),
        ("https://docs.google.com/spreadsheets/d/1aB_c-9/edit#gid=42",
         "https://docs.google.com/spreadsheets/d/1aB_c-9/export?format=csv&gid=42"),
        ("https://data.city.gov/resource/ab12-cd34.json?$query=SELECT 1",
         "https://data.city.gov/resource/ab12-cd34.json?$query=SELECT 1"),
        ("https://data.city.gov/2024/data-2024.csv", "https://data.city.gov/2024/data-2024.csv"),
    ],
)  # fmt: skip
def test_anything_else_is_a_file_where_it_really_is(written: str, bare: str) -> None:
    place = recognise(written)
    assert (place.kind, place.base) == (SourceKind.URL, bare)


def test_what_a_person_asked_of_the_rows_is_kept_and_the_paging_is_ours() -> None:
    asked = "https://data.city.gov/resource/ab12-cd34.json?$where=n > 3&ward=7&$limit=9&$offset=1"
    assert recognise(asked).query == (("$where", "n > 3"), ("ward", "7"))


def test_folders_are_for_the_command_line() -> None:
    assert recognise("folder:permits", local=True).kind is SourceKind.FOLDER
    with pytest.raises(FetchRefusedError):
        recognise("folder:permits")
    with pytest.raises(FetchRefusedError):
        recognise("file:///etc/passwd", local=True)
    with pytest.raises(FetchRefusedError):
        recognise("https://open.gov/api/3/action/datastore_search")
