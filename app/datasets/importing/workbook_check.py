"""Workbooks that are ZIP archives of XML (XLSX, ODS), looked at before a reader touches them.

The reader ends its process on a cell that lies too far away, and holds what it unpacks (DESIGN §8).
So the XML is streamed once, no tree is built, and no entity is ever looked up.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.parsers import expat

from app.core.i18n import _
from app.datasets.importing.archive import Archive
from app.datasets.importing.bounds import Bounds, damaged_workbook
from app.datasets.importing.ole import check_xls, locked
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.workbook_scan import QuickLook

MOST_SHARED: Final = 128 * 1024 * 1024  # bytes of texts that all sheets share: held in memory
MOST_DIGITS: Final = 9
XML: Final = (".xml", ".rels")
PART: Final = re.compile(rb'Type="[^"]*/(?:worksheet|sharedStrings|styles)"')
TARGET: Final = re.compile(rb'Target="([^"]*)"')

Start = Callable[[str, Mapping[str, str]], None]


def check_workbook(path: Path, kind: str, unpacked: int) -> None:
    """Refuse a workbook that would break its reader: locked, damaged, huge, or with entities."""
    if kind == "xls":
        check_xls(path)
        return
    with path.open("rb") as file:
        archive = Archive(file, unpacked)
        if b"encryption-data" in archive.text_of("META-INF/manifest.xml"):
            raise locked()
        if kind == "ods":
            _look(archive, "content.xml", TablesLook().start)
            return
        _check_parts(archive)
        for name, info in archive.members.items():
            lowered = name.casefold()
            if lowered.endswith("sharedstrings.xml") and info.file_size > MOST_SHARED:
                raise _too_many_texts()
            if lowered.endswith(XML):
                quick = QuickLook()
                _look(archive, name, None, quick)
                if not quick.is_sure:
                    _look(archive, name, CellsLook().start)


def _check_parts(archive: Archive) -> None:
    """Refuse sheets kept under a name that is not looked at."""
    listed = archive.text_of("xl/_rels/workbook.xml.rels")
    for told in re.findall(rb"<[^<>]*Relationship\b[^<>]*>", listed):
        target = TARGET.search(told)
        if PART.search(told) and target and not target[1].lower().endswith(b".xml"):
            raise damaged_workbook()


def _look(archive: Archive, name: str, start: Start | None, quick: QuickLook | None = None) -> None:
    """Stream a part once: refuse what is no XML, and tell of it as it goes by."""
    if name not in archive.members:
        raise damaged_workbook()
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in archive.pieces(name):
            parser.Parse(piece, False)  # noqa: FBT003, its only form
            if quick is not None:
                quick.feed(piece)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as broken:
        raise damaged_workbook() from broken


def _refuse_doctype(*_told: object) -> None:
    raise ImportRefusedError(
        _("This workbook holds XML that declares entities, as no spreadsheet program writes it."),
        _("Open it in a spreadsheet program and save it again, or save the table as CSV."),
        code="workbook-entities",
    )


class CellsLook:
    """The cells of an XLSX sheet that hold something."""

    def __init__(self) -> None:
        self._bounds = Bounds()
        self._row = self._column = -1

    def start(self, tag: str, told: Mapping[str, str]) -> None:
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name == "c":
            place = told.get("r")
            if place is None:
                self._column += 1
            else:
                self._row, self._column = _position(place)
        elif name in {"v", "is"}:
            if self._row >= 0 and self._column >= 0:
                self._bounds.reach(self._row, self._column)
        elif name == "row":
            row = told.get("r", "")
            self._row = _number(row) - 1 if row else self._row + 1
            self._column = -1


class TablesLook:
    """The cells of an ODS file that hold something, each as often as it is repeated."""

    def __init__(self) -> None:
        self._bounds = Bounds()
        self._next_row = self._row = self._next_column = self._column = 0
        self._rows = 1

    def start(self, tag: str, told: Mapping[str, str]) -> None:
        if tag == "table:table":
            self.__init__()  # type: ignore[misc]
        elif tag == "table:table-row":
            self._row, self._next_column = self._next_row, 0
            self._rows = _repeats(told, "table:number-rows-repeated")
            self._next_row += self._rows
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._next_column += _repeats(told, "table:number-columns-repeated")
            if "office:value-type" in told or "table:formula" in told:
                self._reach()
        elif tag == "text:p":
            self._reach()

    def _reach(self) -> None:
        self._bounds.reach(self._row + self._rows - 1, max(self._next_column - 1, 0))


@lru_cache(maxsize=20_000)
def _column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _position(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789").upper()
    if not 0 < len(letters) <= 3 or not letters.isascii() or not letters.isalpha():  # noqa: PLR2004, XFD
        raise damaged_workbook()
    return _number(place[len(letters) :]) - 1, _column_of(letters)


def _number(told: str) -> int:
    if not told.isdecimal() or len(told) > MOST_DIGITS:
        raise damaged_workbook()
    return int(told)


def _repeats(told: Mapping[str, str], name: str) -> int:
    return _number(told.get(name, "1"))


def _too_many_texts() -> ImportRefusedError:
    return ImportRefusedError(
        _("This workbook holds more than %(n)s MB of texts.", n=MOST_SHARED // 1024 // 1024),
        _("Save the table as CSV, then send that file."),
        code="workbook-too-large",
    )
