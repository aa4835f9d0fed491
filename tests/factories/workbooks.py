"""Small workbooks written by hand: no spreadsheet program, and no fixture that nobody can read."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

Cell = str | float | bool | date | None
Rows = Sequence[Sequence[Cell]]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
ERROR = "\0error "  # begins a cell that holds an error, such as #N/A


def letters(column: int) -> str:
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return held.getvalue()


def xlsx(
    sheets: Mapping[str, Rows | str],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[str]] | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """Return a workbook. A sheet may be given as rows, or as the XML within its sheetData."""
    listed, related, parts = "", "", {}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="rId{number}"/>'
        related += (
            f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        held = rows if isinstance(rows, str) else _sheet_data(rows)
        ranges = "".join(f'<mergeCell ref="{r}"/>' for r in (merged or {}).get(name, ()))
        after = f"<mergeCells>{ranges}</mergeCells>" if ranges else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet {MAIN}><sheetData>{held}</sheetData>{after}</worksheet>"
        )
    related += f'<Relationship Id="rId99" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
            f'Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
            "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{listed}</sheets>'
            "</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f"{related}</Relationships>",
            "xl/styles.xml": f'<styleSheet {MAIN}><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>',
            **parts,
            **(more or {}),
        }
    )


def _sheet_data(rows: Rows) -> str:
    return "".join(
        f'<row r="{y}">'
        + "".join(_xlsx_cell(f"{letters(x)}{y}", cell) for x, cell in enumerate(row))
        + "</row>"
        for y, row in enumerate(rows, start=1)
    )


def _xlsx_cell(place: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{serial(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if cell.startswith(ERROR):
        return f'<c r="{place}" t="e"><v>{cell.removeprefix(ERROR)}</v></c>'
    text = escape(cell)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def ods(sheets: Mapping[str, Rows | str], manifest: str = "") -> bytes:
    """Return a workbook of LibreOffice. A sheet may be given as the XML within its table."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + (rows if isinstance(rows, str) else "".join(_ods_row(row) for row in rows))
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest or "<manifest/>",
            "content.xml": content,
        }
    )


def _ods_row(row: Sequence[Cell]) -> str:
    return "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    told = f'"string"><text:p>{escape(str(cell))}</text:p>'
    if isinstance(cell, bool):
        told = f'"boolean" office:boolean-value="{str(cell).lower()}"><text:p>X</text:p>'
    elif isinstance(cell, date):
        told = f'"date" office:date-value="{cell.isoformat()}"><text:p>X</text:p>'
    elif isinstance(cell, int | float):
        told = f'"float" office:value="{cell}"><text:p>{cell}</text:p>'
    return f"<table:table-cell office:value-type={told}</table:table-cell>"


def xls(sheets: Mapping[str, Rows], *, more: bytes = b"") -> bytes:
    """Return an old workbook (BIFF8). `more` are records put into the first sheet."""
    bodies = [_xls_sheet(rows) for rows in sheets.values()]
    bodies[0] = bodies[0][:20] + more + bodies[0][20:]
    begin = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += record(0x00E0, struct.pack("<2H16x", 0, 0)) + record(
        0x00E0, struct.pack("<2H16x", 0, 14)
    )
    names = [name.encode("utf-16-le") for name in sheets]
    place = len(begin) + sum(12 + len(name) for name in names) + 4
    listed = b""
    for name, body in zip(names, bodies, strict=True):
        listed += record(0x0085, struct.pack("<I4B", place, 0, 0, len(name) // 2, 1) + name)
        place += len(body)
    return compound({"Workbook": begin + listed + record(0x000A, b"") + b"".join(bodies)})


def _xls_sheet(rows: Rows) -> bytes:
    held = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if isinstance(cell, date):
                held += record(0x0203, struct.pack("<3Hd", y, x, 1, serial(cell)))
            elif isinstance(cell, int | float):
                held += record(0x0203, struct.pack("<3Hd", y, x, 0, cell))
            elif cell is not None:
                told = struct.pack("<4HB", y, x, 0, len(cell), 1) + cell.encode("utf-16-le")
                held += record(0x0204, told)
    return held + record(0x000A, b"")


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<2H", kind, len(content)) + content


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE file of 512-byte sectors: the table of sectors, the names, the streams."""
    end, fat_mark = 0xFFFFFFFE, 0xFFFFFFFD
    fat, entries, held = [fat_mark, end], _entry("Root Entry", 5, end, 0), b""
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % 512)
        first, count = len(fat), len(padded) // 512
        fat += [*range(first + 1, first + count), end]
        entries += _entry(name, 2, first, len(padded))
        held += padded
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128I", *fat) + entries.ljust(512, b"\0") + held


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    told = name.encode("utf-16-le") + b"\0\0"
    child = 1 if kind == 5 else 0xFFFFFFFF
    return told.ljust(64, b"\0") + struct.pack(
        "<H2B3I36x2I4x", len(told), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start, size
    )
