"""Column names that are safe, unique and still the words of the source."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 100
HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def column_names(header: Sequence[str]) -> list[str]:
    """Return a name for each cell of the header.

    Blank cells are named by their number, repeated ones are numbered (DuckDB ignores case), and a
    leading underscore goes, because `_row` and `_neighborhood` are ours.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(header, start=1):
        plain = label_of(cell).lstrip("_").strip() or f"column {number}"
        name, again = plain, 2
        while name.casefold() in taken:
            name, again = f"{plain} {again}", again + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def label_of(cell: str) -> str:
    """Return a header cell in one line, without invisible characters."""
    return " ".join(HIDDEN.sub(" ", cell).split())[:LONGEST].strip()
