"""The trend: the focus in the accent with its interval, the city median grey."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.anchors import period_anchor
from app.charts.drawing.layers import (
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    LINE,
    MARK,
    MUTED,
    PLATE,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.figures import Cell, Figures
from app.charts.spec import Step, Trend
from app.charts.words import axis_words, city_words, day_words, figure_words, month_words
from app.core.i18n import gettext

TOP = 22


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


def draw_trend(figures: Figures, focus: str | None, width: int) -> Plan:
    wide, focus = width == WIDE, figures.areas.main(focus)
    plan = Plan(width, 330 if wide else 280)
    cells = [
        figures.cell(i, focus) if focus else figures.city_cell(i)
        for i in range(len(figures.periods))
    ]
    name = figures.names[focus] if focus else city_words(figures)
    medians = [float(m) for m in figures.medians] if focus else []
    marks = _marks(figures, cells, medians, 5)
    room = max(len(name), len(gettext("City median"))) * 7.4 + 12
    left = 12 + max(len(words) for words in axis_words(figures, marks)) * 7
    right = width - min(room, 180 if wide else 110)
    frame = Frame(left, right, TOP, plan.height - 30, len(cells), marks[0], marks[-1])
    _draw_axes(plan, figures, frame, marks, 8 if wide else 3)
    if focus:
        grey = [Cell(None if np.isnan(m) else m, 0, hidden=False, interval=None) for m in medians]
        _draw_series(plan, figures, frame, grey, gettext("City median"), MARK, 2.5)
    colour = HERE if focus else INK
    _draw_band(plan, figures, frame, cells, colour)
    _draw_series(plan, figures, frame, cells, name, colour, 3)
    _draw_partial(plan, figures, frame, cells, colour)
    _draw_labels(plan, figures, frame, cells, medians, name, is_here=bool(focus))
    return plan


def _marks(
    figures: Figures, cells: Sequence[Cell], medians: Sequence[float], about: int
) -> list[float]:
    if figures.scale_shared:
        return ticks(figures.scale_shared[0], figures.scale_shared[1], about)
    values = [c.value for c in cells if c.value is not None]
    values += [m for m in medians if not np.isnan(m)]
    top = max(values, default=1)
    highs = [c.interval.high for c in cells if c.interval]
    reach = max(top, min(max(highs, default=top), top * 1.6))
    lowest = min(0, *values) if values else 0
    # Means need no zero: a line is read by its slope, and 90 to 96 degrees would look flat.
    if figures.spec.how in {"mean", "median"} and values:
        lowest = min(values)
    return ticks(lowest, reach or 1, about)


def _draw_axes(
    plan: Plan, figures: Figures, frame: Frame, marks: Sequence[float], about: int
) -> None:
    across = [
        {"x": frame.left, "x2": frame.right, "y": frame.y(m), "y2": frame.y(m)} for m in marks
    ]
    plan.rules(across, LINE)
    plan.rules(across[:1], EDGE)
    labels = [
        {"x": frame.left - 7, "y": frame.y(m) + 4, "t": t}
        for m, t in zip(marks, axis_words(figures, marks), strict=True)
    ]
    plan.texts(labels, MUTED, "right", 12)
    named = _named_periods(figures, about)
    steps: list[Row] = [
        {"x": frame.x(i), "x2": frame.x(i), "y": frame.bottom, "y2": frame.bottom + 5}
        for i, _words in named
    ]
    plan.rules(steps, EDGE)
    words = [{"x": frame.x(i), "y": frame.bottom + 19, "t": t} for i, t in named]
    plan.texts(words, MUTED, "center", 12)


def _named_periods(figures: Figures, about: int) -> list[tuple[int, str]]:
    """Choose which months or years are written below: round ones, about so many."""
    starts = [p.start for p in figures.periods]
    if isinstance(figures.spec, Trend) and figures.spec.step is Step.YEAR:
        every = max(1, -(-len(starts) // about))
        return [
            (i, str(d.year)) for i, d in enumerate(starts) if (len(starts) - 1 - i) % every == 0
        ]
    for months in (1, 3, 6, 12, 24, 60, 120):
        found = [
            (i, str(d.year) if months >= 12 else month_words(d, short=True))  # noqa: PLR2004, a year
            for i, d in enumerate(starts)
            if (d.year * 12 + d.month - 1) % months == 0
        ]
        if len(found) <= about:
            return found
    return []


def _parts(figures: Figures, cells: Sequence[Cell]) -> list[tuple[int, int, Cell]]:
    """Return (part, index, cell) of whole periods; a period without a number ends a part."""
    found, part = [], 0
    for index, (period, cell) in enumerate(zip(figures.periods, cells, strict=True)):
        if cell.value is None or not period.full:
            part += 1
        else:
            found.append((part, index, cell))
    return found


def _draw_series(
    plan: Plan,
    figures: Figures,
    frame: Frame,
    cells: Sequence[Cell],
    name: str,
    colour: str,
    width: float,
) -> None:
    whole = _parts(figures, cells)
    rows = [{"x": frame.x(i), "y": frame.y(c.value or 0), "part": p} for p, i, c in whole]
    plan.lines(rows, colour, width)
    tips = [
        {
            "x": frame.x(i),
            "y": frame.y(c.value or 0),
            "tip": f"{name}, {_when(figures, i)}: {_number(figures, c)}",
            "key": _key(figures, i),
        }
        for _p, i, c in whole
    ]
    plan.dots(tips, "transparent", "transparent", 150)


def _draw_band(
    plan: Plan, figures: Figures, frame: Frame, cells: Sequence[Cell], colour: str
) -> None:
    def rows(edge: Callable[[float], float]) -> list[Row]:
        return [
            {
                "x": frame.x(i),
                "y": edge(frame.y(c.interval.low)),
                "y2": edge(frame.y(c.interval.high)),
                "part": p,
            }
            for p, i, c in _parts(figures, cells)
            if c.interval
        ]

    plan.band(rows(lambda y: max(min(y, frame.bottom), frame.top)), colour, 0.17)


def _draw_partial(
    plan: Plan, figures: Figures, frame: Frame, cells: Sequence[Cell], colour: str
) -> None:
    """Mark a last period that is not over with a hollow point apart: it is no fall."""
    last = len(cells) - 1
    if last < 0 or figures.periods[last].full or cells[last].value is None:
        return
    tip = f"{_when(figures, last)}: {_number(figures, cells[last])}"
    at = {"x": frame.x(last), "y": frame.y(cells[last].value or 0), "tip": tip,
          "key": _key(figures, last)}  # fmt: skip
    plan.dots([at], PLATE, colour, 60)
    newest = figures.version.data_to
    words = gettext("until %(day)s") % {"day": day_words(newest)} if newest else ""
    plan.texts([{"x": frame.right, "y": TOP - 9, "t": words}], MUTED, "right", 12)


def _draw_labels(
    plan: Plan,
    figures: Figures,
    frame: Frame,
    cells: Sequence[Cell],
    medians: Sequence[float],
    name: str,
    *,
    is_here: bool,
) -> None:
    at = figures.current
    if at < 0 or cells[at].value is None:
        return
    x, room = frame.right + 11, plan.width - frame.right - 12
    y = frame.y(cells[at].value or 0)
    plan.dots([{"x": frame.x(at), "y": y}], HERE if is_here else INK, PLATE, 90)
    mine, other = y + 1, None
    if medians and not np.isnan(medians[at]):
        other = frame.y(medians[at]) + 1
        apart = 34
        if abs(other - mine) < apart:  # the lower line's label gives way
            push = (apart - abs(other - mine)) / 2
            mine, other = (
                (mine - push, other + push) if mine <= other else (mine + push, other - push)
            )
    texts = [
        {"x": x, "y": mine, "t": shortened(name, room, 700)},
        {"x": x, "y": mine + 15, "t": _number(figures, cells[at])},
    ]
    plan.texts(texts, HERE_TEXT if is_here else INK, size=13, weight=700)
    if other is not None:
        texts = [
            {"x": x, "y": other, "t": shortened(gettext("City median"), room)},
            {"x": x, "y": other + 15, "t": figure_words(figures, medians[at])},
        ]
        plan.texts(texts, MUTED, size=12)


def _when(figures: Figures, index: int) -> str:
    start = figures.periods[index].start
    yearly = isinstance(figures.spec, Trend) and figures.spec.step is Step.YEAR
    return str(start.year) if yearly else month_words(start, short=True)


def _key(figures: Figures, index: int) -> str:
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    return period_anchor(figures.periods[index].start, step)


def _number(figures: Figures, cell: Cell) -> str:
    return figure_words(figures, cell.value)
