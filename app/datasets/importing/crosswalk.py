"""A table from areas of another kind to neighborhoods: districts, tracts, statistical areas.

An area is placed where it lies in one neighborhood. What lies in several is never spread.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.spelling import fold

LARGEST: Final = 4 * 1024 * 1024  # bytes
SPANNING: Final = ""
TARGET: Final = re.compile(
    r"n(?:eigh)?bou?rhoo?d.*|nbrhd.*|nbhd.*|n?hood.*|slug|name|barrio.*|quartier.*|stadtteil.*",
    re.IGNORECASE,
)

# The name of an area, and the names of the neighborhoods that it touches.
Crosswalk: TypeAlias = Mapping[str, Sequence[str]]


def read_crosswalk(content: bytes, places: Callable[[str], bool]) -> dict[str, list[str]]:
    """Read a CSV table. `places` says whether a value is the name of a neighborhood.

    The column that names most neighborhoods is where its rows lead. Every other column of words
    names areas; where there is none, the numbers do.
    """
    header, rows = _table(content)
    columns = list(zip(*rows, strict=True))
    shares = [sum(map(places, column)) / len(column) for column in columns]
    worth = [(round(share, 2), bool(TARGET.fullmatch(header[n]))) for n, share in enumerate(shares)]
    target = max(range(len(header)), key=worth.__getitem__)
    if shares[target] == 0:
        raise ImportRefusedError(
            _("No column of the crosswalk names the neighborhoods of this city."),
            _("One column should name areas, another the neighborhood in which each area lies."),
            code="no-crosswalk",
        )
    others = [place for place in range(len(header)) if place != target]
    words = [place for place in others if any(re.search(r"[^\W\d_]", v) for v in columns[place])]
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for place in words or others:
            area, name = row[place].strip(), row[target].strip()
            if area and name and name not in found[area]:
                found[area].append(name)
    return dict(found)


def settled(crosswalk: Crosswalk, slug_of: Callable[[str], str | None]) -> Mapping[str, str]:
    """Return by folded name of an area its neighborhood's slug, or SPANNING for several.

    A neighborhood that nobody knows beside one that is known leaves the area in doubt.
    """
    touched: dict[str, set[str | None]] = defaultdict(set)
    for area, names in crosswalk.items():
        touched[fold(area)] |= {slug_of(name) for name in names}
    return {
        area: SPANNING if len(slugs) > 1 else str(next(iter(slugs)))
        for area, slugs in touched.items()
        if area and slugs and slugs != {None}
    }


def _table(content: bytes) -> tuple[list[str], list[list[str]]]:
    if len(content) > LARGEST:
        raise _no_table()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        records = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise _no_table() from error
    header = records[0] if records else []
    rows = [record for record in records[1:] if any(cell.strip() for cell in record)]
    if len(header) < 2 or not rows or any(len(row) != len(header) for row in rows):  # noqa: PLR2004, an area and a neighborhood
        raise _no_table()
    return [name.strip() for name in header], rows


def _no_table() -> ImportRefusedError:
    return ImportRefusedError(
        _("The crosswalk is no table of areas and neighborhoods."),
        _("Send a small CSV file: a line that names the columns, then an area and its "
          "neighborhood in each line."),
        code="no-crosswalk",
    )  # fmt: skip
