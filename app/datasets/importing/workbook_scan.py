"""A quick look at the cells of an XLSX sheet: the usual way of writing them needs no parser.

Says so where a sheet is written in another way: then the slow look decides.
"""

import re
from typing import Final

from app.datasets.importing.bounds import Bounds

# A cell that says where it is: its column, its row, and whether it is empty.
CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,9})"[^<>/]*(/?)>')
OTHER_WAYS: Final = (
    b":c ",
    *(begin + end for begin in (b"<c", b":c") for end in (b">", b"/", b"\t", b"\n", b"\r")),
)


class QuickLook:
    """Takes the bytes of a sheet piece by piece. `is_sure` where every cell was understood."""

    def __init__(self) -> None:
        self._bounds = Bounds()
        self._held = b""
        self._begun = False
        self.is_sure = True

    def feed(self, piece: bytes) -> None:
        if not self._begun:
            self._begun = True
            self.is_sure = piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        text = self._held + piece
        cut = text.rfind(b"<")
        text, self._held = (text[:cut], text[cut:]) if cut >= 0 else (text, b"")
        found = CELL.findall(text)
        if len(found) != text.count(b"<c ") or any(way in text for way in OTHER_WAYS):
            self.is_sure = False
        columns = {letters for letters, _row, is_empty in found if not is_empty}
        rows = {row for _letters, row, is_empty in found if not is_empty}
        if self.is_sure and rows:
            self._bounds.reach(max(map(int, rows)) - 1, max(map(_column, columns)))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
