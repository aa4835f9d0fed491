"""A workbook's cells as the text that a CSV file of the same table would hold."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.datasets.importing.bounds import damaged_workbook
from app.datasets.importing.ole import locked

WHOLE: Final = 1e15  # floats below this count ones exactly, and are written as integers
HEADER_ROWS: Final = 20  # below them, cells merged side by side are no names of columns

Rows = Callable[[], Iterator[list[str]]]


def cell_text(value: object) -> str:
    """Write a cell plainly: 31001.0 is 31001, days are ISO, texts stay as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return "" if value is None else str(value)


def _duration(value: timedelta) -> str:
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


class Workbook:
    """The sheets of a workbook whose file has been looked at already."""

    def __init__(self, path: Path) -> None:
        self._latest: CalamineSheet | None = None
        with _guarded():
            with path.open("rb") as file:  # the reader takes all of it at once
                self._workbook = CalamineWorkbook.from_filelike(file)
            sheets = [
                sheet
                for sheet in self._workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
        self.visible = [sheet.name for sheet in sheets if _is_visible(sheet)]
        self.hidden = [sheet.name for sheet in sheets if not _is_visible(sheet)]

    def rows(self, name: str) -> tuple[Rows, int]:
        """Return the rows of a sheet, from the first, and how many there are."""
        if self._latest is None or self._latest.name != name:
            self._latest = None
            with _guarded():
                self._latest = self._workbook.get_sheet_by_name(name)
        sheet = self._latest
        if sheet.end is None:
            return (lambda: iter(())), 0
        merged = Merged(sheet)

        def records() -> Iterator[list[str]]:
            for number, row in enumerate(sheet.iter_rows()):
                yield merged.filled(number, [cell_text(cell) for cell in row])

        return records, sheet.end[0] + 1


class Merged:
    """Cells that were merged: what stands in the first holds for all, but a title for none."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._down: dict[int, list[tuple[int, int]]] = {}
        self._across: dict[int, list[tuple[int, int]]] = {}
        self._held: dict[int, tuple[int, str]] = {}
        left = (sheet.start or (0, 0))[1]
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
            if first == last and bottom > top:
                self._down.setdefault(top, []).append((first - left, bottom))
            elif top == bottom and top < HEADER_ROWS:
                self._across.setdefault(top, []).append((first - left, last - left))

    def filled(self, number: int, row: list[str]) -> list[str]:
        """Fill a row. Rows are asked for in order, from the first."""
        if number == 0:
            self._held = {}
        for place, (bottom, text) in list(self._held.items()):
            if number > bottom:
                del self._held[place]
            elif place < len(row) and not row[place]:
                row[place] = text
        for place, bottom in self._down.get(number, ()):
            if 0 <= place < len(row) and row[place]:
                self._held[place] = (bottom, row[place])
        if number in self._across and sum(1 for cell in row if cell.strip()) > 1:
            for first, last in self._across[number]:
                for place in range(max(first, 0) + 1, min(last + 1, len(row))):
                    row[place] = row[place] or row[max(first, 0)]
        return row


def first_rows(rows: Rows, most: int) -> Sequence[list[str]]:
    return list(islice(rows(), most))


def _is_visible(sheet: SheetMetadata) -> bool:
    # By the enum: the words for hidden sheets hold "Visible" too (IMPORT pitfall 14).
    return sheet.visible == SheetVisibleEnum.Visible


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn whatever the reader raises into a refusal, also where its own code panics."""
    try:
        yield
    except PasswordError as error:
        raise locked() from error
    except (CalamineError, ValueError, OSError) as error:
        raise damaged_workbook() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise damaged_workbook() from error
        raise
