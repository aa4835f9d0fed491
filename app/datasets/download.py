"""A version as CSV, row by row: safe to open in a spreadsheet; and its own file in pieces."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.core.storage import Storage
from app.datasets.duck import cursor_on, quoted
from app.datasets.models import DatasetVersion
from app.datasets.query import readable

BATCH: Final = 2000  # rows
PIECE: Final = 256 * 1024  # bytes
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "|")
# What is written as a number stays one, also below zero and in a column of text.
NUMBER: Final = re.compile(r"\s*-?\d[\d., ]*%?\s*")
PLACE: Final = "neighborhood (placed)"


def csv_rows(storage: Storage, version: DatasetVersion) -> Iterator[str]:
    """Yield the file in pieces; memory stays level. Raises RefusedError 503 before the first.

    The last column is the slug of the neighborhood, or of the layer's area, in which the row was
    placed; its name says which.
    """
    path = readable(storage, version)
    return _pieces(storage, version, path)


def file_pieces(storage: Storage, version: DatasetVersion) -> Iterator[bytes]:
    """Yield the Parquet file in pieces. Raises RefusedError 503 before the first."""
    return _file_pieces(Path(readable(storage, version)))


def safe_cell(value: Any) -> str:  # noqa: ANN401, whatever the table holds
    """Return a cell that no spreadsheet takes for a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.lstrip().startswith(FORMULA_SIGNS) or value[:1] in "\t\r" else value


def _pieces(storage: Storage, version: DatasetVersion, path: str) -> Iterator[str]:
    names = [column["name"] for column in version.columns]
    listed = ", ".join([*map(quoted, names), "_neighborhood"])
    with cursor_on(storage.folder) as cursor:
        # Sorted by row number, 1,000,000 rows would not fit: the file's own order is kept.
        cursor.execute(f"SELECT {listed} FROM read_parquet(?)", [path])  # noqa: S608, quoted names
        layer = version.report.get("layer_name")
        placed = f"{layer} (placed)" if layer else PLACE
        yield csv_text([[safe_cell(name) for name in [*names, placed]]])
        while rows := cursor.fetchmany(BATCH):
            yield csv_text([[safe_cell(value) for value in row] for row in rows])


def _file_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def csv_text(rows: list[list[str]]) -> str:
    """Return rows as lines of CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
