"""A place for formats: a reader turns a file into sheets, and staging takes it from there.

A further format is one class, added to `READERS` in `staging`. It ends in `grid.tidy_sheet`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from app.datasets.importing.decoding import Decoded
from app.datasets.importing.job import Wishes
from app.datasets.importing.layout import Layout

FROM_SHEET: Final = "sheet"  # the column that says from which of several sheets a row is


@dataclass(frozen=True)
class Sheet:
    """A rectangular CSV file: every record has as many cells as `labels`.

    `numbered` says that each record begins with one more cell, the number of its row in the source.
    `set_aside` counts by reason the rows that are not in it; `aside` holds them: number, reason,
    cells. `name` is a workbook's sheet and `others` are the names that could be chosen instead.
    `crs` is the code of the coordinates (EPSG:2229) where the file says that they are no degrees.
    `told` are longer names of columns that the source knows, by label. `head` are the first records
    of the sheet as they stand, from which a person can choose the row that names the columns.
    `whole` says that the source knows it to be all of the table, however round its number of rows.
    `between` is the sign between the cells of the source, where this is a tidy copy of it.
    """

    path: Path
    labels: tuple[str, ...]
    delimiter: str = ","
    skip: int = 0
    numbered: bool = False
    set_aside: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    name: str | None = None
    others: tuple[str, ...] = ()
    aside: Path | None = None
    layout: Layout | None = None
    crs: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    head: tuple[tuple[str, ...], ...] = ()
    whole: bool = False
    between: str = ""

    @property
    def source_delimiter(self) -> str:
        return self.between or self.delimiter


class Reader(Protocol):
    def accepts(self, decoded: Decoded) -> bool:
        """Say whether the file looks like this reader's format."""

    def sheets(self, decoded: Decoded, folder: Path, wishes: Wishes) -> Iterator[Sheet]:
        """Offer readings of the file, the cheapest first; the first that holds is taken."""
