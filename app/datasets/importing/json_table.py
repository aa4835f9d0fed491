"""The rows of a JSON file on their way to a sheet: written as they come, evened out at the end."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.core.i18n import _
from app.datasets.importing import json_cells
from app.datasets.importing.esri_fields import Change, Fields
from app.datasets.importing.grid import MOST_COLUMNS, tidy_sheet
from app.datasets.importing.json_cells import X, Y, cells_of, has_shape, text_of, wrapped_in
from app.datasets.importing.json_text import Number, clean
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError

POINT: Final = (X, Y)
PLAIN: Final = {str, Number, type(None)}


class JsonTable:
    """Records (objects) or lines (lists) under one name in the file."""

    def __init__(self, name: str, folder: Path, number: int) -> None:
        self.name, self.rows, self.lines, self.wrapped = name, 0, 0, ""
        self._folder = folder
        self._ragged = folder / f"json-{number}.csv"
        self._odd = folder / f"json-{number}-odd.csv"
        self._columns: dict[json_cells.Path, int] = {}
        self._set_aside: Counter[str] = Counter()
        self._shapes = self._is_lists = False
        self._narrowest = MOST_COLUMNS + 1
        self._known: tuple[tuple[str, ...], list[int]] = ((), [])

    def fill(self, items: Iterable[Any]) -> None:
        """Write all items. What is no record stands aside, with the reason."""
        with (
            self._ragged.open("w", encoding="utf-8", newline="") as out,
            self._odd.open("w", encoding="utf-8", newline="") as odd,
        ):
            rows, others = csv.writer(out), csv.writer(odd)
            for number, item in enumerate(items, start=1):
                if number == 1:
                    self._is_lists = isinstance(item, list)
                if isinstance(item, list) and self._is_lists:
                    rows.writerow([number, *map(text_of, item)])
                elif isinstance(item, dict) and not self._is_lists:
                    row = self._plain_row(item) or self._row(item)
                    self._narrowest = min(self._narrowest, len(row))
                    rows.writerow([number, *row])
                else:
                    reason = "note" if text_of(item).strip() else "blank"
                    self._set_aside[reason] += 1
                    others.writerow([number, reason, text_of(item)])
                    continue
                self.rows += 1

    def sheet(
        self, header: Sequence[str], fields: Fields, crs: str | None, told: int | None
    ) -> Sheet:
        """Return the sheet. `header` names the columns of lists, where the file says them."""
        if self._is_lists:
            return self._sheet_of_lists([clean(name) for name in header], told)
        columns = self._ordered(plane=crs is not None)
        places = [self._columns[path] for path, _label in columns]
        translate = [
            fields.translation(path[-1]) if path not in POINT else None for path, _label in columns
        ]
        even = places == list(range(self._narrowest)) and not any(translate)
        target = self._ragged if even else self._evened_out(places, translate)
        located = X in self._columns
        return Sheet(
            target, tuple(label for _path, label in columns), numbered=True,
            set_aside=self._set_aside, aside=self._odd, crs=crs if located else None,
            notes=("shapes",) if self._shapes and not located else (), told=fields.aliases,
        )  # fmt: skip

    def _evened_out(self, places: Sequence[int], translate: Sequence[Change | None]) -> Path:
        target = self._folder / "records.csv"
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            for number, *cells in self._records():
                row = [cells[place] if place < len(cells) else "" for place in places]
                for place, change in enumerate(translate):
                    if change is not None:
                        row[place] = change(row[place])
                writer.writerow([number, *row])
        return target

    def _plain_row(self, item: Mapping[str, Any]) -> list[str] | None:
        """Write a record without nesting: the usual case, at a third of the time."""
        if not item or "properties" in item or set(map(type, item.values())) - PLAIN:
            return None
        names = tuple(item)
        if names != self._known[0]:
            paths = [(name,) for name in names]
            self._known = names, [self._columns.setdefault(p, len(self._columns)) for p in paths]
        _names, places = self._known
        if len(self._columns) > MOST_COLUMNS:
            raise too_wide()
        row = [""] * (max(places) + 1)
        for place, value in zip(places, item.values(), strict=True):
            if value is not None:
                row[place] = value
        joined = "".join(row)
        return row if joined.isascii() and "\0" not in joined else [clean(cell) for cell in row]

    def _row(self, item: Mapping[str, Any]) -> list[str]:
        self._shapes = self._shapes or has_shape(item)
        if not self.rows:
            self.wrapped = wrapped_in(item) or ""
        row = [""] * len(self._columns)
        for path, text in cells_of(item):
            place = self._columns.setdefault(path, len(self._columns))
            if place == len(row):
                row.append(text)
            else:
                row[place] = text
        if len(row) > MOST_COLUMNS:
            raise too_wide()
        return row

    def _ordered(self, *, plane: bool) -> list[tuple[json_cells.Path, str]]:
        """Return the columns with their labels, the record's own point at the end."""
        named = [(path, clean(".".join(path))) for path in self._columns if path not in POINT]
        if X not in self._columns:
            return named
        taken = {label.casefold() for _path, label in named}
        points = [(X, "x"), (Y, "y")] if plane else [(Y, "latitude"), (X, "longitude")]
        # A property that is called like a coordinate stays, beside the record's own point.
        return named + [
            (path, f"point {label}" if label in taken else label) for path, label in points
        ]

    def _sheet_of_lists(self, header: list[str], told: int | None) -> Sheet:
        def records() -> Iterator[list[str]]:
            if header:
                yield header
            for _number, *cells in self._records():
                yield cells

        return tidy_sheet(records, self._folder, 1 if header else told)

    def _records(self) -> Iterator[list[str]]:
        with self._ragged.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


def too_wide() -> ImportRefusedError:
    return ImportRefusedError(
        _("The table has more than %(n)s columns.", n=MOST_COLUMNS),
        _("Keep the columns that matter, then send the file again."),
        code="too-wide",
    )
