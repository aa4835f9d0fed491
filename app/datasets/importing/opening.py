"""The file as it was sent to the one table in it: GZIP and ZIP are taken off, once each at most.

Says what kind of file remains by its first bytes, never by its name.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from app.core.i18n import _
from app.datasets.importing.archive import PIECE, Archive, first_bytes
from app.datasets.importing.magic import GZIP, ZIP, refuse_other_formats
from app.datasets.importing.ole import OLE, kind_of_ole
from app.datasets.importing.refusal import ImportRefusedError

MEGABYTE: Final = 1024 * 1024
HEAD: Final = 4096
TABLES: Final = (
    ".csv", ".tsv", ".tab", ".json", ".geojson", ".ndjson", ".jsonl", ".xlsx", ".xlsm", ".xls",
    ".ods", ".psv",
)  # fmt: skip
SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"

Note = Callable[[bytes], object]


@dataclass(frozen=True)
class Opened:
    """`path` holds the bytes of the table; `kind` is that of a workbook, None for text."""

    path: Path
    kind: str | None


def open_up(source: Path, raw: Path, note: Note, unpacked: int) -> Opened:
    """Write the bytes of the one table in `source` to `raw`. `note` is told what was unpacked."""
    with source.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        _copy(_gunzipped(file) if packed else _read(file), raw, note, unpacked)
    kind = kind_of(raw, unpacked)
    if packed and (kind == "zip" or first_bytes(raw, 2) == GZIP):
        raise _packed_twice()
    if kind != "zip":
        return Opened(raw, kind)
    inner = raw.with_suffix(".inner")
    with raw.open("rb") as file:
        archive = Archive(file, unpacked)
        _copy(archive.pieces(_only_table(archive)), inner, _unnoted, unpacked)
    inner.replace(raw)
    kind = kind_of(raw, unpacked)
    if kind == "zip" or first_bytes(raw, 2) == GZIP:
        raise _packed_twice()
    return Opened(raw, kind)


def kind_of(raw: Path, unpacked: int) -> str | None:
    """Return "zip", the kind of a workbook, or None for text. Refuses what is no table."""
    head = first_bytes(raw, HEAD)
    refuse_other_formats(head)
    if head.startswith(OLE):
        return kind_of_ole(raw)
    if not head.startswith(ZIP):
        return None
    with raw.open("rb") as file:
        archive = Archive(file, unpacked)
        names = archive.members
        if archive.text_of("mimetype", 200).strip() == SPREADSHEET:
            return "ods"
        if "[Content_Types].xml" not in names and "mimetype" not in names:
            return "zip"
    lowered = {name.casefold() for name in names}
    if "xl/workbook.xml" in lowered:
        return "xlsx"
    binary = "xl/workbook.bin" in lowered
    raise ImportRefusedError(
        _("This is a binary workbook (XLSB).")
        if binary
        else _("This is an office document without a table, or one of an unknown kind."),
        _("Save the table as XLSX or CSV, then send that file."),
        code="not-a-table",
    )


def _only_table(archive: Archive) -> str:
    names = [name for name in archive.members if not PurePosixPath(name).name.startswith(".")]
    if any(name.casefold().endswith((".shp", ".dbf")) for name in names):
        raise ImportRefusedError(
            _("This archive holds a shapefile."),
            _("Export the layer as GeoJSON, then send that file."),
            code="shapefile",
        )
    tables = [name for name in names if name.casefold().endswith(TABLES)]
    for offered in (tables, names):
        if len(offered) == 1:
            return offered[0]
    listed = ", ".join(name[:80] for name in (tables or names)[:20])
    raise ImportRefusedError(
        _("This archive holds several files: %(names)s.", names=listed)
        if listed
        else _("This archive holds no file."),
        _("Unpack it, and send the one table that you mean."),
        code="several-files" if listed else "empty",
    )


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _gunzipped(file: IO[bytes]) -> Iterator[bytes]:
    try:
        yield from _read(gzip.GzipFile(fileobj=file))  # type: ignore[arg-type]
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        raise ImportRefusedError(
            _("The compressed file is damaged or cut off."),
            _("Download it again, or send it without compression."),
            code="broken-gzip",
        ) from broken


def _copy(pieces: Iterator[bytes], target: Path, note: Note, limit: int) -> None:
    size = 0
    with target.open("wb") as out:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise ImportRefusedError(
                    _("The file holds more than %(n)s MB of text.", n=limit // MEGABYTE),
                    _("Load it in parts, for example a file a year."),
                    code="too-large",
                )
            note(piece)
            out.write(piece)


def _unnoted(_piece: bytes) -> None:
    """Forget it: what is inside an archive was hashed with it."""


def _packed_twice() -> ImportRefusedError:
    return ImportRefusedError(
        _("This archive holds another archive."),
        _("Unpack it, and send the table that is inside."),
        code="packed-twice",
    )
