"""Packed and hostile files: one table in an archive is read, all else is refused with a reason."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.datasets.importing.opening import open_up
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.imported import imported, rows
from tests.factories.workbooks import compound, ods, packed, record, xls, xlsx

PLAIN = b"a,b\n1,2\n"
SHEET = xlsx({"Data": [["a", "b"], [1, 2]]})
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


ENTITIES = '<!DOCTYPE s [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
EXTERNAL = '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><s>&a;</s>'
HIDDEN = (
    '<Relationships><Relationship Type="x/worksheet" Target="worksheets/a.bin"/></Relationships>'
)
REPEATED = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
    'office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
    "</table:table-row>"
)
# The sectors of the stream follow one another: the last one leads back to the first.
CIRCLE = (struct.pack("<2I", 9, 0xFFFFFFFE), struct.pack("<2I", 9, 2))


def zip_of(name: str, content: bytes = PLAIN, **changes: int) -> bytes:
    """Return an archive of one member, some of its facts changed."""
    held = io.BytesIO()
    info = zipfile.ZipInfo(name)
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(info, content)
        for field, value in changes.items():
            setattr(archive.infolist()[0], field, value)
    return held.getvalue()


def zip_that_lies(size: int) -> bytes:
    """Return an archive whose member grows to more bytes than it declares."""
    content = b"a,b\n" + b"1,2\n" * 5000
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    inside = squeeze.compress(content) + squeeze.flush()
    check = zlib.crc32(content[:size])
    facts = struct.pack("<5H3L", 20, 0, 8, 0, 0x21, check, len(inside), size)
    local = b"PK\x03\x04" + facts + struct.pack("<2H", 5, 0) + b"a.csv"
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + facts
    listed += struct.pack("<5H2L", 5, 0, 0, 0, 0, 0, 0) + b"a.csv"
    place = len(local) + len(inside)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), place, 0)
    return local + inside + listed + end


@pytest.mark.parametrize(
    "content",
    [
        packed({"data.csv": PLAIN}),
        packed({"data.csv": PLAIN}, zipfile.ZIP_STORED),
        packed({"notes.pdf": b"%PDF", "read me.txt": b"x", "in/data.CSV": PLAIN}),
        packed({"data.csv": PLAIN, "__MACOSX/._data.csv": b"x", ".DS_Store": b"x", "in/": b""}),
        packed({"table": PLAIN}),
        packed({"data.xlsx": SHEET}),
        packed({"data.json": b'[{"a": 1, "b": 2}]'}),
        gzip.compress(SHEET, mtime=0),
        gzip.compress(b'[{"a": 1, "b": 2}]', mtime=0),
        gzip.compress(PLAIN[:4], mtime=0) + gzip.compress(PLAIN[4:], mtime=0),
    ],
    ids=range(10),
)
def test_the_one_table_in_a_packed_file_is_read(tmp_path: Path, content: bytes) -> None:
    assert rows(imported(tmp_path, content), "a, b") == [(1, 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({"a.csv": PLAIN, "b.csv": PLAIN}), "several-files"),
        (packed({"a.txt": PLAIN, "b.txt": PLAIN}), "several-files"),
        (packed({"in/": b""}), "empty"),
        (packed({"a.shp": b"x", "a.dbf": b"x"}), "shapefile"),
        (packed({"a.zip": packed({"a.csv": PLAIN})}), "packed-twice"),
        (packed({"a.csv.gz": gzip.compress(PLAIN, mtime=0)}), "packed-twice"),
        (gzip.compress(packed({"a.csv": PLAIN}), mtime=0), "packed-twice"),
        (gzip.compress(gzip.compress(PLAIN, mtime=0), mtime=0), "packed-twice"),
        (zip_of("../a.csv"), "unsafe-archive"),
        (zip_of("in/../../a.csv"), "unsafe-archive"),
        (zip_of("/etc/a.csv"), "unsafe-archive"),
        (zip_of("..\\a.csv"), "unsafe-archive"),
        (zip_of("C:\\a.csv"), "unsafe-archive"),
        (zip_of("a.csv", external_attr=0o120777 << 16), "unsafe-archive"),
        (zip_of("a.csv", flag_bits=1), "archive-locked"),
        (zip_of("a.csv", compress_type=zipfile.ZIP_BZIP2), "archive-method"),
        (zip_of("a.csv", CRC=1), "broken-archive"),
        (zip_of("a.csv", file_size=4), "broken-archive"),
        (zip_that_lies(8), "broken-archive"),
        (packed({"a.csv": PLAIN})[:-30], "broken-archive"),
        (packed({"a.csv": b"1,2\n" * 3_000_000}), "too-large"),
        (packed({f"{n}.csv": b"" for n in range(10_001)}), "broken-archive"),
    ],
    ids=range(22),
)
def test_an_archive_that_holds_no_one_table_is_refused(
    tmp_path: Path, content: bytes, code: str
) -> None:
    """ATTACKS 52 and 53."""
    with pytest.raises(ImportRefusedError, match=code) as refused:
        imported(tmp_path, content)
    assert str(refused.value.hint)
    assert not list(tmp_path.parent.glob("a.csv"))


def test_several_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        imported(tmp_path, packed({"2019.csv": PLAIN, "2020.csv": PLAIN}))
    assert "2019.csv, 2020.csv" in str(refused.value.sentence)


@pytest.mark.parametrize(
    "cell",
    [
        "<c t='n' r='XFD1048576'><v>1</v></c>",
        '<c\nr="XFD1048576"><v>1</v></c>',
        '<x:c r="XFD1048576" xmlns:x="x"><v>1</v></x:c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<c r="XFD1048576" t="str"><v>1</v></c>',
    ],
    ids=range(5),
)
def test_a_far_cell_is_seen_however_it_is_written(tmp_path: Path, cell: str) -> None:
    content = xlsx({"A": '<row r="1"><c r="A1"><v>1</v></c></row><row>' + cell + "</row>"})
    with pytest.raises(ImportRefusedError, match="workbook-too-large"):
        imported(tmp_path, content)


def test_a_far_cell_that_is_empty_does_no_harm(tmp_path: Path) -> None:
    table = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
    table += '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="XFD2" s="1"/></row>'
    table += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert rows(imported(tmp_path, xlsx({"A": table})), "a, b") == [(1, 2)]


def test_what_is_packed_too_tightly_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(packed({"a.csv": b"0" * 30_000_000}))
    with pytest.raises(ImportRefusedError, match="packed-too-tightly"):
        open_up(bomb, tmp_path / "raw", lambda _piece: None, 100_000_000)
    assert (tmp_path / "raw").stat().st_size == bomb.stat().st_size


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: xlsx({"A": FAR}), "workbook-too-large"),
        (lambda: xlsx({"A": FAR.replace(' r="XFD1048576"', "")}), None),
        (lambda: xlsx({"A": FAR.replace("XFD1048576", "ZZZZ9")}), "workbook-damaged"),
        (lambda: xlsx({"A": FAR.replace("XFD1048576", "A99999999999")}), "workbook-damaged"),
        (lambda: xlsx({"A": FAR.replace("<c ", "<x:c ", 1)}), "workbook-damaged"),
        (
            lambda: xlsx({"A": [["a"]]}, more={"xl/sharedStrings.xml": ENTITIES}),
            "workbook-entities",
        ),
        (lambda: xlsx({"A": [["a"]]}, more={"docProps/app.xml": EXTERNAL}), "workbook-entities"),
        (lambda: xlsx({"A": [["a"]]}, more={"xl/_rels/workbook.xml.rels": HIDDEN}), "workbook-dam"),
        (lambda: xlsx({"A": "<row>"}), "workbook-damaged"),
        (lambda: SHEET[:-40], "broken-archive"),
        (lambda: SHEET.replace(b"xl/workbook.xml", b"xl/workbook.bin"), "not-a-table"),
        (lambda: packed({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "not-a-tab"),
        (lambda: xlsx({"A": [["a"]]}, more={"xl/zeros.bin": "0" * 11_000_000}), "too-large"),
        (lambda: ods({"A": REPEATED.format(rows=10**6, columns=1000)}), "workbook-too-large"),
        (lambda: ods({"A": REPEATED.format(rows=1, columns=10**9)}), "workbook-damaged"),
        (lambda: ods({"A": REPEATED.format(rows=1, columns=17_000)}), "workbook-too-large"),
        (lambda: ods({"A": [["a"]]}, manifest="<m><encryption-data/></m>"), "workbook-locked"),
        (lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "not-a-table"),
        (lambda: compound({"EncryptedPackage": b"x"}), "workbook-locked"),
        (lambda: compound({"WordDocument": b"x"}), "not-a-table"),
        (lambda: xls({"A": [["a"]]}, more=record(0x002F, bytes(6))), "workbook-locked"),
        (lambda: xls({"A": [["a"]]}, more=cell_at(65_000, 60_000)), "workbook-too-large"),
        (lambda: xls({"A": [["a"]]}, more=corner_at(2**32 - 1, 2**16 - 1)), "workbook-too-large"),
        (lambda: xls({"A": [["a"]]}).replace(*CIRCLE), "workbook-damaged"),
        (lambda: xls({"A": [["a"]]})[:700], "workbook-damaged"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "workbook-damaged"),
    ],
    ids=range(26),
)
def test_a_hostile_workbook_is_refused_before_its_reader_sees_it(
    tmp_path: Path, make: Callable[[], bytes], code: str | None
) -> None:
    """ATTACKS 52 and DESIGN §8."""
    with pytest.raises(ImportRefusedError, match=code or "no-rows") as refused:
        imported(tmp_path, make())
    assert str(refused.value.hint)


def cell_at(row: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<3Hd", row, column, 0, 1.0))


def corner_at(row: int, column: int) -> bytes:
    return record(0x0200, struct.pack("<2I3H", 0, row, 0, column, 0))


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"<!DOCTYPE html><html><head><title> Sign &amp; in\n</title>", "html-page", "Sign & in"),
        (b"\xef\xbb\xbf\n<html><body>404</body></html>", "html-page", "a web page"),
        (b"<table><tr><td>1</td></tr></table>", "html-page", "a web page"),
        (b'<?xml version="1.0"?><rows><row a="1"/></rows>', "xml", "XML"),
        (b"<kml><Document/></kml>", "xml", "XML"),
        (b"SQLite format 3\0" + bytes(50), "not-a-table", "SQLite"),
        (b"{\\rtf1\\ansi a}", "not-a-table", "RTF"),
        (b"a.csv".ljust(257, b"\0") + b"ustar\0" + bytes(300), "not-a-table", "TAR"),
        (b"7z\xbc\xaf\x27\x1c", "not-a-table", "7-Zip"),
    ],
    ids=range(9),
)
def test_what_is_no_table_is_called_by_its_name(
    tmp_path: Path, content: bytes, code: str, said: str
) -> None:
    with pytest.raises(ImportRefusedError, match=code) as refused:
        imported(tmp_path, content)
    assert said in str(refused.value.sentence)


def test_words_that_begin_like_another_format_are_a_table(tmp_path: Path) -> None:
    assert rows(imported(tmp_path, "ORCID,[n]\nx,1\n"), "ORCID") == [("x",)]
    assert rows(imported(tmp_path, "[id],n\nx,1\n"), "n") == [(1,)]
    assert rows(imported(tmp_path, "<18,n\nx,1\n"), "n") == [(1,)]
