"""Rows that were set aside, to look at and to download: number, reason, cells as they stand."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from app.datasets.download import csv_text, safe_cell

BATCH: Final = 500  # rows
LONGEST: Final = 10_000_000


def first_aside_rows(path: Path, limit: int) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Return the header and the first rows; none where nothing was set aside."""
    rows = _rows(path)
    return next(rows, []), list(islice(rows, limit))


def aside_csv(path: Path) -> Iterator[str]:
    """Yield all of it as CSV that no spreadsheet takes for formulas."""
    rows = _rows(path)
    while batch := list(islice(rows, BATCH)):
        yield csv_text([[safe_cell(cell) for cell in row] for row in batch])


def _rows(path: Path) -> Iterator[Sequence[str]]:
    if not path.exists():
        return
    csv.field_size_limit(LONGEST)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
