"""Two areas on one scale: two lines over time, or two bars with their intervals."""

from collections.abc import Callable

from app.charts.anchors import area_anchor, period_anchor
from app.charts.comparing.side_by_side import Pair, Side
from app.charts.drawing.layers import (
    HERE,
    HERE_TEXT,
    INK,
    LETTER,
    LINE,
    MARK,
    MUTED,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.drawing.lines import Course, draw_courses
from app.charts.spec import Step, Trend
from app.charts.words import axis_words, figure_words
from app.core.i18n import gettext

ROW, BAR, HEAD, FOOT = 52, 26, 10, 28


def draw_pair(pair: Pair, width: int) -> Plan:
    return _over_time(pair, width) if pair.figures.periods else _bars(pair, width)


def _over_time(pair: Pair, width: int) -> Plan:
    figures = pair.figures
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    first, second = pair.sides
    courses = [
        _course(pair, second, INK, 2, INK),
        _course(pair, first, HERE, 3, HERE_TEXT),
    ]
    plan, _field = draw_courses(
        width,
        [period.start for period in figures.periods],
        courses,
        lambda marks: axis_words(figures, marks),
        lambda value: figure_words(figures, value),
        [period_anchor(period.start, step) for period in figures.periods],
        from_zero=figures.spec.how not in {"mean", "median"},
        step=step,
        least=figures.least,
    )
    return plan


def _course(pair: Pair, side: Side, colour: str, width: float, text: str) -> Course:
    """Draw whole periods: the last one, begun and not over, would look like a fall."""
    whole = [period.full for period in pair.figures.periods]
    cells = list(zip(side.course, whole, strict=True))
    values = [cell.value if is_whole else None for cell, is_whole in cells]
    band = [cell.interval if is_whole else None for cell, is_whole in cells]
    return Course(side.name, values, colour, width, side.name, text, 700, band)


def _bars(pair: Pair, width: int) -> Plan:
    figures = pair.figures
    plan = Plan(width, HEAD + FOOT + 2 * ROW)
    longest = max(len(side.name) for side in pair.sides)
    left = min(236 if width == WIDE else 124, round(longest * LETTER * 1.3) + 12)
    right = width - (74 if width == WIDE else 60)
    known = [side.cell.value for side in pair.sides if side.cell.value is not None]
    highs = [side.cell.interval.high for side in pair.sides if side.cell.interval]
    marks = ticks(
        min([0, *known]), max([*known, *highs], default=1) or 1, 6 if width == WIDE else 3
    )

    def x(value: float) -> float:
        held = min(max(value, marks[0]), marks[-1])
        return round(left + (held - marks[0]) / (marks[-1] - marks[0]) * (right - left), 1)

    bottom = HEAD + 2 * ROW
    plan.rules([{"x": x(m), "x2": x(m), "y": HEAD, "y2": bottom} for m in marks], LINE)
    axis = [
        {"x": x(m), "y": bottom + 17, "t": t}
        for m, t in zip(marks, axis_words(figures, marks), strict=True)
    ]
    plan.texts(axis, MUTED, "center", 12)
    for index, side in enumerate(pair.sides):
        _bar(plan, pair, side, HEAD + ROW * index, left, x)
    return plan


def _bar(
    plan: Plan, pair: Pair, side: Side, top: float, left: float, x: Callable[[float], float]
) -> None:
    zero = x(0)
    is_first = side is pair.first
    y, middle = top + (ROW - BAR) / 2, top + ROW / 2
    name = [{"x": left - 8, "y": middle + 4, "t": shortened(side.name, left - 10, 700)}]
    plan.texts(name, HERE_TEXT if is_first else INK, "right", weight=700)
    value = side.cell.value
    words = gettext("too few") if side.cell.hidden else figure_words(pair.figures, value)
    plan.texts([{"x": plan.width - 6, "y": middle + 4, "t": words}], INK, "right", weight=700)
    if side.cell.hidden:
        plan.boxes([{"x": zero, "x2": zero + 40, "y": y, "y2": y + BAR}])
    if value is None:
        return
    tip = f"{side.name}: {words}"
    bar: Row = {"x": zero, "x2": x(value), "y": y, "y2": y + BAR, "tip": tip,
                "key": area_anchor(side.slug)}  # fmt: skip
    plan.rects([bar], HERE if is_first else MARK)
    if side.cell.interval:
        low, high = side.cell.interval
        line = {"x": x(low), "x2": x(high), "y": middle, "y2": middle}
        plan.rules([line], INK, 2)
