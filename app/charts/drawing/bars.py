"""Which areas a picture of one row each shows, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.charts.cells import NONE, Cell, Figures
from app.core.i18n import ngettext

ALL_FIT = 26  # more are cut to the top, the bottom, and what is around the focus
TOP, AROUND, BOTTOM = 10, 2, 5

One = TypeVar("One")


@dataclass(frozen=True)
class Bar:
    """One row: an area, or `skipped` of them that are only in the table."""

    slug: str
    name: str
    cell: Cell
    skipped: int = 0


def sorted_bars(figures: Figures) -> list[Bar]:
    """Return every area with a number, from the highest; then those not shown."""
    at = figures.current
    cells = [(slug, figures.cell(at, slug)) for slug in figures.slugs] if at >= 0 else []
    with_number = [(s, c) for s, c in cells if c.value is not None]
    with_number.sort(key=lambda pair: (-(pair[1].value or 0), figures.names[pair[0]]))
    all_bars = [Bar(slug, figures.names[slug], cell) for slug, cell in with_number]
    return all_bars + [Bar(s, figures.names[s], cell) for s, cell in cells if cell.hidden]


def chosen_bars(figures: Figures, area: str | None) -> list[Bar]:
    """Return the bars from the highest; of many only the ends and what is near an area."""
    bars = sorted_bars(figures)
    return cut(bars, lambda bar: bar.slug == area, lambda n: Bar("", "", NONE, n))


def cut(
    rows: Sequence[One], is_here: Callable[[One], bool], gap: Callable[[int], One]
) -> list[One]:
    """Keep the ends of a long list and what is near the focus; `gap` stands for so many rows."""
    if len(rows) <= ALL_FIT:
        return list(rows)
    keep = {*range(TOP), *range(len(rows) - BOTTOM, len(rows))}
    mine = next((i for i, row in enumerate(rows) if is_here(row)), None)
    if mine is not None:
        keep |= {i for i in range(mine - AROUND, mine + AROUND + 1) if 0 <= i < len(rows)}
    found: list[One] = []
    last = -1
    for index in sorted(keep):
        if index - last > 1:
            found.append(gap(index - last - 1))
        found.append(rows[index])
        last = index
    return found


def skipped_words(n: int) -> str:
    return ngettext("%(n)s more in the table", "%(n)s more in the table", n) % {"n": n}
