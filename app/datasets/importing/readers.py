"""A place for formats: a reader turns decoded text into sheets, and staging takes it from there.

The next formats (workbooks, JSON pages, remote sources) are one class each, added to `READERS`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.datasets.importing.decoding import Decoded


@dataclass(frozen=True)
class Sheet:
    """A rectangular CSV file: every record has as many cells as `labels`.

    `numbered` says that each record begins with one more cell, the number of its row in the source.
    `set_aside` counts by reason the rows that are not in it. `lines`, where known, bounds the rows.
    """

    path: Path
    labels: tuple[str, ...]
    delimiter: str = ","
    skip: int = 0
    numbered: bool = False
    set_aside: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    name: str | None = None  # of the workbook's sheet, where there are several


class Reader(Protocol):
    def accepts(self, decoded: Decoded) -> bool:
        """Say whether the file looks like this reader's format."""

    def sheets(self, decoded: Decoded, folder: Path) -> Iterator[Sheet]:
        """Offer readings of the file, the cheapest first; the first that holds is taken."""
