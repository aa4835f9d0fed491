"""CSV: read as it stands where every record is equally wide, else from a tidy copy."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.dialect import Dialect, find_dialect
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError

LONGEST_CELL: Final = 1_000_000
MOST_COLUMNS: Final = 1000
NOTE_BELOW: Final = 3  # a lone cell in a table of at least so many columns is a note, not a row


class CsvReader:
    def accepts(self, decoded: Decoded) -> bool:  # noqa: ARG002, whatever nobody else reads
        return True

    def sheets(self, decoded: Decoded, folder: Path) -> Iterator[Sheet]:
        csv.field_size_limit(LONGEST_CELL)
        dialect = find_dialect(decoded.path)
        _refuse_odd_shapes(dialect)
        labels = dialect.header or tuple("" for _cell in range(dialect.width))
        notes = tuple(
            note
            for note, holds in (("no-header", not dialect.header), ("title-lines", dialect.above))
            if holds
        )
        yield Sheet(decoded.path, labels, dialect.delimiter, dialect.skip, notes=notes)
        yield _tidy(decoded.path, dialect, labels, folder / "tidy.csv", notes)


def record_count(path: Path, delimiter: str, skip: int) -> int:
    """Count the records after `skip` lines as Python reads them: a check on DuckDB's count."""
    with path.open(encoding="utf-8", newline="") as file:
        for _line in range(skip):
            file.readline()
        return sum(1 for record in csv.reader(file, delimiter=delimiter) if record)


def _refuse_odd_shapes(dialect: Dialect) -> None:
    if dialect.width > MOST_COLUMNS:
        raise ImportRefusedError(
            _("The table has more than %(n)s columns.", n=MOST_COLUMNS),
            _("Keep the columns that matter, then send the file again."),
            code="too-wide",
        )


def _tidy(
    source: Path, dialect: Dialect, labels: tuple[str, ...], target: Path, notes: tuple[str, ...]
) -> Sheet:
    """Write the records that fit, each with its number; short ones are filled up with blanks."""
    set_aside: Counter[str] = Counter()
    filled_up = False
    with (
        source.open(encoding="utf-8", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        for _line in range(dialect.skip):
            file.readline()
        writer = csv.writer(out)
        for number, record in enumerate(_records(file, dialect.delimiter), start=1):
            reason = _reason_against(record, dialect.width)
            if reason:
                set_aside[reason] += 1
                continue
            missing = dialect.width - len(record)
            filled_up = filled_up or missing > 0
            writer.writerow([number, *record[: dialect.width], *[""] * missing])
    more = ("short-rows",) if filled_up else ()
    return Sheet(target, labels, ",", 0, numbered=True, set_aside=set_aside, notes=notes + more)


def _records(file: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from (record for record in csv.reader(file, delimiter=delimiter) if record)
    except csv.Error as broken:
        raise ImportRefusedError(
            _("A cell is longer than a million characters: a quotation mark is left open."),
            _("Look for a cell with one quotation mark and remove it."),
            code="unreadable",
        ) from broken


def _reason_against(record: list[str], width: int) -> str | None:
    if not any(cell.strip() for cell in record):
        return "blank"
    if len(record) > width and any(cell.strip() for cell in record[width:]):
        return "too-many-cells"
    if len(record) == 1 and width >= NOTE_BELOW:
        return "note"
    return None
