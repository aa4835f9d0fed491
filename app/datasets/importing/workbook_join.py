"""Sheets that hold one table in parts, a year each, put under one another by column name."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.datasets.importing.readers import FROM_SHEET, Sheet

YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
ENOUGH: Final = 0.3  # share of the columns of the narrower of two sheets
SIGNS: Final = re.compile(r"[\W_]+")


def folded(label: str) -> str:
    return SIGNS.sub(" ", label.casefold()).strip()


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two sheets name so many columns alike that they are parts of one table."""
    names, others = ({_no_year(folded(label)) for label in row} - {""} for row in (one, other))
    return len(names & others) >= max(1, ENOUGH * min(len(names), len(others)))


def joined(sheets: Sequence[Sheet], folder: Path, notes: tuple[str, ...]) -> Sheet:
    """Write the rows of all sheets to one, each beginning with its sheet's name, and its year.

    Rows are numbered on from sheet to sheet. A column that a sheet does not have is blank there.
    """
    keys = _keys(sheets)
    columns = list(dict.fromkeys(key for row in keys for key in row))
    years = {sheet.path: _only_year(sheet.name or "") for sheet in sheets}
    dated = all(years.values())
    labels = (FROM_SHEET, *(["year"] if dated else []), *_labels(sheets, keys, columns))
    set_aside: Counter[str] = Counter()
    target, aside, last = folder / "joined.csv", folder / "joined-odd.csv", 0
    with (
        target.open("w", encoding="utf-8", newline="") as out,
        aside.open("w", encoding="utf-8", newline="") as odd,
    ):
        rows, others = csv.writer(out), csv.writer(odd)
        for sheet, names in zip(sheets, keys, strict=True):
            begin = [sheet.name or "", *([years[sheet.path]] if dated else [])]
            places = [names.index(key) if key in names else -1 for key in columns]
            first = last
            for number, *cells in _records(sheet.path):
                last = max(last, first + int(number))
                rows.writerow(
                    [first + int(number), *begin, *(cells[p] if p >= 0 else "" for p in places)]
                )
            for number, reason, *cells in _records(sheet.aside):
                last = max(last, first + int(number))
                others.writerow([first + int(number), reason, *begin, *cells])
            set_aside.update(sheet.set_aside)
    told = dict.fromkeys([*(note for sheet in sheets for note in sheet.notes), *notes])
    return Sheet(
        target, labels, numbered=True, set_aside=set_aside, notes=tuple(told), name="*",
        others=tuple(sheet.name or "" for sheet in sheets), aside=aside,
    )  # fmt: skip


def _keys(sheets: Sequence[Sheet]) -> list[list[str]]:
    """Say by which name each column of each sheet is joined; no name occurs twice in a sheet.

    The sheet's own year inside a name counts for nothing, but where other sheets write the same.
    """
    plain = [[folded(label) for label in sheet.labels] for sheet in sheets]
    shared = Counter(key for row in plain for key in set(row))
    keys = []
    for sheet, row in zip(sheets, plain, strict=True):
        year = _only_year(sheet.name or "")
        keys.append([key if shared[key] > 1 or not year else _without(key, year) for key in row])
    return [_unique(_named_by_others(row, place, keys)) for place, row in enumerate(keys)]


def _named_by_others(row: list[str], own: int, keys: Sequence[Sequence[str]]) -> list[str]:
    """Name a column without a name as all other sheets name theirs in that place."""
    named = []
    for place, key in enumerate(row):
        others = {r[place] for n, r in enumerate(keys) if n != own and place < len(r)} - {""}
        fits = not key and len(others) == 1 and not others & set(row)
        named.append(others.pop() if fits else key)
    return named


def _unique(row: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for place, key in enumerate(row):
        key = key or f"\0{place}"  # noqa: PLW2901
        seen[key] += 1
        unique.append(key if seen[key] == 1 else f"{key}\0{seen[key]}")
    return unique


def _labels(
    sheets: Sequence[Sheet], keys: Sequence[Sequence[str]], columns: Sequence[str]
) -> list[str]:
    found: Mapping[str, str] = {}
    for sheet, row in zip(sheets, keys, strict=True):
        year = _only_year(sheet.name or "")
        for key, label in zip(row, sheet.labels, strict=True):
            own = bool(year) and year in label and not YEAR.search(key)
            told = " ".join(label.replace(year, " ").split()).strip(" ,;:-()") if own else label
            if not found.get(key):
                found = {**found, key: told}
    return [found[key] for key in columns]


def _only_year(name: str) -> str:
    found = YEAR.findall(name)
    return found[0] if len(found) == 1 else ""


def _without(key: str, year: str) -> str:
    return " ".join(key.replace(year, " ").split()) or key


def _no_year(key: str) -> str:
    return " ".join(re.sub(r"(?:19|20)\d\d", " ", key).split())


def _records(path: Path | None) -> list[list[str]]:
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
