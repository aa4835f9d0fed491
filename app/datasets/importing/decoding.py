"""Any file to plain UTF-8 on disk, in pieces: unpacked, its encoding found, its hash taken.

DuckDB reads few encodings and guesses none (IMPORT pitfall 9), so decoding is ours.
"""

import codecs
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.encodings import unsaid_encoding
from app.datasets.importing.magic import refuse_markup
from app.datasets.importing.opening import HEAD, open_up
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.workbook_check import check_workbook

PIECE: Final = 1024 * 1024
SAMPLE: Final = 256 * 1024
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WORKBOOKS: Final = frozenset({"xlsx", "xls", "ods"})


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
    """Write `source` as UTF-8 to `target`. Refuses what is no text or grows beyond `unpacked`.

    A workbook is looked at, and stays as it is.
    """
    digest = sha256()
    raw = target.with_suffix(".raw")
    opened = open_up(source, raw, digest.update, unpacked)
    if opened.kind is not None:
        check_workbook(raw, opened.kind, unpacked)
        return Decoded(raw.replace(target), opened.kind, digest.hexdigest(), 0)
    with raw.open("rb") as file:
        head = file.read(SAMPLE)
    encoding, mark = _encoding_of(raw, head)
    refuse_markup(head[mark:HEAD].decode(encoding, errors="replace"))
    lines = _rewrite(raw, target, encoding, mark)
    raw.unlink(missing_ok=True)
    return Decoded(target, encoding, digest.hexdigest(), lines)


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
    return unsaid_encoding(head), 0


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
