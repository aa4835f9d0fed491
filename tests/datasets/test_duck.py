"""ATTACKS 19: whatever SQL it is given, DuckDB stays in its folder and its settings."""

from pathlib import Path

import duckdb
import pytest

from app.datasets.duck import open_shut_in, quoted, rows_of

ESCAPES = (
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_text('{folder}/../outside.txt')",
    "SELECT * FROM '{folder}/../outside.txt'",
    "SELECT * FROM read_text('file:///etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_parquet('s3://bucket/key')",
    "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
    "COPY (SELECT 1) TO '{folder}/../written.csv'",
    "COPY (SELECT 1) TO '/tmp/written-by-duckdb.csv'",
    "ATTACH '{folder}/../other.db'",
    "ATTACH '/tmp/other.db'",
    "EXPORT DATABASE '/tmp/exported'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access=true",
    "SET allowed_directories=['/']",
    "SET memory_limit='64GB'",
    "SET lock_configuration=false",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "SELECT getenv('HOME')",
)


@pytest.mark.parametrize("sql", ESCAPES)
def test_there_is_no_way_out_of_the_folder(tmp_path: Path, sql: str) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    connection = open_shut_in([folder])
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(folder=folder)).fetchall()
    assert not (tmp_path / "written.csv").exists()
    connection.close()


def test_the_folder_itself_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "inside.csv").write_text("a,b\n1,2\n")
    sql = "SELECT b FROM read_csv(?)"
    assert rows_of(tmp_path, sql, [str(tmp_path / "inside.csv")]) == [(2,)]


def test_a_name_cannot_end_its_own_quotes() -> None:
    assert quoted('a" FROM x --') == '"a"" FROM x --"'
