"""The distribution: how numbers are spread, the focus over the city, in percent of their rows."""

from collections.abc import Callable, Sequence

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
)  # fmt: skip
from app.charts.words import axis_words, city_words, figure_words, tick_words
from app.core.i18n import gettext

TOP = 64


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
    both = here is not None and city is not None and not np.isnan(city)
    is_right = both and (here or 0) >= (city or 0)
    if city is not None and not np.isnan(city):
        name = gettext("Middle area") if alone else city_words(figures)
        words = _middle_words(figures, name, city, plan.width, alone=alone)
        align = "right" if is_right else "left"
        _mark(plan, x(city), bottom, (words, align), 36.0, is_here=False)
    if here is not None and area:
        words = _middle_words(figures, figures.names[area], here, plan.width, alone=alone)
        align = "right" if both and not is_right else "left"
        _mark(plan, x(here), bottom, (words, align), 16.0, is_here=True)


def _middle_words(figures: Figures, name: str, value: float, width: float, *, alone: bool) -> str:
    """Say whose middle it is and what; a long name gives way, never the number."""
    n = figure_words(figures, value)
    words = gettext("%(name)s: %(n)s") if alone else gettext("%(name)s: half below %(n)s")
    room = width - 24 - BOLD_LETTER * len(words % {"name": "", "n": n})
    return words % {"name": shortened(name, room, 700), "n": n}


def _mark(
    plan: Plan, x: float, bottom: float, told: tuple[str, str], y: float, *, is_here: bool
) -> None:
    """Draw a line from its words down; the words lie beside it where there is room for them."""
    colour, weight = (HERE, 700) if is_here else (INK, 400)
    plan.rules([{"x": x, "x2": x, "y": y - 10, "y2": bottom}], colour, 2, () if is_here else (3, 3))
    words, align = told
    room = len(words) * (8.4 if is_here else 7.2)
    if align == "left" and x + 6 + room > plan.width - 4:
        align = "right" if x - 6 - room > 0 else "center"
    if align == "right" and x - 6 - room < 0:
        align = "left" if x + 6 + room < plan.width else "center"
    beside = {"left": x + 6, "right": x - 6}
    place = beside.get(align, max(min(x, plan.width - room / 2 - 4), room / 2 + 4))
    fill = HERE_TEXT if is_here else INK
    plan.texts([{"x": place, "y": y, "t": words}], fill, align, 12.5, weight)
