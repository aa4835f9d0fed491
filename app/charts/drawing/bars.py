"""Which areas a picture of one row each shows, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from app.charts.cells import NONE, Cell, Figures
from app.core.i18n import ngettext


class Cut(NamedTuple):
    """More rows than `fit` are cut to the top, the bottom, and what is around the focus."""

    fit: int
    top: int
    around: int
    bottom: int


PAGE: Final = Cut(26, 10, 2, 5)
FEW: Final = Cut(9, 3, 1, 2)  # on a card

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


def chosen_bars(figures: Figures, area: str | None, to: Cut = PAGE) -> list[Bar]:
    """Return the bars from the highest; of many only the ends and what is near an area."""
    bars = sorted_bars(figures)
    return cut(bars, lambda bar: bar.slug == area, lambda n: Bar("", "", NONE, n), to)


def cut(
    rows: Sequence[One],
    is_here: Callable[[One], bool],
    gap: Callable[[int], One],
    to: Cut = PAGE,
) -> list[One]:
    """Keep the ends of a long list and what is near the focus; `gap` stands for so many rows."""
    if len(rows) <= to.fit:
        return list(rows)
    keep = {*range(to.top), *range(len(rows) - to.bottom, len(rows))}
    mine = next((i for i, row in enumerate(rows) if is_here(row)), None)
    if mine is not None:
        near = range(mine - to.around, mine + to.around + 1)
        keep |= {i for i in near if 0 <= i < len(rows)}
    found: list[One] = []
    last = -1
    for index in sorted(keep):
        if index - last > 1:
            found.append(gap(index - last - 1))
        found.append(rows[index])
        last = index
    return found


def skipped_words(n: int, *, on_card: bool = False) -> str:
    """Say how many rows are left out; a card has no table."""
    if on_card:
        return ngettext("%(n)s more", "%(n)s more", n) % {"n": n}
    return ngettext("%(n)s more in the table", "%(n)s more in the table", n) % {"n": n}
