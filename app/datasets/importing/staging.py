"""The sheet as text in Parquet, every cell kept: what later steps type, place and write."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from app.core.i18n import _
from app.datasets.duck import literal
from app.datasets.importing.csv_reader import CsvReader, record_count
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.job import Wishes
from app.datasets.importing.json_reader import JsonReader
from app.datasets.importing.marks import Marks
from app.datasets.importing.naming import column_names, label_of
from app.datasets.importing.readers import Reader, Sheet
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.workbook_reader import WorkbookReader

READERS: Final[tuple[Reader, ...]] = (WorkbookReader(), JsonReader(), CsvReader())


@dataclass(frozen=True)
class Stage:
    """`cells` are the staged columns (c0, c1, …) in the order of `names`; `row` is SQL.

    A column without a name and without a value is left out: `cells` then has a gap.
    """

    path: Path
    sheet: Sheet
    names: list[str]
    labels: list[str]
    cells: list[str]
    rows: int
    marks: Marks

    @property
    def source(self) -> str:
        return f"read_parquet({literal(str(self.path))}, file_row_number=true)"

    @property
    def row(self) -> str:
        return "CAST(number AS BIGINT)" if self.sheet.numbered else "file_row_number + 1"


def stage(
    connection: duckdb.DuckDBPyConnection, decoded: Decoded, folder: Path, wishes: Wishes
) -> Stage:
    """Read the file with the first reader that accepts it; no row is lost on the way."""
    reader = next(reader for reader in READERS if reader.accepts(decoded))
    target = folder / "stage.parquet"
    for sheet in reader.sheets(decoded, folder, wishes):
        rows = _copied(connection, sheet, target)
        if rows is None or (sheet.layout and _repeats_header(connection, sheet, target)):
            continue
        if sheet.numbered or rows == _expected(sheet, decoded, rows):
            if rows == 0:
                break
            return _staged(connection, sheet, target, rows, wishes)
    raise ImportRefusedError(
        _("No rows were found in this file."),
        _("The first line should name the columns, and the lines below should hold the data."),
        code="no-rows",
    )


def _repeats_header(connection: duckdb.DuckDBPyConnection, sheet: Sheet, target: Path) -> bool:
    """Say whether the names of the columns come again among the rows, as page by page."""
    if sheet.numbered or len(set(filter(None, sheet.labels))) < 2:  # noqa: PLR2004, a value may be named like its column
        return False
    same = " AND ".join(
        f"c{place} = {literal(label)}" for place, label in enumerate(sheet.labels) if label
    )
    source = f"read_parquet({literal(str(target))})"
    found = connection.execute(f"SELECT EXISTS (FROM {source} WHERE {same})").fetchone()
    return bool(found and found[0])


def _staged(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, target: Path, rows: int, wishes: Wishes
) -> Stage:
    kept = [f"c{place}" for place in range(len(sheet.labels))]
    unnamed = [cell for cell, label in zip(kept, sheet.labels, strict=True) if not label.strip()]
    if unnamed and any(sheet.labels):
        counts = ", ".join(f"count(nullif(trim({cell}), ''))" for cell in unnamed)
        source = f"read_parquet({literal(str(target))})"
        found = connection.execute(f"SELECT {counts} FROM {source}").fetchone()  # noqa: S608, our names
        empty = {cell for cell, n in zip(unnamed, found or (), strict=True) if n == 0}
        kept = [cell for cell in kept if cell not in empty]
    told = [sheet.labels[int(cell[1:])] for cell in kept]
    labels = [label_of(sheet.told.get(name, name)) for name in told]
    return Stage(
        target, sheet, column_names(told), labels, kept, rows,
        Marks.with_more(wishes.missing),
    )  # fmt: skip


def _copied(connection: duckdb.DuckDBPyConnection, sheet: Sheet, target: Path) -> int | None:
    """Copy the sheet to Parquet as text. None where DuckDB finds records of another width."""
    cells = ["number"] * sheet.numbered + [f"c{place}" for place in range(len(sheet.labels))]
    columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    try:
        connection.execute(
            f"COPY (FROM read_csv({literal(str(sheet.path))}, auto_detect=false, header=false, "
            f"skip={sheet.skip}, delim={literal(sheet.delimiter)}, quote='\"', escape='\"', "
            f"comment='', strict_mode=true, "
            f"columns={{{columns}}})) "
            f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4_raw)"
        )
    except duckdb.InvalidInputException:
        return None
    found = connection.execute(f"SELECT count(*) FROM read_parquet({literal(str(target))})")  # noqa: S608
    return int((found.fetchone() or (0,))[0])


def _expected(sheet: Sheet, decoded: Decoded, rows: int) -> int:
    """Count the records without DuckDB. As many as lines is proof; else Python reads them."""
    with sheet.path.open("rb") as file:
        file.seek(-1, 2)
        unended = file.read(1) != b"\n"
    lines = decoded.lines + unended - sheet.skip
    return rows if rows == lines else record_count(sheet.path, sheet.delimiter, sheet.skip)
