"""Delimiter and header of a CSV file, found by plain rules that can be explained."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
LOOK_AT: Final = 200  # records
NUMBER: Final = re.compile(r"\s*[-+]?[$€£]?\d[\d,. ]*%?\s*")
YEAR: Final = re.compile(r"\s*(1[89]|20)\d\d\s*")


@dataclass(frozen=True)
class Dialect:
    """`above` are the records over the header, `skip` the lines that end with it.

    `header` is empty where the file has none: then its first record is data.
    """

    delimiter: str
    width: int
    header: tuple[str, ...]
    above: int
    skip: int


def find_dialect(path: Path) -> Dialect:
    delimiter, records = max(
        ((sign, _head(path, sign)) for sign in DELIMITERS), key=lambda found: _fit(found[1])
    )
    width = _usual_width([record for record, _ in records])
    for above, (record, line) in enumerate(records):
        if len(record) != width or _blanks(record) > width // 2:
            continue  # a title, a note or an empty line above the table
        rest = [later for later, _ in records[above + 1 :] if len(later) == width]
        if not _is_header(record, rest):
            before = records[above - 1][1] if above else 0
            return Dialect(delimiter, width, (), above, before)
        return Dialect(delimiter, width, tuple(record), above, line)
    return Dialect(delimiter, width, (), 0, 0)


def _head(path: Path, delimiter: str) -> list[tuple[list[str], int]]:
    """Return the first records, each with the number of the line that ends it; no empty lines."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            return [(record, reader.line_num) for record in islice(reader, LOOK_AT) if record]
        except csv.Error:
            return []  # a cell above the limit of the reader: not this delimiter


def _fit(records: Sequence[tuple[list[str], int]]) -> tuple[float, int]:
    """Prefer the delimiter under which most records are equally wide, then the widest."""
    width = _usual_width([record for record, _ in records])
    if width < 2:  # noqa: PLR2004, one column is what every wrong delimiter finds
        return 0.0, width
    same = sum(len(record) == width for record, _ in records)
    return round(same / len(records), 1), width


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(record) for record in records)
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=1)


def _blanks(record: Sequence[str]) -> int:
    return sum(not cell.strip() for cell in record)


def _is_header(record: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Say whether the record names columns: a number above numbers is data; a year is not."""
    for place, cell in enumerate(record):
        if not NUMBER.fullmatch(cell) or YEAR.fullmatch(cell):
            continue
        below = [later[place] for later in rest[:20] if later[place].strip()]
        if below and sum(bool(NUMBER.fullmatch(value)) for value in below) > len(below) // 2:
            return False
    return True
