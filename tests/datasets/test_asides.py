"""Rows that are no rows: totals and notes. Set aside with a reason, and kept to be seen."""

import csv
from pathlib import Path

import pytest

from tests.datasets.imported import NOWHERE, imported, rows

TABLE = "id,area,n,share\n1,Ropewalk,3,0.5\n2,Dovecote,5,0.4\n3,Foundry,2,0.1\n"


def aside(folder: Path) -> list[list[str]]:
    with (folder / "work" / "aside.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL:", "Grand total", "Totaal", "Summe", "Total 2019", "Citywide", "All areas"],
)
def test_a_total_is_set_aside_and_can_be_seen(tmp_path: Path, name: str) -> None:
    built = imported(tmp_path, f"{TABLE}4,{name},10,1.0\n")
    assert built.report.rows_set_aside == {"total": 1}
    assert built.report.rows_used == 3
    assert aside(tmp_path) == [
        ["row", "reason", "id", "area", "n", "share"],
        ["4", "total", "4", name, "10", "1.0"],
    ]


def test_a_row_named_like_the_city_is_its_total(tmp_path: Path) -> None:
    text = f"{TABLE}BC,Port Ellery City,10,1.0\n"
    assert imported(tmp_path, text, city="Port Ellery").report.rows_set_aside == {"total": 1}
    assert imported(tmp_path, text).report.rows_set_aside == {}


def test_addresses_in_the_city_are_no_totals(tmp_path: Path) -> None:
    text = "street,city,n\n" + "".join(f"Long Walk {n},Port Ellery,{n}\n" for n in range(20))
    assert imported(tmp_path, text, city="Port Ellery").report.rows_set_aside == {}


def test_a_column_full_of_totals_is_a_kind_of_row(tmp_path: Path) -> None:
    text = "kind,n\n" + "total,1\nwomen,2\nmen,3\n" * 5 + "total,1\n" * 5
    assert imported(tmp_path, text).report.rows_set_aside == {}


def test_a_name_that_begins_like_a_total_is_a_name(tmp_path: Path) -> None:
    text = "shop,n\nTotal Wine,1\nSummer House,2\nCorner Shop,3\nOld Mill,4\n"
    assert imported(tmp_path, text).report.rows_set_aside == {}


def test_sources_and_notes_below_an_even_table_are_set_aside(tmp_path: Path) -> None:
    text = f'{TABLE},,,\n"Source: the city clerk",,,\n"* Foundry was measured twice",,,\n'
    report = imported(tmp_path, text).report
    assert report.rows_set_aside == {"blank": 1, "note": 2}
    assert report.rows_read == 6


def test_a_place_of_which_nothing_else_is_known_stays_a_row(tmp_path: Path) -> None:
    built = imported(tmp_path, "area,n,share\nRopewalk,3,0.5\nDovecote,,\n", gazetteer=NOWHERE)
    assert rows(built, "area") == [("Ropewalk",), ("Dovecote",)]


def test_a_person_may_keep_the_totals(tmp_path: Path) -> None:
    built = imported(tmp_path, f"{TABLE}4,Total,10,1.0\n", keep_totals=True)
    assert (built.report.rows_used, built.report.rows_set_aside) == (4, {})
