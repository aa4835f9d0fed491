"""Where the table is on a sheet: titles, header rows, data. Plain rules that can be explained.

A clerk's sheet begins with titles, may name its columns over several rows, and leaves columns
blank. What the rows below look like tells which row names them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError

YEAR: Final = re.compile(r"\s*(?:1[89]|20|21)\d\d\s*")
# What stands in a column of numbers or dates: also with a currency, a share, a sign set apart.
VALUE: Final = re.compile(
    r"""\s*(?:
    [-+(]?\s?(?:R?[$€£¥]\s?)?\d[\d,.' \u00a0\u202f]*[-)]?\s?(?:[%€£])?   # 1,234.50  (12)  € 3  4 %
    | [-+]?\.\d+
    | \d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?(?:[T ].*)?                    # 2019-03-04T00:00
    | \d{4}年.{2,8}                                                 # 2019年3月4日
    | \d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:\s.*)?                       # 3/30/12
    )\s*""",
    re.VERBOSE,
)
MARK: Final = re.compile(
    r"\s*(?:\*{1,6}|-{1,3}|\.{1,3}|n/?a|null|none|nan|#n/a|n\.?d\.?|:|…|\uff0d|–|—)\s*",
    re.IGNORECASE,
)
UNIT: Final = re.compile(
    r"""\s*(?:\(.{1,24}\)|\[.{1,24}\]
    |%|[$€£¥]|USD|EUR|GBP|CHF|percent|number|count|anzahl|nombre|aantal|days?|hours?|years?
    |(?:k|m|c)?m[²³23]?|km/h|mph|ha|acres?|in|ft|miles?|kg|g|t|tons?|tonnes?|kwh|mwh|°[cf]
    |[a-zµ]{1,4}/[a-z³]{1,5}|人|世帯|円)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
WIDE: Final = 3  # a lone cell in a table of at least so many columns is a title or a note
MOST_HEADER_ROWS: Final = 4
MOSTLY: Final = 0.6

Record = Sequence[str]


@dataclass(frozen=True)
class Layout:
    """`header` names each column of the usual width, blank where nothing does.

    `first` is the position of the first record of data; `header_rows` are the positions of the
    records that name columns (none: the first record is data already); `titles` of those above.
    """

    width: int
    header: tuple[str, ...]
    first: int
    header_rows: tuple[int, ...]
    titles: tuple[int, ...]


def find_layout(records: Sequence[Record], told: int | None = None) -> Layout:
    """Find the table in the first records of a sheet.

    `told` is the position of the last header row where a person said it, -1 for no header. Refuses
    a row that is not among these records.
    """
    if told is not None and told >= len(records):
        raise ImportRefusedError(
            _("Row %(row)s cannot name the columns.", row=told + 1),
            _("Choose one of the first %(rows)s rows, or let it be found out.", rows=len(records)),
            code="no-such-header",
        )
    width = usual_width(records)
    first = _first_of_data(records, width) if told is None else told + 1
    rows = _header_rows(records, first, width, told)
    header = _labels([records[place] for place in rows], width)
    above = rows[0] if rows else first
    titles = tuple(n for n in range(above) if filled(records[n]))
    return Layout(width, header, first, tuple(rows), titles)


def usual_width(records: Iterable[Record]) -> int:
    """Return how many cells most records have; more than one where any have."""
    widths = Counter(len(record) for record in records)
    return max(widths, key=lambda width: (widths[width] * (width > 1), width), default=1)


def filled(record: Record) -> list[int]:
    """Return the positions of the cells that hold something."""
    return [place for place, cell in enumerate(record) if cell.strip()]


def is_value(cell: str) -> bool:
    return VALUE.fullmatch(cell) is not None or MARK.fullmatch(cell) is not None


def _first_of_data(records: Sequence[Record], width: int) -> int:
    """Return the position of the first record that looks like those below it."""
    valued = _columns_of_values(records, width)
    if valued:
        for place, record in enumerate(records):
            if _is_data(record, valued, width) and not _names_years(records, place, valued):
                return place
    for place, record in enumerate(records):  # nothing but text: the first whole row names columns
        if len(filled(record)) >= max(2, MOSTLY * width) or (width == 1 and filled(record)):
            return place + 1
    return len(records)


def _columns_of_values(records: Sequence[Record], width: int) -> set[int]:
    """Find the columns that hold numbers or dates, by the later rows: titles stand in the first."""
    rows = [record for record in records if len(filled(record)) > 1] or list(records)
    later = rows[len(rows) // 3 :] or rows
    valued = set()
    for place in range(width):
        cells = [row[place] for row in later if place < len(row) and row[place].strip()]
        if cells and sum(VALUE.fullmatch(cell) is not None for cell in cells) > MOSTLY * len(cells):
            valued.add(place)
    return valued


def _is_data(record: Record, valued: set[int], width: int) -> bool:
    cells = filled(record)
    if len(cells) < 2 and width >= WIDE:  # noqa: PLR2004, a lone cell is a title
        return False
    here = [place for place in cells if place in valued]
    values = sum(is_value(record[place]) for place in here)
    return values > 0 and values >= len(here) - values


def _names_years(records: Sequence[Record], place: int, valued: set[int]) -> bool:
    """Say whether a record of numbers is a header of years: years, all different, over no years.

    The same years may come again below each of several groups.
    """
    record = records[place]
    here = [n for n in filled(record) if n in valued]
    numbers = [n for n in here if is_value(record[n])]
    fewest = 1 if len(numbers) < len(here) else 2  # a lone year beside a word names a column too
    if len(numbers) < fewest or not all(YEAR.fullmatch(record[n]) for n in numbers):
        return False
    if not _is_even([record[n].strip() for n in numbers]):
        return False
    below = [row[n] for row in records[place + 1 : place + 30] for n in numbers if n < len(row)]
    written = [cell for cell in below if cell.strip()]
    return sum(bool(YEAR.fullmatch(cell)) for cell in written) < MOSTLY * len(written)


def _is_even(years: Sequence[str]) -> bool:
    """Say whether years are all different, or the same two or more come again in one order."""
    different = list(dict.fromkeys(years))
    times, left = divmod(len(years), len(different))
    return len(different) == len(years) or (
        left == 0 and len(different) > 1 and years == different * times
    )


def _header_rows(records: Sequence[Record], first: int, width: int, told: int | None) -> list[int]:
    """Walk up from the data: the row above it, and those over it that name what it leaves open."""
    last = first - 1
    while last >= 0 and not filled(records[last]):
        last -= 1
    if last < 0 or told == -1:
        return []
    lone_unit = last > 0 and _are_units(records[last]) and not _is_title(records[last - 1], width)
    if told is None and _is_title(records[last], width) and not lone_unit:
        return []
    rows = [last]
    while rows[0] > 0 and len(rows) < MOST_HEADER_ROWS:
        above = records[rows[0] - 1]
        if not filled(above) or _is_title(above, width):
            break
        if not _is_open(records, rows, first) and not _is_as_wide(above, records, rows):
            break
        rows.insert(0, rows[0] - 1)
    return rows


def _is_title(record: Record, width: int) -> bool:
    return len(filled(record)) == 1 and width >= WIDE


def _is_open(records: Sequence[Record], rows: Sequence[int], first: int) -> bool:
    """Say whether these header rows leave columns without a name, or give one name twice."""
    named = {place for row in rows for place in filled(records[row])}
    used = {place for record in records[first:] for place in filled(record)}
    if len(used & named) < len(used) - 1:  # one column without a name is a clerk's row number
        return True
    lowest = [records[rows[-1]][place].strip().casefold() for place in filled(records[rows[-1]])]
    return len(rows) == 1 and len(lowest) - len(set(lowest)) > len(lowest) // 3


def _is_as_wide(above: Record, records: Sequence[Record], rows: Sequence[int]) -> bool:
    """Say whether a record names about as many columns as those below: codes above their words."""
    named = {place for row in rows for place in filled(records[row])}
    return len(filled(above)) > MOSTLY * len(named)


def _labels(rows: Sequence[Record], width: int) -> tuple[str, ...]:
    """Name each column by its lowest cell; where that is not enough, by all above it."""
    if not rows:
        return ("",) * width
    lowest = [_lowest(rows, place) for place in range(width)]
    written = [label.casefold() for label in lowest if label]
    if len(rows) == 1 or (len(set(written)) == len(written) and not _are_units(rows[-1])):
        return tuple(lowest)
    spread = [_spread(row, width) for row in rows[:-1]] + [[*rows[-1]]]
    return tuple(_joined(spread, place) for place in range(width))


def _are_units(row: Record) -> bool:
    """Say whether a header row says in what its columns are measured: it names nothing alone."""
    return all(UNIT.fullmatch(row[place]) for place in filled(row))


def _lowest(rows: Sequence[Record], place: int) -> str:
    cells = (row[place].strip() for row in reversed(rows) if place < len(row))
    return next((" ".join(cell.split()) for cell in cells if cell), "")


def _spread(row: Record, width: int) -> list[str]:
    """Let the name of a group count for the blank cells to its right, as merged cells do."""
    spread, name = [], ""
    for place in range(width):
        name = (row[place].strip() if place < len(row) else "") or name
        spread.append(name)
    return spread


def _joined(rows: Sequence[Sequence[str]], place: int) -> str:
    cells = [" ".join(row[place].split()) for row in rows if place < len(row)]
    return " ".join(dict.fromkeys(cell for cell in cells if cell))
