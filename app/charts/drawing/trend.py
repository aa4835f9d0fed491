"""The trend: the focus in the accent with its interval, the city median grey."""

from collections.abc import Callable, Sequence

import numpy as np

from app.charts.cells import Cell, Figures, Panels
from app.charts.drawing.frames import Frame, draw_axes, key_of, parts_of, said, when
from app.charts.drawing.layers import (
    BOLD_LETTER,
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    MARK,
    MUTED,
    PLATE,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.drawing.panels import draw_panels
from app.charts.seasons import Season, season_of
from app.charts.spec import SplitPlaces, Trend
from app.charts.words import axis_words, city_words, day_words, figure_words
from app.core.i18n import gettext

TOP = 22


def draw_trend(figures: Figures, focus: str | None, width: int) -> Plan:
    split = figures.spec.split if isinstance(figures.spec, Trend) else None
    if isinstance(figures.detail, Panels) or isinstance(split, SplitPlaces):
        return draw_panels(figures, focus, width)
    wide, focus = width == WIDE, figures.areas.main(focus)
    plan = Plan(width, 330 if wide else 280)
    season = season_of(figures, focus)
    cells = [
        figures.cell(i, focus) if focus else figures.city_cell(i)
        for i in range(len(figures.periods))
    ]
    name = figures.names[focus] if focus else city_words(figures)
    medians = [float(m) for m in figures.medians] if focus else []
    marks = _marks(figures, cells, medians, season, 5)
    room = max(len(name), len(gettext("City median"))) * BOLD_LETTER + 14
    left = 12 + max(len(words) for words in axis_words(figures, marks)) * 7
    right = width - min(room, 180 if wide else 128)
    top = TOP + (16 if season else 0)
    frame = Frame(left, right, top, plan.height - 30, len(cells), marks[0], marks[-1])
    draw_axes(plan, figures, frame, marks, wide=wide)
    if focus:
        grey = [Cell(None if np.isnan(m) else m, 0, hidden=False, interval=None) for m in medians]
        _draw_series(plan, figures, frame, grey, gettext("City median"), MARK, 2.5, (6, 3))
    colour = HERE if focus else INK
    _draw_band(plan, figures, frame, cells, colour)
    if season:
        _draw_usual(plan, frame, season)
    _draw_series(plan, figures, frame, cells, name, colour, 3)
    _draw_partial(plan, figures, frame, cells, colour)
    _draw_labels(plan, figures, frame, cells, medians, name, is_here=bool(focus))
    return plan


def _marks(
    figures: Figures,
    cells: Sequence[Cell],
    medians: Sequence[float],
    season: Season | None,
    about: int,
) -> list[float]:
    if figures.scale_shared:
        return ticks(figures.scale_shared[0], figures.scale_shared[1], about)
    whole = [
        c for c, p in zip(cells, figures.periods, strict=True) if p.full or figures.levels is None
    ]
    values = [c.value for c in whole if c.value is not None]
    values += [m for m in medians[: len(whole)] if not np.isnan(m)]
    values += [float(v) for v in (season.high if season else ()) if not np.isnan(v)]
    top = max(values, default=1)
    highs = [c.interval.high for c in whole if c.interval]
    reach = max(top, min(max(highs, default=top), top * 2.5))
    lowest = min(0, *values) if values else 0
    lows = [c.interval.low for c in whole if c.interval] if figures.levels else []
    lowest = min(lowest, max(min(lows, default=lowest), lowest * 1.6))
    # Means need no zero: a line is read by its slope, and 90 to 96 degrees would look flat.
    if figures.spec.how in {"mean", "median"} and values and not figures.levels:
        lowest = min(values)
    return ticks(lowest, reach or 1, about, figures.least)


def _draw_series(
    plan: Plan,
    figures: Figures,
    frame: Frame,
    cells: Sequence[Cell],
    name: str,
    colour: str,
    width: float,
    dash: Sequence[int] = (),
) -> None:
    whole = parts_of(figures, cells)
    rows = [{"x": frame.x(i), "y": frame.y(c.value or 0), "part": p} for p, i, c in whole]
    plan.lines(rows, colour, width, dash)
    tips = [
        {
            "x": frame.x(i),
            "y": frame.y(c.value or 0),
            "tip": f"{name}, {when(figures, i)}: {said(figures, c)}",
            "key": key_of(figures, i),
        }
        for _p, i, c in whole
    ]
    plan.dots(tips, "transparent", "transparent", 150)


def _draw_usual(plan: Plan, frame: Frame, season: Season) -> None:
    """Draw how low and how high each month was in the other years: a short line for each end."""
    half = (frame.right - frame.left) / max(frame.count - 1, 1) / 2
    rows: list[Row] = []
    for index, (low, high) in enumerate(zip(season.low, season.high, strict=True)):
        if np.isnan(low):
            continue
        x = frame.x(index)
        start, end = max(x - half, frame.left), min(x + half, frame.right)
        across = {"x": round(start + 1.5, 1), "x2": round(end - 1.5, 1)}
        edges = max(frame.y(float(high)), frame.top), frame.y(float(low))
        rows += [{**across, "y": y, "y2": y} for y in edges]
    rows += [{"x": frame.left, "x2": frame.left + 14, "y": y, "y2": y} for y in (4, 13)]
    plan.rules(rows, EDGE, 1.75)
    words = gettext("usual for the month")
    plan.texts([{"x": frame.left + 20, "y": 13, "t": words}], MUTED, size=12)


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
            for p, i, c in parts_of(figures, cells)
            if c.interval
        ]

    plan.band(rows(lambda y: max(min(y, frame.bottom), frame.top)), colour, 0.17)


def _draw_partial(
    plan: Plan, figures: Figures, frame: Frame, cells: Sequence[Cell], colour: str
) -> None:
    """Mark a last period that is not over with a hollow point apart: it is no fall.

    Beside a whole one of a year ago it would look like one, so there it is only in the table.
    """
    last = len(cells) - 1
    if (
        figures.levels is not None
        or last < 0
        or figures.periods[last].full
        or cells[last].value is None
    ):
        return
    tip = f"{when(figures, last)}: {said(figures, cells[last])}"
    at = {"x": frame.x(last), "y": frame.y(cells[last].value or 0), "tip": tip,
          "key": key_of(figures, last)}  # fmt: skip
    plan.dots([at], PLATE, colour, 60)
    newest = figures.version.data_to
    words = gettext("until %(day)s") % {"day": day_words(newest)} if newest else ""
    plan.texts([{"x": frame.right, "y": frame.top - 9, "t": words}], MUTED, "right", 12)


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
        {"x": x, "y": mine + 15, "t": said(figures, cells[at])},
    ]
    plan.texts(texts, HERE_TEXT if is_here else INK, size=13, weight=700)
    if other is not None:
        texts = [
            {"x": x, "y": other, "t": shortened(gettext("City median"), room)},
            {"x": x, "y": other + 15, "t": figure_words(figures, medians[at])},
        ]
        plan.texts(texts, MUTED, size=12)
