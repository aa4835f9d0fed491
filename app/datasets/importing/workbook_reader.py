"""Workbooks (XLSX, XLS, ODS): the sheet that is a table, the one that was named, or all alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.grid import LOOK_AT, tidy_sheet
from app.datasets.importing.job import ALL_SHEETS, Wishes
from app.datasets.importing.layout import Layout, filled, find_layout, is_value
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.workbook_cells import Rows, Workbook, first_rows
from app.datasets.importing.workbook_join import alike, joined

PROSE: Final = 80  # characters: cells that are longer on average are no table
YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Seen:
    """A sheet at first sight. `worth` is how much it looks like a table of data, 0 for none."""

    name: str
    layout: Layout
    worth: float


class WorkbookReader:
    def accepts(self, decoded: Decoded) -> bool:
        return decoded.is_workbook

    def sheets(self, decoded: Decoded, folder: Path, wishes: Wishes) -> Iterator[Sheet]:
        workbook = Workbook(decoded.path)
        names = [*workbook.visible, *workbook.hidden]
        if wishes.sheet == ALL_SHEETS:
            yield self._all(workbook, folder, wishes)
            return
        name = _named(wishes.sheet, names) if wishes.sheet else _likeliest(workbook)
        rows, _count = workbook.rows(name)
        sheet = tidy_sheet(rows, folder, wishes.header, name)
        yield replace(sheet, others=tuple(other for other in names if other != name))

    def _all(self, workbook: Workbook, folder: Path, wishes: Wishes) -> Sheet:
        seen = [sheet for sheet in _seen(workbook, workbook.visible) if sheet.worth]
        if not seen:
            raise no_table()
        best = max(seen, key=lambda sheet: sheet.worth)
        chosen = [sheet for sheet in seen if alike(sheet.layout.header, best.layout.header)]
        sheets = []
        for place, sheet in enumerate(chosen):
            inner = folder / f"sheet-{place}"
            inner.mkdir(exist_ok=True)
            rows, _count = workbook.rows(sheet.name)
            sheets.append(tidy_sheet(rows, inner, wishes.header, sheet.name))
        left_out = len(chosen) < len(workbook.visible)
        return joined(sheets, folder, ("sheets-left-out",) if left_out else ())


def _named(wish: str, names: Sequence[str]) -> str:
    for same in (str.strip, str.casefold):
        for name in names:
            if same(name).strip() == same(wish).strip():
                return name
    raise ImportRefusedError(
        _("This workbook has no sheet “%(name)s”.", name=wish),
        _("It has these sheets: %(names)s.", names=", ".join(names[:40])),
        code="unknown-sheet",
    )


def _likeliest(workbook: Workbook) -> str:
    for names in (workbook.visible, workbook.hidden):
        seen = [sheet for sheet in _seen(workbook, names) if sheet.worth]
        if not seen:
            continue
        best = max(seen, key=lambda sheet: sheet.worth)
        # Of sheets for several years the last one, else the first of those that are worth as much.
        same = [sheet for sheet in seen if alike(sheet.layout.header, best.layout.header)]
        years = {sheet.name: _year(sheet.name) for sheet in same}
        if len(same) > 1 and all(years.values()):
            return max(years, key=lambda name: years[name])
        return next(sheet.name for sheet in seen if sheet.worth >= best.worth / 2)
    raise no_table()


def _seen(workbook: Workbook, names: Sequence[str]) -> Iterator[Seen]:
    for name in names:
        rows, count = workbook.rows(name)
        yield _look(name, rows, count)


def _look(name: str, rows: Rows, count: int) -> Seen:
    head = first_rows(rows, LOOK_AT)
    layout = find_layout(head)
    data = [record for record in head[layout.first :] if len(filled(record)) > 1]
    cells = [cell for record in data for cell in record if cell.strip()]
    is_prose = bool(cells) and sum(map(len, cells)) > PROSE * len(cells)
    if layout.width < 2 or not data or is_prose:  # noqa: PLR2004, a list of one column is no table
        return Seen(name, layout, 0)
    values = sum(is_value(cell) for cell in cells) / len(data)
    length = len(data) + max(count - len(head), 0)
    header = 1.0 if layout.header_rows else 0.5
    # A list of words alone describes the data more often than it is the data.
    return Seen(name, layout, length * (0.1 + values) * header)


def _year(name: str) -> str:
    found = YEAR.findall(name)
    return found[0] if len(found) == 1 else ""


def no_table() -> ImportRefusedError:
    return ImportRefusedError(
        _("No sheet of this workbook holds a table."),
        _("The first row should name the columns, and the rows below should hold the data."),
        code="no-rows",
    )
