"""What a file is by its first bytes, and what to do with what is no table of ours."""

import re
from html import unescape
from typing import Final

from app.core.i18n import Sentence, _
from app.datasets.importing.refusal import ImportRefusedError

GZIP: Final = b"\x1f\x8b"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
NOT_TABLES: Final[dict[bytes, Sentence]] = {
    b"PAR1": _("a Parquet file"),
    b"ARROW1": _("an Arrow file"),
    b"FEA1": _("a Feather file"),
    b"Obj\x01": _("an Avro file"),
    b"\x89HDF": _("an HDF5 file"),
    b"%PDF": _("a PDF document"),
    b"{\\rtf": _("a text document (RTF)"),
    b"\x80\x02": _("a pickled Python object"),
    b"\x80\x03": _("a pickled Python object"),
    b"\x80\x04": _("a pickled Python object"),
    b"\x80\x05": _("a pickled Python object"),
    b"SQLite format 3\0": _("a database file (SQLite or GeoPackage)"),
    b"RDX2\n": _("a file of R"),
    b"RDX3\n": _("a file of R"),
    b"BZh91AY&SY": _("a BZIP2 archive"),
    b"\xfd7zXZ": _("an XZ archive"),
    b"\x28\xb5\x2f\xfd": _("a Zstandard archive"),
    b"7z\xbc\xaf": _("a 7-Zip archive"),
    b"Rar!": _("a RAR archive"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"GIF8": _("a picture"),
    b"version https://git-lfs": _("a pointer to a file that is kept elsewhere (Git LFS)"),
}
TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
HTML: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
XML: Final = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z_][\w.-]*:?[\w.-]*(?:\s[^<>]*)?/?>)")


def refuse_other_formats(head: bytes) -> None:
    """Refuse by the first bytes what can be no table, whatever its name says."""
    if not head.strip(b"\0 \r\n\t"):
        raise ImportRefusedError(
            _("The file is empty."), _("Check the download, then send it again."), code="empty"
        )
    is_tar = head[257:262] == b"ustar"
    for magic, what in NOT_TABLES.items():
        if head.startswith(magic):
            raise _no_table(what)
    if is_tar:
        raise _no_table(_("a TAR archive"))


def refuse_markup(head: str) -> None:
    """Refuse a web page or XML in place of a table, and show what the page says of itself."""
    if HTML.match(head):
        found = TITLE.search(head)
        title = " ".join(unescape(found[1]).split())[:120] if found else ""
        raise ImportRefusedError(
            _("This is a web page, “%(title)s”, not a table.", title=title)
            if title
            else _("This is a web page, not a table."),
            _(
                "Download the file itself, not the page around it. Where the page holds the table, "
                "open it in a spreadsheet program and save it as XLSX or CSV."
            ),
            code="html-page",
        )
    if XML.match(head):
        raise ImportRefusedError(
            _("This is an XML file."),
            _("Export the table as CSV, JSON or GeoJSON, or open it in a spreadsheet program."),
            code="xml",
        )


def _no_table(what: Sentence) -> ImportRefusedError:
    return ImportRefusedError(
        _("This is %(what)s, which cannot be read as a table.", what=what),
        _("Save the table as CSV, then send that file."),
        code="not-a-table",
    )
