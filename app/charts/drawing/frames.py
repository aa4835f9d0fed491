"""Where the numbers of a trend lie on its picture, and the words along its edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.charts.anchors import period_anchor
from app.charts.cells import Cell, Figures
from app.charts.drawing.layers import EDGE, LINE, MUTED, Plan, Row
from app.charts.spec import Step, Trend
from app.charts.words import axis_words, figure_words, step_words
from app.core.i18n import gettext

A_YEAR: Final = 12
QUARTER: Final = 3


@dataclass(frozen=True)
class Frame:
    """Where the numbers lie on the picture."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    low: float
    high: float

    def x(self, index: int) -> float:
        return round(self.left + (self.right - self.left) * index / max(self.count - 1, 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def draw_axes(
    plan: Plan, figures: Figures, frame: Frame, marks: Sequence[float], *, wide: bool
) -> None:
    across = [
        {"x": frame.left, "x2": frame.right, "y": frame.y(m), "y2": frame.y(m)} for m in marks
    ]
    plan.rules(across, LINE)
    at_nought = [row for row, mark in zip(across, marks, strict=True) if mark == 0]
    plan.rules(at_nought or across[:1], EDGE)
    labels = [
        {"x": frame.left - 7, "y": frame.y(m) + 4, "t": t}
        for m, t in zip(marks, axis_words(figures, marks), strict=True)
    ]
    plan.texts(labels, MUTED, "right", 12)
    dated = step_of(figures) in {Step.DAY, Step.WEEK}  # whose words are long
    about = (6 if dated else 8) if wide else (2 if dated else 3)
    named = named_periods(figures, about)
    steps: list[Row] = [
        {"x": frame.x(i), "x2": frame.x(i), "y": frame.bottom, "y2": frame.bottom + 5}
        for i, _words in named
    ]
    plan.rules(steps, EDGE)
    words = [{"x": frame.x(i), "y": frame.bottom + 19, "t": t} for i, t in named]
    plan.texts(words, MUTED, "center", 12)


def named_periods(figures: Figures, about: int) -> list[tuple[int, str]]:
    """Choose which steps are written below: round ones, about so many."""
    starts = [p.start for p in figures.periods]
    step = step_of(figures)
    if step in {Step.YEAR, Step.WEEK, Step.DAY}:
        every = max(1, -(-len(starts) // about))
        return [
            (i, step_words(d, step, short=True))
            for i, d in enumerate(starts)
            if (len(starts) - 1 - i) % every == 0
        ]
    least = QUARTER if step is Step.QUARTER else 1
    for months in (1, 3, 6, 12, 24, 36, 48, 60, 120):
        found = [
            (i, d)
            for i, d in enumerate(starts)
            if months >= least and (d.year * A_YEAR + d.month - 1) % months == 0
        ]
        if found and len(found) <= about:
            yearly = months >= A_YEAR
            return [
                (i, str(d.year) if yearly else step_words(d, step, short=True)) for i, d in found
            ]
    return []


def parts_of(figures: Figures, cells: Sequence[Cell]) -> list[tuple[int, int, Cell]]:
    """Return (part, index, cell) of whole periods; a period without a number ends a part."""
    found, part = [], 0
    for index, (period, cell) in enumerate(zip(figures.periods, cells, strict=True)):
        if cell.value is None or not period.full:
            part += 1
        else:
            found.append((part, index, cell))
    return found


def step_of(figures: Figures) -> Step:
    return figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH


def when(figures: Figures, index: int) -> str:
    return step_words(figures.periods[index].start, step_of(figures), short=True)


def key_of(figures: Figures, index: int) -> str:
    start: date = figures.periods[index].start
    return period_anchor(start, step_of(figures))


def said(figures: Figures, cell: Cell) -> str:
    return gettext("too few") if cell.hidden else figure_words(figures, cell.value)
