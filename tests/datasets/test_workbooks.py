"""Workbooks: the sheet that is the table, its cells as they are meant, sheets put together."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.workbook_cells import Workbook, cell_text
from app.datasets.importing.workbook_join import alike
from tests.datasets.imported import imported, kinds, rows
from tests.factories.workbooks import ERROR, Rows, ods, xls, xlsx

DAY = date(2019, 3, 4)
TABLE: Rows = [
    ["code", "area", "day", "n", "share"],
    ["007", "Ropewalk", DAY, 31001, 0.25],
    ["011B", "Mount Pleasant", date(2019, 3, 5), 4, 1.5],
]
PROSE: Rows = [
    ["Please note"],
    ["These figures were made by counting, and counting again, whatever stood in the street."],
]
WORDS: Rows = [
    ["Indicator", "Section", "Source"],
    *[[f"Indicator {n}", "Housing", "City"] for n in range(40)],
]


@pytest.mark.parametrize("make", [xlsx, ods, xls], ids=["xlsx", "ods", "xls"])
def test_each_kind_of_workbook_reads_the_same(
    tmp_path: Path, make: Callable[[Mapping[str, Rows]], bytes]
) -> None:
    built = imported(tmp_path, make({"Data": TABLE}), neighborhood="area")
    assert rows(built, "code, area, day, n, share, _neighborhood") == [
        ("007", "Ropewalk", DAY, 31001, 0.25, "ropewalk"),
        ("011B", "Mount Pleasant", date(2019, 3, 5), 4, 1.5, "mount-pleasant"),
    ]
    assert built.report.encoding == make.__name__
    assert built.report.sheet == "Data"


def test_a_cell_is_written_as_it_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    duration = '<row r="2"><c r="A2" s="2"><v>1.25</v></c></row>'
    path.write_bytes(
        xlsx({"A": [[True, 31001.0, -0.5, " x ", DAY, 1e15, None, "007"]], "B": duration})
    )
    workbook = Workbook(path)
    told, _count = workbook.rows("A")
    assert list(told()) == [
        ["true", "31001", "-0.5", " x ", "2019-03-04", "1000000000000000.0", "", "007"]
    ]
    told, _count = workbook.rows("B")
    assert list(told())[-1] == ["30:00:00"]
    assert cell_text(None) == ""


def test_a_cell_that_holds_an_error_has_no_value(tmp_path: Path) -> None:
    cells: Rows = [["a", "n"], ["x", 1], ["y", f"{ERROR}#N/A"], ["z", 3]]
    built = imported(tmp_path, xlsx({"A": cells}))
    assert rows(built, "a, n") == [("x", 1), ("y", None), ("z", 3)]


def test_the_sheet_that_is_a_table_is_taken_before_prose_and_definitions(tmp_path: Path) -> None:
    content = xlsx({"Read me": PROSE, "Definitions": WORDS, "2019": [*TABLE, *list(TABLE[1:]) * 6]})
    built = imported(tmp_path, content, neighborhood="area")
    assert built.report.sheet == "2019"


def test_of_sheets_for_several_years_the_last_is_taken(tmp_path: Path) -> None:
    built = imported(tmp_path, xlsx({"2018": TABLE, "2019": TABLE, "2017": TABLE}))
    assert built.report.sheet == "2019"


def test_a_hidden_sheet_is_taken_last(tmp_path: Path) -> None:
    longer = [*TABLE, *TABLE[1:], *TABLE[1:]]
    built = imported(tmp_path, xlsx({"Old": longer, "New": TABLE}, hidden=["Old"]))
    assert built.report.sheet == "New"
    built = imported(tmp_path, xlsx({"Old": longer, "Notes": PROSE}, hidden=["Old"]))
    assert built.report.sheet == "Old"


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    content = xlsx({"One": TABLE, "Two": [["a", "b"], ["x", 1]]})
    assert list(kinds(imported(tmp_path, content, sheet=" two "))) == ["a", "b"]
    with pytest.raises(ImportRefusedError, match="unknown-sheet") as refused:
        imported(tmp_path, content, sheet="Three")
    assert "One, Two" in str(refused.value.hint)


def test_titles_and_notes_are_no_rows(tmp_path: Path) -> None:
    table: Rows = [["Repairs of 2019"], [], *TABLE, [], ["Source: city engineer"]]
    built = imported(tmp_path, xlsx({"Data": table}))
    assert (built.report.rows_read, built.report.rows_used) == (4, 2)
    assert built.report.rows_set_aside == {"blank": 1, "note": 1}
    assert "title-lines" in built.report.notes


def test_the_header_row_is_counted_as_on_the_sheet(tmp_path: Path) -> None:
    table: Rows = [[], ["x", "y", "z"], ["a", "b", "c"], ["1", 2, 3]]
    built = imported(tmp_path, xlsx({"Data": table}), header=3)
    assert list(kinds(built)) == ["a", "b", "c"]


def test_merged_cells_hold_for_all_they_cover(tmp_path: Path) -> None:
    table: Rows = [
        ["Repairs in all neighborhoods", None, None],
        ["area", "Repairs", None],
        [None, "begun", "done"],
        ["Ropewalk", 1, 2],
        [None, 3, 4],
    ]
    merged = {"Data": ["A1:C1", "A2:A3", "B2:C2", "A4:A5"]}
    built = imported(tmp_path, xlsx({"Data": table}, merged=merged), neighborhood="area")
    assert rows(built, "area, begun, done") == [("Ropewalk", 1, 2), ("Ropewalk", 3, 4)]


def test_alike_sheets_become_one_table_with_their_year(tmp_path: Path) -> None:
    content = xlsx(
        {
            "About": PROSE,
            "2016": [["ID", "Area 2010", "Homes sold, 2016", "Trees"], [1, "Ropewalk", 5, 7]],
            "2017": [[None, "Area 2010", "homes sold 2017"], [1, "Ropewalk", 6], [], [2, "X", 8]],
            "2018": [["ID", "AREA 2010", "Homes sold", "Lamps"], [1, "Ropewalk", 9, 2]],
        }
    )
    built = imported(tmp_path, content, sheet="*")
    assert list(kinds(built)) == [
        "sheet", "year", "ID", "Area 2010", "Homes sold", "Trees", "Lamps",
    ]  # fmt: skip
    assert rows(built, 'year(year), "ID", "Area 2010", "Homes sold", "Trees", "Lamps", _row') == [
        (2016, 1, "Ropewalk", 5, 7, None, 1),
        (2017, 1, "Ropewalk", 6, None, None, 2),
        (2017, 2, "X", 8, None, None, 4),
        (2018, 1, "Ropewalk", 9, None, 2, 5),
    ]
    report = built.report
    assert report.rows_read == report.rows_used + sum(report.rows_set_aside.values()) == 5
    assert report.sheet == "*"
    assert "sheets-left-out" in report.notes
    assert report.columns[0]["role"] == "category"  # 2016 is the name of a sheet, and no number


def test_joined_sheets_without_years_keep_their_names(tmp_path: Path) -> None:
    content = xlsx({"North": [["area", "n"], ["a", 1]], "South": [["Area", "N"], ["b", 2]]})
    built = imported(tmp_path, content, sheet="*")
    assert rows(built, "sheet, area, n") == [("North", "a", 1), ("South", "b", 2)]


def test_sheets_with_other_columns_are_not_alike() -> None:
    assert alike(["ID", "Area", "Trees 2016"], ["id", "area", "Trees, 2017", "Lamps"])
    assert not alike(["Indicator", "Section", "Source"], ["ID", "Area", "Trees"])
    assert not alike(["", ""], ["", ""])


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="no-rows"):
        imported(tmp_path, xlsx({"Notes": PROSE}))
    with pytest.raises(ImportRefusedError, match="no-rows"):
        imported(tmp_path, xlsx({"Notes": PROSE}), sheet="*")
