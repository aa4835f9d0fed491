"""One small trend among others: its lines, its name and its newest number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Self

from app.charts.cells import Cell, Figures
from app.charts.drawing.frames import Frame, key_of, named_periods, parts_of, said, when
from app.charts.drawing.layers import (
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    LINE,
    MARK,
    MUTED,
    PLAIN,
    PLATE,
    WIDE,
    Plan,
    Row,
    shortened,
)  # fmt: skip

COLUMN: Final = 3  # pixels
TALL: Final = {True: 128, False: 142}  # wide, narrow: there the number stands under the name
ABOVE: Final = {True: 24, False: 38}


@dataclass(frozen=True)
class Panel:
    """One small trend. `beside` is the grey line: the city's median, or the focus's own city."""

    name: str
    cells: Sequence[Cell]
    beside: Sequence[Cell]
    is_here: bool


@dataclass(frozen=True)
class Texts:
    """What all panels say of their periods and numbers, written once."""

    figures: Figures
    keys: Sequence[str]
    whens: Sequence[str]
    ends: Sequence[tuple[int, str]]  # the first and the last step that is named below
    written: dict[float | None, str] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Figures) -> Self:
        steps = range(len(figures.periods))
        named = named_periods(figures, 2)
        ends = named[:1] + named[1:][-1:]
        whens = [when(figures, at) for at in steps]
        return cls(figures, [key_of(figures, at) for at in steps], whens, ends)

    def said(self, cell: Cell) -> str:
        if cell.hidden:
            return said(self.figures, cell)
        if cell.value not in self.written:
            self.written[cell.value] = said(self.figures, cell)
        return self.written[cell.value]


def thinned(rows: Sequence[Row]) -> list[Row]:
    """Leave out points of lines that lie closer than a pen is wide, and keep each peak and low.

    Of the points in a column of three pixels the first, the highest, the lowest and the last stay.
    """
    found: list[Row] = []
    for _column, near in groupby(rows, key=lambda row: (row["part"], row["x"] // COLUMN)):
        several = list(near)
        ends = [several[0], several[-1]]
        peaks = [min(several, key=_height), max(several, key=_height)]
        kept = {id(row) for row in (*ends, *peaks)}
        found += [row for row in several if id(row) in kept]
    return found


def _height(row: Row) -> float:
    y: float = row["y"]
    return y


def draw_panel(
    plan: Plan,
    texts: Texts,
    frame: Frame,
    panel: Panel,
    marks: Sequence[float],
    number: int,
) -> None:
    colour = HERE if panel.is_here else INK
    across = [
        {"x": frame.left, "x2": frame.right, "y": frame.y(m), "y2": frame.y(m)} for m in marks
    ]
    plan.rules(across, LINE)
    plan.rules(across[:1], EDGE)
    figures = texts.figures
    grey = [{"x": frame.x(i), "y": frame.y(c.value or 0), "part": f"{number}-{p}"}
            for p, i, c in parts_of(figures, panel.beside)] if panel.beside else []  # fmt: skip
    plan.lines(thinned(grey), MARK, 2, (5, 3))
    whole = parts_of(figures, panel.cells)
    rows = [
        {"x": frame.x(i), "y": frame.y(c.value or 0), "part": f"{number}-{p}"} for p, i, c in whole
    ]
    plan.lines(thinned(rows), colour, 2.25)
    tips: list[Row] = [
        {"x": row["x"], "y": row["y"], "key": texts.keys[i],
         "tip": f"{panel.name}, {texts.whens[i]}: {texts.said(c)}"}
        for row, (_p, i, c) in zip(rows, whole, strict=True)
    ]  # fmt: skip
    plan.dots(tips, "transparent", "transparent", 90)
    last = len(panel.cells) - 1
    if last >= 0 and not figures.periods[last].full and panel.cells[last].value is not None:
        y = frame.y(panel.cells[last].value or 0)
        plan.dots([{"x": frame.x(last), "y": y}], PLATE, colour, 40)
    value = texts.said(panel.cells[at]) if (at := figures.current) >= 0 else ""
    room, wide = frame.right - frame.left, plan.width == WIDE
    beside = 8 * len(value) + 6 if wide else 0
    name = shortened(panel.name, (room - beside) * PLAIN / 12, 700)
    fill = HERE_TEXT if panel.is_here else INK
    weight = 700 if panel.is_here else 600
    title = frame.top - ABOVE[wide] + 15
    plan.texts([{"x": frame.left, "y": title, "t": name}], fill, size=12, weight=weight)
    if wide:
        plan.texts([{"x": frame.right, "y": title, "t": value}], fill, "right", 12)
    else:
        plan.texts([{"x": frame.left, "y": title + 14, "t": value}], fill, size=12)
    years = [{"x": frame.x(i), "y": frame.bottom + 16, "t": t} for i, t in texts.ends]
    plan.texts(years, MUTED, "center", 11)
