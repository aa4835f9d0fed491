"""Any sheet of cells to a tidy table: each row with its number, odd rows set aside with a reason.

Readers of all formats end here, so that a title, a note or a short row means the same everywhere.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from app.core.i18n import _
from app.datasets.importing.layout import WIDE, Layout, filled, find_layout
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError

LOOK_AT: Final = 200  # records
HEAD: Final = 12  # records that a person is shown
MOST_COLUMNS: Final = 1000

Records = Callable[[], Iterator[Sequence[str]]]  # the same records each time, from the first


def header_place(told: int | None) -> int | None:
    """Return the position of the header row that a person named by its number, from 1."""
    return None if told is None else told - 1


def tidy_sheet(
    records: Records, folder: Path, header: int | None = None, name: str | None = None
) -> Sheet:
    """Write the table among these records as a tidy file in `folder`.

    `header` is the number of the last header row as a person said it, `name` the sheet's.
    """
    layout = find_layout(list(islice(records(), LOOK_AT)), header_place(header))
    refuse_odd_shapes(layout)
    target, aside = folder / "tidy.csv", folder / "odd.csv"
    sheet = write_tidy(records(), layout, target, aside, name)
    return replace(sheet, head=head_of(records()))


def head_of(records: Iterator[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(record) for record in islice(records, HEAD))


def refuse_odd_shapes(layout: Layout) -> None:
    if layout.width > MOST_COLUMNS:
        raise ImportRefusedError(
            _("The table has more than %(n)s columns.", n=MOST_COLUMNS),
            _("Keep the columns that matter, then send the file again."),
            code="too-wide",
        )


def notes_on(layout: Layout) -> tuple[str, ...]:
    told = {
        "no-header": not layout.header_rows,
        "title-lines": bool(layout.titles),
        "header-of-several-rows": len(layout.header_rows) > 1,
    }
    return tuple(note for note, holds in told.items() if holds)


def write_tidy(
    records: Iterator[Sequence[str]],
    layout: Layout,
    target: Path,
    aside: Path,
    name: str | None = None,
) -> Sheet:
    """Write the rows that fit, each with its number below the header; fill up short ones.

    What does not fit is written to `aside`: number, reason, and its cells as they stand.
    """
    width = layout.width
    set_aside: Counter[str] = Counter()
    written = short = 0
    is_table = False
    with (
        target.open("w", encoding="utf-8", newline="") as out,
        aside.open("w", encoding="utf-8", newline="") as odd,
    ):
        rows, others = csv.writer(out), csv.writer(odd)
        for number, record in enumerate(islice(records, layout.first, None), start=1):
            reason = _reason_against(record, layout)
            if reason:
                set_aside[reason] += 1
                others.writerow([number, reason, *record])
                continue
            missing = width - len(record)
            written, short = written + 1, short + (missing > 0)
            is_table = is_table or len(filled(record)) > 1
            rows.writerow([number, *record[:width], *[""] * missing])
    if 2 * short >= written > 0 and width > 1 and not is_table:
        raise _no_table()
    notes = notes_on(layout) + (("short-rows",) if short else ())
    return Sheet(
        target, layout.header, numbered=True, set_aside=set_aside, notes=notes, name=name,
        aside=aside, layout=layout,
    )  # fmt: skip


def _reason_against(record: Sequence[str], layout: Layout) -> str | None:
    width = layout.width
    if not any(cell.strip() for cell in record):
        return "blank"
    if len(record) > width and any(cell.strip() for cell in record[width:]):
        return "too-many-cells"
    if len(record) == 1 and width >= WIDE:
        return "note"
    if layout.header_rows and tuple(cell.strip() for cell in record) == layout.header:
        return "header"
    return None


def _no_table() -> ImportRefusedError:
    return ImportRefusedError(
        _("This is a text and no table: below the first line, no line has more than one part."),
        _("The first line should name the columns, and the lines below should hold the data."),
        code="no-rows",
    )
