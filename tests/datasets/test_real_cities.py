"""Baltimore, Tulsa and Chicago as they are published, by the figures that were measured on them."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.datasets.duck import rows_of
from app.datasets.grounds import Grounds
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.job import MEGABYTE, Wishes
from tests.datasets.real import DATA, MISSING, city_gazetteer, read

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=MISSING)

NOTICES = "baltimore/vacant_building_notices_2019-02-07.csv"
FEB_OCT = "baltimore/vacants_feb_oct_2019.csv"
BALTIMORE, CHICAGO = "America/New_York", "America/Chicago"


@cache
def areas(edition: str) -> Gazetteer:
    return {
        "2010": lambda: city_gazetteer("baltimore/neighborhoods_2010.geojson"),
        "2020": lambda: city_gazetteer("baltimore/neighborhoods_2020.geojson"),
        "csa": lambda: city_gazetteer("baltimore/csas.geojson"),
        "tulsa": lambda: city_gazetteer("tulsa/neighborhoods.geojson", "neighborhood"),
        "chicago": lambda: city_gazetteer("chicago/neighborhoods.geojson"),
    }[edition]()


def facts(folder: Path, file: str, edition: str, zone: str, **wishes: str) -> dict[str, Any]:
    told = Wishes(**wishes)  # type: ignore[arg-type]
    outcome = read(folder, file, areas(edition), zone, told)
    report: dict[str, Any] = outcome.facts["report"]
    assert report["rows_read"] == report["rows_used"] + sum(report["rows_set_aside"].values())
    assert report["rows_used"] == report["matched"] + report["unmatched"]
    return outcome.facts


@pytest.mark.parametrize(
    ("file", "edition", "wishes", "rows", "matched"),
    [
        (NOTICES, "2010", {}, 16_747, 16_747),
        (NOTICES, "2010", {"neighborhood": "neighborhood"}, 16_747, 16_747),
        (NOTICES, "2020", {"neighborhood": "neighborhood"}, 16_747, 16_682),
        (NOTICES, "2020", {"latitude": "location"}, 16_747, 16_747),
        (FEB_OCT, "2010", {"neighborhood": "nbrhd"}, 18_084, 18_066),
        (FEB_OCT, "2020", {"latitude": "lat", "longitude": "lon"}, 18_084, 16_724),
        ("baltimore/tree_canopy_heat_by_neighborhood.csv", "2010", {}, 278, 278),
        ("baltimore/street_trees_by_neighborhood.csv", "2010", {}, 277, 276),
        ("baltimore/bnia_vital_signs_2017_by_csa.csv", "csa", {}, 56, 55),
        ("baltimore/csa_tree_temp_demographics.csv", "csa", {}, 55, 55),
        ("baltimore/baltimore_annual_temperature_1895-2019.csv", "2010", {}, 124, 0),
        ("tulsa/neighborhood_conditions_index_scores.csv", "tulsa", {}, 80, 80),
        ("tulsa/neighborhood_land_use_scores.csv", "tulsa", {}, 80, 80),
    ],
)
def test_rows_are_read_and_placed(
    tmp_path: Path, file: str, edition: str, wishes: dict[str, str], rows: int, matched: int
) -> None:
    report = facts(tmp_path, file, edition, BALTIMORE, **wishes)["report"]
    assert (report["rows_used"], report["matched"]) == (rows, matched)


def test_notices_are_dated_in_baltimore(tmp_path: Path) -> None:
    found = facts(tmp_path, NOTICES, "2010", BALTIMORE)
    assert found["time_column"] == "noticedate"
    assert date.fromisoformat(found["data_to"]) == date(2019, 2, 7)
    sql = "SELECT noticedate, block, lot FROM read_parquet(?) WHERE _row = 1"
    path = str(tmp_path / "table.parquet")
    assert rows_of(tmp_path, sql, [path]) == [(date(2012, 1, 25), "0001", "003")]


def test_a_cut_name_is_not_another_neighborhood(tmp_path: Path) -> None:
    """Placed by name alone, no row of the Feb/Oct file contradicts its own point."""
    by_name, by_point = tmp_path / "name", tmp_path / "point"
    for folder, wishes in (
        (by_name, {"neighborhood": "nbrhd"}),
        (by_point, {"latitude": "lat", "longitude": "lon"}),
    ):
        folder.mkdir()
        facts(folder, FEB_OCT, "2010", BALTIMORE, **wishes)
    sql = (
        "SELECT count(*) FROM read_parquet(?) a JOIN read_parquet(?) b USING (_row) "
        "WHERE a.nbrhd = 'patterson park ' AND a._neighborhood <> b._neighborhood"
    )
    paths = [str(folder / "table.parquet") for folder in (by_name, by_point)]
    assert rows_of(tmp_path, sql, paths) == [(0,)]


def test_one_score_of_tulsa_is_missing(tmp_path: Path) -> None:
    file = "tulsa/neighborhood_conditions_index_scores.csv"
    found = facts(tmp_path, file, "tulsa", CHICAGO)
    kinds = {column["name"]: column["type"] for column in found["report"]["columns"]}
    assert kinds["overall_score"] == "number"
    assert found["one_row_per_neighborhood"]
    sql = "SELECT neighborhood, overall_rank FROM read_parquet(?) WHERE overall_score IS NULL"
    assert rows_of(tmp_path, sql, [str(tmp_path / "table.parquet")]) == [("Flat Rock Creek", 80)]


def test_three_months_of_chicago(tmp_path: Path) -> None:
    file = "chicago/crime_incidents_2018_q3_full.csv.gz"
    found = facts(tmp_path, file, "chicago", CHICAGO)
    report = found["report"]
    assert report["rows_used"] == 72_387
    assert round(report["matched"] / report["rows_used"], 3) == 0.992
    kinds = {column["name"]: column["type"] for column in report["columns"]}
    assert (kinds["IUCR"], kinds["Beat"], kinds["District"]) == ("text", "text", "text")
    assert (found["data_from"], found["data_to"]) == ("2018-07-01", "2018-09-30")


def test_a_million_rows_load_in_bounded_memory(tmp_path: Path) -> None:
    file = "chicago/crime_incidents_2015-2018.csv.gz"
    outcome = read(tmp_path, file, areas("chicago"), CHICAGO, Wishes())
    report = outcome.facts["report"]
    assert report["rows_used"] == 1_031_193
    # Three points in a thousand lie on the edge of the city: rounding moves them in or out.
    assert abs(report["matched"] / report["rows_used"] - 0.986) < 0.003
    assert report["unplaced"]["no-coordinates"] == 11_598
    assert outcome.peak < 512 * MEGABYTE
    assert (outcome.facts["data_from"], outcome.facts["data_to"]) == ("2015-01-01", "2018-11-12")


@pytest.mark.parametrize(
    ("file", "layer", "matched"),
    [
        (NOTICES, "", 16_747),
        (FEB_OCT, "", None),
        ("baltimore/tree_canopy_heat_by_neighborhood.csv", "", 278),
        ("baltimore/street_trees_by_neighborhood.csv", "", 276),
        ("baltimore/baltimore_annual_temperature_1895-2019.csv", "", 0),
        ("baltimore/bnia_vital_signs_2017_by_csa.csv", "csas", 55),
        ("baltimore/csa_tree_temp_demographics.csv", "csas", 55),
    ],
)
def test_only_a_table_of_statistical_areas_is_taken_for_one(
    tmp_path: Path, file: str, layer: str, matched: int | None
) -> None:
    csas, homes = areas("csa"), areas("2010")
    named = tuple(replace(area, polygon=None) for area in csas.areas)
    Grounds(homes, (Gazetteer(named, "csas", homes.box(), name="CSAs"),)).save(tmp_path)
    report = read(tmp_path, file, homes, BALTIMORE, Wishes()).facts["report"]
    assert report["layer"] == layer
    assert matched is None or report["matched"] == matched
