"""JSON: whatever holds one table of records, of lists or of columns becomes that table."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from app.datasets.importing.decoding import Decoded
from app.datasets.importing.esri_fields import Fields, esri_crs, geojson_crs
from app.datasets.importing.grid import tidy_sheet
from app.datasets.importing.job import Wishes
from app.datasets.importing.json_cells import text_of
from app.datasets.importing.json_pages import is_cut, is_whole
from app.datasets.importing.json_refusals import (
    no_rows,
    refuse_plane_without_code,
    refuse_what_is_no_table,
    several_tables,
    too_many_tables,
)
from app.datasets.importing.json_table import JsonTable
from app.datasets.importing.json_text import JsonText, refuse_deep_nesting
from app.datasets.importing.readers import Sheet

BEGIN: Final = re.compile(r"""\s*(?:\{\s*["'}]|\[\s*[\[{"'\]\d-]|\[\s*(?:true|false|null)\b)""")
LINE: Final = 4 * 1024 * 1024  # characters of a first line
# Names under which servers send rows, the surest first; below these, one level further down.
ROWS: Final = ("features", "records", "rows", "data", "results", "items", "value", "values")
NESTED: Final = ("result", "results", "data", "response", "d")
# What describes a table, and is none.
ABOUT: Final = frozenset(
    {"fields", "columns", "links", "_links", "fieldaliases", "layers", "tables", "resources",
     "tags", "types", "templates", "relationships", "meta", "metadata", "schema", "errors", "error",
     "warnings", "indexes", "distribution", "groups", "extras", "approvals", "crs", "index"}
)  # fmt: skip
MOST_TABLES: Final = 100


class JsonReader:
    def accepts(self, decoded: Decoded) -> bool:
        if decoded.is_workbook:
            return False
        with decoded.path.open(encoding="utf-8") as file:
            return BEGIN.match(file.read(1000)) is not None

    def sheets(self, decoded: Decoded, folder: Path, wishes: Wishes) -> Iterator[Sheet]:
        refuse_deep_nesting(decoded.path)
        by_line = _is_by_line(decoded.path)
        with decoded.path.open(encoding="utf-8", newline="") as file:
            text = JsonText(file)
            if by_line or text.peek() == "[":
                table = JsonTable("", folder, 0)
                table.fill(_documents(text) if by_line else text.items())
                yield _sheet(table, {}, wishes)
                return
            told, tables = _read_object(text, folder)
        refuse_what_is_no_table(told, [table for table in tables if table.rows])
        chosen = _chosen(tables, told, wishes.sheet)
        if chosen is None:
            yield _sheet_of_columns(told, folder, wishes)
        else:
            yield _sheet(chosen, told, wishes, [table.name for table in tables])


def _is_by_line(path: Path) -> bool:
    """Say whether each line is a value of its own, of the same kind as the first."""
    with path.open(encoding="utf-8") as file:
        lines = (line.strip(" \t\r\n\x1e") for line in iter(lambda: file.readline(LINE), ""))
        first, second = islice(chain(filter(None, lines), ["", ""]), 2)
    return first[:1] + first[-1:] in {"{}", "[]"} and second[:1] == first[0]


def _documents(text: JsonText) -> Iterator[Any]:
    while text.peek():
        yield text.value()


def _read_object(text: JsonText, folder: Path) -> tuple[dict[str, Any], list[JsonTable]]:
    """Return the small members of an object, and a table for each list of records or of lists."""
    tables: list[JsonTable] = []

    def read(above: str) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in text.members():
            free = name if name not in told else f"{name} 2"
            if name.casefold() not in ABOUT and text.is_list_of("{["):
                if len(tables) == MOST_TABLES:
                    raise too_many_tables()
                table = JsonTable(above + name, folder, len(tables))
                tables.append(table)
                table.fill(text.items())
            elif not above and name in NESTED and text.peek() == "{":
                told[free] = read(f"{name}.")
            else:
                told[free] = text.value()
        return told

    return read(""), tables


def _chosen(
    tables: Sequence[JsonTable], told: Mapping[str, Any], wish: str | None
) -> JsonTable | None:
    for table in tables:
        if wish is not None and table.name.casefold() == wish.casefold().strip():
            return table
    for name in ROWS:
        for table in tables:
            if table.rows and table.name.rpartition(".")[2].casefold() == name:
                return table
    filled = [table for table in tables if table.rows]
    if len(filled) > 1:
        raise several_tables([table.name for table in filled])
    if not filled and (tables or not _columns(told)):
        raise no_rows()
    return filled[0] if filled else None


def _sheet(
    table: JsonTable, told: Mapping[str, Any], wishes: Wishes, names: Sequence[str] = ()
) -> Sheet:
    if not table.rows:
        raise no_rows()
    crs = esri_crs(told.get("spatialReference")) or geojson_crs(told.get("crs"))
    above = told.get(table.name.partition(".")[0]) if "." in table.name else None
    near = above if isinstance(above, dict) else told
    fields = near.get("fields") or near.get("columns")
    sheet = table.sheet(_header(near, told), Fields(fields), crs, wishes.header)
    refuse_plane_without_code(sheet.crs)
    notes = sheet.notes + (("maybe-cut",) if is_cut(table, near, told) else ())
    others = tuple(name for name in names if name != table.name)
    return Sheet(**(vars(sheet) | {"notes": notes, "others": others, "whole": is_whole(told)}))


def _header(near: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """Return the names that the file gives the columns of its lists."""
    meta = told.get("meta")
    view = meta.get("view") if isinstance(meta, dict) else None
    for source in (near, view):
        if not isinstance(source, dict):
            continue
        for name in ("columns", "fields", "header", "headers"):
            listed = source.get(name)
            if isinstance(listed, list) and listed:
                return [
                    text_of(one.get("name") or one.get("id")) if isinstance(one, dict)
                    else text_of(one)
                    for one in listed
                ]  # fmt: skip
    return []


def _columns(told: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the lists of an object that are columns: several, and equally long."""
    lists = {name: value for name, value in told.items() if isinstance(value, list) and value}
    return lists if len(lists) > 1 and len({len(v) for v in lists.values()}) == 1 else {}


def _sheet_of_columns(told: Mapping[str, Any], folder: Path, wishes: Wishes) -> Sheet:
    columns = _columns(told)
    path = folder / "columns.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(map(text_of, row) for row in zip(*columns.values(), strict=True))

    def records() -> Iterator[list[str]]:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)

    return tidy_sheet(records, folder, 1 if wishes.header is None else wishes.header)
