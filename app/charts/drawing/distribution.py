"""The distribution: how numbers are spread, the focus over the city, in percent of their rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.cells import Figures
from app.charts.details import Bins
from app.charts.drawing.binned import Step, number_of, steps_of
from app.charts.drawing.layers import (
    BOLD_LETTER,
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    LINE,
    MARK,
    MUTED,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
    width_of,
)  # fmt: skip
from app.charts.words import axis_words, city_words, figure_words, tick_words
from app.core.i18n import gettext

TOP = 64
UPPER, LOWER = 16.0, 36.0  # where the words of the two middles stand


@dataclass(frozen=True)
class Middle:
    """Half of the rows lie left of `x`: of the focus, or of the city."""

    x: float
    words: str
    is_here: bool

    @property
    def room(self) -> float:
        return width_of(self.words, 12.5, 700 if self.is_here else 400)

    def side(self, outward: str, width: float) -> str:
        """Return how the words are aligned: outwards, or else inwards, or else over the line."""
        fits = {
            "left": self.x + 6 + self.room <= width - 4,
            "right": self.x - 6 - self.room >= 0,
        }
        other = "right" if outward == "left" else "left"
        return outward if fits[outward] else other if fits[other] else "center"

    def span(self, side: str, width: float) -> tuple[float, float]:
        """Return from where to where the words reach."""
        half = self.room / 2 + 4
        middle = max(min(self.x, width - half), half)
        starts = {"left": self.x + 6, "right": self.x - 6 - self.room}
        start = starts.get(side, middle - self.room / 2)
        return start, start + self.room


def draw_distribution(figures: Figures, focus: str | None, width: int) -> Plan:
    wide, area = width == WIDE, figures.areas.main(focus)
    plan = Plan(width, 340 if wide else 300)
    steps = steps_of(figures, area)
    bins = figures.detail
    if not isinstance(bins, Bins) or not steps:
        plan.texts([{"x": 8, "y": 40, "t": gettext("There are no numbers to show.")}], MUTED)
        return plan
    tallest = max([s.city or 0 for s in steps] + [s.here or 0 for s in steps]) or 1
    marks = ticks(0, tallest, 4)
    left, right, bottom = 48.0, width - 14.0, plan.height - 48.0
    low, high = bins.edges[0], bins.edges[-1]

    def x(value: float) -> float:
        return round(left + (min(max(value, low), high) - low) / (high - low) * (right - left), 1)

    def y(share: float) -> float:
        return round(bottom - share / marks[-1] * (bottom - TOP), 1)

    plan.rules([{"x": left, "x2": right, "y": y(m), "y2": y(m)} for m in marks], LINE)
    said = tick_words(marks if bins.of_areas else [100 * m for m in marks])
    sign = "" if bins.of_areas else "%"
    texts = [
        {"x": left - 7, "y": y(m) + 4, "t": t + sign} for m, t in zip(marks, said, strict=True)
    ]
    plan.texts(texts, MUTED, "right", 12)
    what = gettext("areas") if bins.of_areas else gettext("of the rows")
    plan.texts([{"x": 4, "y": TOP - 12, "t": what}], MUTED, size=12)
    _draw_bars(plan, figures, steps, bins, area, x, y)
    plan.rules([{"x": left, "x2": right, "y": bottom, "y2": bottom}], EDGE)
    _draw_edges(plan, figures, bins, x, bottom, 8 if wide else 4)
    _draw_middles(plan, figures, area, x, bottom)
    return plan


def _draw_bars(
    plan: Plan, figures: Figures, steps: Sequence[Step], bins: Bins, area: str | None,
    x: Callable[[float], float], y: Callable[[float], float],
) -> None:  # fmt: skip
    name = figures.names[area] if area else ""
    mine: list[Row] = []
    others: list[Row] = []
    unseen: list[Row] = []
    for index, step in enumerate(steps):
        start, end = x(bins.edges[index]) + 1, x(bins.edges[index + 1]) - 1
        middle, half = (start + end) / 2, max((end - start) * 0.27, 1.5)
        if step.city is None:
            unseen.append({"x": start, "x2": end, "y": y(0) - 14, "y2": y(0)})
        elif step.city:
            rows = mine if step.is_here else others
            words = number_of(step.city, step.city_n, of_areas=bins.of_areas)
            rows.append({"x": start, "x2": end, "y": y(step.city), "y2": y(0),
                         "tip": f"{step.words}: {words}", "key": step.anchor})  # fmt: skip
        if step.here:
            words = number_of(step.here, step.here_n, of_areas=False)
            mine.append({"x": middle - half, "x2": middle + half, "y": y(step.here), "y2": y(0),
                         "tip": f"{name}, {step.words}: {words}", "key": step.anchor})  # fmt: skip
    plan.rects(others, MARK)
    plan.rects(mine, HERE)
    plan.boxes(unseen)


def _draw_edges(
    plan: Plan, figures: Figures, bins: Bins, x: Callable[[float], float], y: float, about: int
) -> None:
    edges = list(bins.edges)
    every = max(1, -(-len(edges) // about))
    shown = list(range(0, len(edges), every))
    said = axis_words(figures, edges)
    words = {at: said[at] for at in shown}
    if bins.open_low:
        words.pop(0, None)
    if bins.open_high:
        last = len(edges) - 1
        words.pop(last, None)
    plan.rules([{"x": x(edges[i]), "x2": x(edges[i]), "y": y, "y2": y + 5} for i in words], EDGE)
    texts = [{"x": x(edges[i]), "y": y + 19, "t": t} for i, t in words.items()]
    plan.texts(texts, MUTED, "center", 12)
    if bins.open_high:
        text = gettext("%(n)s and over") % {"n": said[-2]}
        plan.texts([{"x": plan.width - 6, "y": y + 37, "t": text}], MUTED, "right", 12)
    if bins.open_low:
        text = gettext("under %(n)s") % {"n": said[1]}
        plan.texts([{"x": 6, "y": y + 37, "t": text}], MUTED, size=12)


def _draw_middles(
    plan: Plan, figures: Figures, area: str | None, x: Callable[[float], float], bottom: float
) -> None:
    """Mark the middle of the focus and of the city: a whole line and a dashed one, with words."""
    at = figures.current
    alone = figures.alone
    city = float(figures.medians[at]) if alone else figures.city_cell(at).value
    here = figures.cell(at, area).value if area else None
    told: list[Middle] = []
    if here is not None and area:
        words = _middle_words(figures, figures.names[area], here, plan.width, alone=alone)
        told.append(Middle(x(here), words, is_here=True))
    if city is not None and not np.isnan(city):
        name = gettext("Middle area") if alone else city_words(figures)
        words = _middle_words(figures, name, city, plan.width, alone=alone)
        told.append(Middle(x(city), words, is_here=False))
    for y, one, align, top in rows_of(told, plan.width):
        _mark(plan, one, align, y, (top, bottom))


def rows_of(told: Sequence[Middle], width: float) -> list[tuple[float, Middle, str, float]]:
    """Give each middle its row, its side and where its line begins, so that none is in the way.

    Words go outwards where there is room. Where both go the same way, those that pass over the
    other line stand higher, above its end; a line that would run through words begins below them.
    """
    ends = [one.x for one in told]
    sides = [
        one.side(outward="left" if one.x >= max(ends) else "right", width=width) for one in told
    ]
    swap = len(told) == 2 and (  # noqa: PLR2004, the focus and the city
        (sides[1] == "left" and told[1].x < told[0].x)
        or (sides[1] == "right" and told[1].x > told[0].x)
    )
    found = []
    for y, one, side in zip((LOWER, UPPER) if swap else (UPPER, LOWER), told, sides, strict=False):
        top = y + 5 if side == "center" else y - 10
        for other, its in zip(told, sides, strict=True):
            start, end = other.span(its, width)
            if y == UPPER and other is not one and start <= one.x <= end:
                top = LOWER + 5
        found.append((y, one, side, top))
    return found


def _middle_words(figures: Figures, name: str, value: float, width: float, *, alone: bool) -> str:
    """Say whose middle it is and what; a long name gives way, never the number."""
    n = figure_words(figures, value)
    words = gettext("%(name)s: %(n)s") if alone else gettext("%(name)s: half below %(n)s")
    room = width - 24 - BOLD_LETTER * len(words % {"name": "", "n": n})
    return words % {"name": shortened(name, room, 700), "n": n}


def _mark(plan: Plan, one: Middle, align: str, y: float, ends: tuple[float, float]) -> None:
    """Draw a line from its words down; the words lie beside it where there is room for them."""
    colour, weight = (HERE, 700) if one.is_here else (INK, 400)
    line = [{"x": one.x, "x2": one.x, "y": ends[0], "y2": ends[1]}]
    plan.rules(line, colour, 2, () if one.is_here else (3, 3))
    start = {"left": one.x + 6, "right": one.x - 6}
    place = start.get(align, one.span(align, plan.width)[0] + one.room / 2)
    fill = HERE_TEXT if one.is_here else INK
    plan.texts([{"x": place, "y": y, "t": one.words}], fill, align, 12.5, weight)
