"""The delimiter of a CSV file, and where its table begins, found by rules that can be explained."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from app.datasets.importing.grid import LOOK_AT, header_place
from app.datasets.importing.layout import Layout, find_layout, usual_width

DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Dialect:
    """`skip` is the number of lines above the data."""

    delimiter: str
    layout: Layout
    skip: int


def find_dialect(path: Path, header: int | None = None) -> Dialect:
    """Find how a file is written. `header` is the number of its header row as a person said it."""
    delimiter, records = max(
        ((sign, _head(path, sign)) for sign in DELIMITERS), key=lambda found: _fit(found[1])
    )
    layout = find_layout([record for record, _ in records], header_place(header))
    skip = records[layout.first - 1][1] if 0 < layout.first <= len(records) else 0
    return Dialect(delimiter, layout, skip)


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
    width = usual_width([record for record, _ in records])
    if width < 2:  # noqa: PLR2004, one column is what every wrong delimiter finds
        return 0.0, width
    same = sum(len(record) == width for record, _ in records)
    return round(same / len(records), 1), width
