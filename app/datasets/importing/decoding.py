"""Any file to plain UTF-8 on disk, in pieces: unpacked, its encoding found, its hash taken.

DuckDB reads few encodings and guesses none (IMPORT pitfall 9), so decoding is ours.
"""

import codecs
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

from charset_normalizer import from_bytes

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError

PIECE: Final = 1024 * 1024
SAMPLE: Final = 256 * 1024
GZIP: Final = b"\x1f\x8b"
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MULTIBYTE: Final = frozenset(
    {"big5", "big5hkscs", "gb18030", "gb2312", "gbk", "shift_jis", "cp932", "euc_jp", "euc_kr",
     "cp949", "euc_jis_2004", "shift_jis_2004", "johab", "cp950"}
)  # fmt: skip
WORKBOOKS: Final = frozenset({"xlsx", "xls", "ods"})
NOT_TABLES: Final = {
    b"PK\x03\x04": _("a workbook or another packed file"),
    b"\xd0\xcf\x11\xe0": _("an old Excel workbook"),
    b"PAR1": _("a Parquet file"),
    b"ARROW1": _("an Arrow file"),
    b"%PDF": _("a PDF document"),
    b"\x80\x04": _("a pickled Python object"),
    b"\x80\x05": _("a pickled Python object"),
}


@dataclass(frozen=True)
class Decoded:
    """`path` is UTF-8 without a byte order mark, `lines` counts its line feeds.

    A workbook stays as it is: its `encoding` is its kind.
    """

    path: Path
    encoding: str
    source_hash: str
    lines: int

    @property
    def is_workbook(self) -> bool:
        return self.encoding in WORKBOOKS


def decode(source: Path, target: Path, unpacked: int) -> Decoded:
    """Write `source` as UTF-8 to `target`. Refuses what is no text or grows beyond `unpacked`."""
    digest = sha256()
    raw = target.with_suffix(".raw")
    with source.open("rb") as file:
        _unpack(file, raw, digest.update, unpacked)
    with raw.open("rb") as file:
        head = file.read(SAMPLE)
    _refuse_other_formats(head)
    encoding, mark = _encoding_of(raw, head)
    lines = _rewrite(raw, target, encoding, mark)
    raw.unlink(missing_ok=True)
    return Decoded(target, encoding, digest.hexdigest(), lines)


def _unpack(source: IO[bytes], target: Path, note: Callable[[bytes], object], limit: int) -> None:
    packed = source.read(2) == GZIP
    source.seek(0)
    size = 0
    stream = gzip.GzipFile(fileobj=source) if packed else source
    try:
        with target.open("wb") as out:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise ImportRefusedError(
                        _("The file holds more than %(n)s MB of text.", n=limit // PIECE),
                        _("Load it in parts, for example a file a year."),
                        code="too-large",
                    )
                note(piece)
                out.write(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error) as broken:
        raise ImportRefusedError(
            _("The compressed file is damaged or cut off."),
            _("Download it again, or send it without compression."),
            code="broken-gzip",
        ) from broken


def _refuse_other_formats(head: bytes) -> None:
    if not head.strip(b"\0 \r\n\t"):
        raise ImportRefusedError(
            _("The file is empty."), _("Check the download, then send it again."), code="empty"
        )
    for magic, what in NOT_TABLES.items():
        if head.startswith(magic):
            raise ImportRefusedError(
                _("This is %(what)s, not a CSV or GeoJSON file.", what=what),
                _("Save the table as CSV, then send that file."),
                code="not-a-table",
            )


def _encoding_of(raw: Path, head: bytes) -> tuple[str, int]:
    """Return the encoding and the length of the byte order mark."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    nulls = head[:2000]
    if nulls.count(0) > len(nulls) // 4:
        return ("utf-16-le" if nulls[1::2].count(0) > nulls[::2].count(0) else "utf-16-be"), 0
    if b"\0" in head:
        raise ImportRefusedError(
            _("This file is not text."),
            _("Save the table as CSV, then send that file."),
            code="not-a-table",
        )
    if _is_utf8(raw):
        return "utf-8", 0
    guess = from_bytes(head).best()
    if guess is not None and guess.encoding in MULTIBYTE:
        return guess.encoding, 0
    return "cp1252", 0  # what Western offices write; other guesses turn niños into nińos


def _is_utf8(raw: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with raw.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                if not piece.isascii() or decoder.getstate()[0]:
                    decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _rewrite(raw: Path, target: Path, encoding: str, mark: int) -> int:
    """Move or copy as UTF-8; lines that end in CR alone get line feeds. Returns the line feeds."""
    old_mac = _ends_lines_with_cr(raw, encoding)
    if encoding == "utf-8" and mark == 0 and not old_mac:
        raw.replace(target)
    else:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        with raw.open("rb") as file, target.open("w", encoding="utf-8", newline="") as out:
            file.seek(mark)
            while piece := file.read(PIECE):
                text = decoder.decode(piece)
                out.write(text.replace("\r", "\n") if old_mac else text)
            out.write(decoder.decode(b"", final=True))
    with target.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))


def _ends_lines_with_cr(raw: Path, encoding: str) -> bool:
    with raw.open("rb") as file:
        head = file.read(SAMPLE).decode(encoding, errors="replace")
    return "\r" in head[:-1] and "\n" not in head
