"""CSV: read as it stands where every record is equally wide, else from a tidy copy."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.dialect import find_dialect
from app.datasets.importing.grid import head_of, notes_on, refuse_odd_shapes, write_tidy
from app.datasets.importing.job import Wishes
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError

LONGEST_CELL: Final = 1_000_000


class CsvReader:
    def accepts(self, decoded: Decoded) -> bool:
        """Take whatever nobody else reads."""
        return not decoded.is_workbook

    def sheets(self, decoded: Decoded, folder: Path, wishes: Wishes) -> Iterator[Sheet]:
        csv.field_size_limit(LONGEST_CELL)
        dialect = find_dialect(decoded.path, wishes.header)
        layout = dialect.layout
        refuse_odd_shapes(layout)
        with decoded.path.open(encoding="utf-8", newline="") as file:
            head = head_of(_records(file, dialect.delimiter))
        yield Sheet(
            decoded.path, layout.header, dialect.delimiter, dialect.skip,
            notes=notes_on(layout), layout=layout, head=head,
        )  # fmt: skip
        with decoded.path.open(encoding="utf-8", newline="") as file:
            records = _records(file, dialect.delimiter)
            tidy = write_tidy(records, layout, folder / "tidy.csv", folder / "odd.csv")
        yield replace(tidy, head=head, between=dialect.delimiter)


def record_count(path: Path, delimiter: str, skip: int) -> int:
    """Count the records after `skip` lines as Python reads them: a check on DuckDB's count."""
    with path.open(encoding="utf-8", newline="") as file:
        for _line in range(skip):
            file.readline()
        return sum(1 for record in csv.reader(file, delimiter=delimiter) if record)


def _records(file: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from (record for record in csv.reader(file, delimiter=delimiter) if record)
    except csv.Error as broken:
        raise ImportRefusedError(
            _("A cell is longer than a million characters: a quotation mark is left open."),
            _("Look for a cell with one quotation mark and remove it."),
            code="unreadable",
        ) from broken
