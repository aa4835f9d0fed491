"""Old Excel workbooks (XLS), looked at before a reader touches them.

Only the chain of sectors and the records' positions are read: enough to say that the file is a
workbook, that no password locks it, and how far its cells reach.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.bounds import Bounds, damaged_workbook
from app.datasets.importing.refusal import ImportRefusedError

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END: Final = 0xFFFFFFFA  # this number and those above it mark no sector
MOST_BYTES: Final = 128 * 1024 * 1024
ENTRY: Final = 128
SMALL_SECTOR: Final = 64
BOF, DIMENSIONS, FILEPASS = 0x0809, 0x0200, 0x002F
CELLS: Final = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
LAST_COLUMN_TOLD: Final = 0x00BD  # several numbers in a row: the last column ends the record


@dataclass(frozen=True)
class Stream:
    start: int
    size: int


class Ole:
    """The streams of a compound file by name. Refuses chains that lead nowhere or in circles."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, small_shift = struct.unpack_from("<2H", content, 30)
            fat_count, directory, _t, self._cutoff, small_fat, small_fats, more, mores = (
                struct.unpack_from("<I I I I I I I I", content, 44)
            )
            if shift not in {9, 12} or small_shift != 6:  # noqa: PLR2004, the only two kinds
                raise damaged_workbook()
            self._size = 1 << shift
            self._fat = self._table(self._fat_sectors(fat_count, more, mores))
            self._small_fat = self._table(self._chain(small_fat)) if small_fats else ()
            entries = b"".join(self._sector(n) for n in self._chain(directory))
            self.streams = dict(_entries(entries))
            self._root = self.streams["Root Entry"]
        except (struct.error, LookupError, UnicodeDecodeError) as broken:
            raise damaged_workbook() from broken

    def read(self, name: str) -> bytes:
        stream = self.streams[name]
        if stream.size >= self._cutoff:
            return b"".join(self._sector(n) for n in self._chain(stream.start))[: stream.size]
        held = b"".join(self._sector(n) for n in self._chain(self._root.start))
        places = _followed(self._small_fat, stream.start)
        found = (held[n * SMALL_SECTOR : (n + 1) * SMALL_SECTOR] for n in places)
        return b"".join(found)[: stream.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _chain(self, start: int) -> Iterator[int]:
        return _followed(self._fat, start)

    def _table(self, sectors: Iterator[int]) -> tuple[int, ...]:
        held = b"".join(self._sector(n) for n in sectors)
        return struct.unpack(f"<{len(held) // 4}I", held[: len(held) // 4 * 4])

    def _fat_sectors(self, count: int, more: int, mores: int) -> Iterator[int]:
        listed = list(struct.unpack_from("<109I", self._content, 76))
        per = self._size // 4 - 1
        if count > len(self._content) // self._size or mores > len(self._content) // self._size:
            raise damaged_workbook()
        for _n in range(mores):
            held = struct.unpack(f"<{per + 1}I", self._sector(more))
            listed += held[:per]
            more = held[per]
        return iter([number for number in listed if number < END][:count])


def _followed(table: tuple[int, ...], start: int) -> Iterator[int]:
    steps = 0
    while start < END:
        if start >= len(table) or steps > len(table):
            raise damaged_workbook()
        yield start
        start = table[start]
        steps += 1


def _entries(held: bytes) -> Iterator[tuple[str, Stream]]:
    for place in range(0, len(held) - ENTRY + 1, ENTRY):
        (length,) = struct.unpack_from("<H", held, place + 64)
        kind = held[place + 66]
        if kind and 2 <= length <= 64:  # noqa: PLR2004, bytes of a name and its end
            name = held[place : place + length - 2].decode("utf-16-le")
            start, size = struct.unpack_from("<2I", held, place + 116)
            yield name, Stream(start, size)


def kind_of_ole(path: Path) -> str:
    """Return "xls". Refuses other documents of that age, and workbooks behind a password."""
    if path.stat().st_size > MOST_BYTES:
        raise too_large_to_look_at()
    names = Ole(path.read_bytes()).streams
    if "EncryptedPackage" in names:
        raise locked()
    if "Workbook" in names or "Book" in names:
        return "xls"
    raise ImportRefusedError(
        _("This is an old office document without a table."),
        _("Save the table as XLSX or CSV, then send that file."),
        code="not-a-table",
    )


def check_xls(path: Path) -> None:
    """Refuse an old workbook that is locked, damaged, or whose cells lie too far apart."""
    opened = Ole(path.read_bytes())
    name = "Workbook" if "Workbook" in opened.streams else "Book"
    content = opened.read(name)
    bounds, place, end = Bounds(), 0, len(content) - 4
    while place <= end:
        kind, length = struct.unpack_from("<2H", content, place)
        place += 4
        if place + length > len(content):
            raise damaged_workbook()
        if kind == FILEPASS:
            raise locked()
        if kind == BOF:
            bounds = Bounds()
        elif kind in CELLS and length >= 6:  # noqa: PLR2004, row, column and format
            row, column = struct.unpack_from("<2H", content, place)
            if kind == LAST_COLUMN_TOLD:
                bounds.reach(row, struct.unpack_from("<H", content, place + length - 2)[0])
            bounds.reach(row, column)
        elif kind == DIMENSIONS:
            _check_dimensions(content[place : place + length])
        place += length


def _check_dimensions(told: bytes) -> None:
    """Refuse a far corner that is declared: the reader makes room for it, as for a far cell."""
    form = {10: "<4H", 14: "<2I2H"}.get(len(told))
    if form is None:
        return
    first_row, last_row, first, last = struct.unpack_from(form, told)
    Bounds().room_for(max(last_row - first_row, 0), max(last - first, 0))


def locked() -> ImportRefusedError:
    return ImportRefusedError(
        _("This workbook is locked with a password."),
        _("Open it, remove the password, save it, and send it again."),
        code="workbook-locked",
    )


def too_large_to_look_at() -> ImportRefusedError:
    return ImportRefusedError(
        _("This old workbook is larger than %(n)s MB.", n=MOST_BYTES // 1024 // 1024),
        _("Save the table as CSV, then send that file."),
        code="workbook-too-large",
    )
