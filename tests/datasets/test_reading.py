"""Reading: encoding, delimiter, header, quoting. No row is lost on the way."""

import gzip
from pathlib import Path

import pytest

from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported, kinds, rows

PLAIN = "name,n\nniños,1\nCafé,2\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, told: str) -> None:
    built = imported(tmp_path, PLAIN.encode(encoding))
    assert built.report.encoding == told
    assert rows(built, "name, n") == [("niños", 1), ("Café", 2)]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, sign: str) -> None:
    built = imported(tmp_path, f"a{sign}b\n1{sign}x y\n2{sign}z\n")
    assert built.report.delimiter == sign
    assert rows(built, "a, b") == [(1, "x y"), (2, "z")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path: Path, end: str) -> None:
    built = imported(tmp_path, end.join(["a,b", "1,2", "3,4"]))
    assert rows(built, "a, b") == [(1, 2), (3, 4)]


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    built = imported(tmp_path, gzip.compress(b"a,b\n1,2\n", mtime=0), name="data.csv.gz")
    assert rows(built, "a, b") == [(1, 2)]


def test_a_sign_that_others_take_for_a_comment_loses_no_row(tmp_path: Path) -> None:
    built = imported(tmp_path, "a,b\n#1,2\n3,4\n")
    assert rows(built, "a, b") == [("#1", 2), ("3", 4)]


def test_cells_may_hold_line_ends_quotes_and_delimiters(tmp_path: Path) -> None:
    built = imported(tmp_path, 'a,b\n"x\ny","say ""hi"", you"\n1,2\n')
    assert rows(built, "a, b") == [("x\ny", 'say "hi", you'), ("1", "2")]


def test_titles_above_the_header_are_no_rows(tmp_path: Path) -> None:
    built = imported(tmp_path, "Repairs of 2025\n\nday,kind,n\n2025-01-02,lamp,1\n")
    assert built.report.rows_read == 1
    assert "title-lines" in built.report.notes
    assert list(kinds(built)) == ["day", "kind", "n"]


def test_a_file_without_header_keeps_its_first_row(tmp_path: Path) -> None:
    built = imported(tmp_path, "Ropewalk,3,0.5\nDovecote,4,0.25\n")
    assert built.report.rows_used == 2
    assert list(kinds(built)) == ["column 1", "column 2", "column 3"]


def test_years_are_names_of_columns(tmp_path: Path) -> None:
    built = imported(tmp_path, "area,2000,2001\nx,1,2\ny,3,4\n")
    assert list(kinds(built)) == ["area", "2000", "2001"]


def test_column_names_are_safe_and_unique(tmp_path: Path) -> None:
    built = imported(tmp_path, 'a,A,,_row,"two\nlines",a\n1,2,3,4,5,6\n')
    assert list(kinds(built)) == ["a", "A 2", "column 3", "row", "two lines", "a 3"]
    assert rows(built, '"a", "A 2", "row", _row') == [(1, 2, 4, 1)]


def test_odd_rows_are_set_aside_and_counted(tmp_path: Path) -> None:
    text = "a,b,c\n1,2,3\n,,\n4,5\n6,7,8,9\nSource: the city\n10,11,12\n"
    report = imported(tmp_path, text).report
    assert report.rows_set_aside == {"blank": 1, "too-many-cells": 1, "note": 1}
    assert (report.rows_read, report.rows_used) == (6, 3)
    assert "short-rows" in report.notes


def test_rows_keep_their_number_in_the_source(tmp_path: Path) -> None:
    built = imported(tmp_path, "a,b,c\n1,2,3\n,,\n4,5,6,7\n8,9,10\n")
    assert rows(built, "a, _row") == [(1, 1), (8, 4)]


def test_blank_rows_in_an_even_file_are_counted(tmp_path: Path) -> None:
    report = imported(tmp_path, "a,b\n1,2\n,\n \t, \n3,4\n").report
    assert report.rows_set_aside == {"blank": 2}
    assert report.rows_read == report.rows_used + 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"a,b\n", "no-rows"),
        (b"PK\x03\x04workbook", "broken-archive"),
        (b"PAR1\x00\x00", "not-a-table"),
        (b"ARROW1\x00\x00", "not-a-table"),
        (b"\x80\x04\x95pickle", "not-a-table"),
        (b"%PDF-1.7", "not-a-table"),
        (b"GIF89a\x00\x01binary", "not-a-table"),
        (b"\x1f\x8b\x08broken", "broken-gzip"),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:-9], "broken-gzip"),
        (gzip.compress(b"a,b\n" + b"1,2\n" * 3_000_000, mtime=0), "too-large"),
        (b'{"type": "FeatureCollection"', "bad-json"),
        (b"[" * 100_000, "too-deep"),
        (b'{"rows": []}', "no-rows"),
        (b'a,b\n"' + b"x" * 1_100_000, "unreadable"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, code: str
) -> None:
    """ATTACKS 50, 52 and 54, as far as this format goes."""
    with pytest.raises(ImportRefusedError, match=code) as refusal:
        imported(tmp_path, content)
    assert str(refusal.value.hint)


@pytest.mark.parametrize("header", [4, 500])
def test_a_header_row_that_is_not_there_is_refused(tmp_path: Path, header: int) -> None:
    with pytest.raises(ImportRefusedError, match="no-such-header"):
        imported(tmp_path, "a,b\n1,2\n3,4\n", header=header)
