"""One row of a chart's table, in words and as plain values."""

from dataclasses import dataclass
from typing import TypeAlias

from app.charts.cells import Cell, Figures
from app.charts.methods.counts import Interval
from app.charts.words import figure_words
from app.core.i18n import gettext

Value: TypeAlias = str | float | int | Interval | None


@dataclass(frozen=True)
class Line:
    """One row: what it is about, its cells in words and as values, whether it is the focus."""

    head: str
    cells: tuple[str, ...]
    raw: tuple[Value, ...]
    is_here: bool
    slug: str = ""
    anchor: str = ""  # what the row is of, see `anchors`


@dataclass(frozen=True)
class Table:
    """`columns` names the head and the cells; all but the head are numbers."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def interval_at(self) -> int | None:
        """Say which cell of each line holds the interval, if one does."""
        named = gettext("95%% interval") % ()
        return self.columns.index(named) - 1 if named in self.columns else None


def said(figures: Figures, cell: Cell) -> str:
    if cell.hidden:
        return gettext("too few to show")
    return figure_words(figures, cell.value)


def interval_said(figures: Figures, cell: Cell) -> str:
    if cell.interval is None:
        return ""
    low, high = (figure_words(figures, edge) for edge in cell.interval)
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def sure_column() -> str:
    return gettext("95%% interval") % ()
