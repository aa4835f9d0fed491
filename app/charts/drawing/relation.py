"""The relation: two numbers of each area, the focus in the accent and named."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.charts.anchors import area_anchor
from app.charts.area_words import inside
from app.charts.asking import Numbers
from app.charts.cells import Figures, Other
from app.charts.drawing.framing import wrapped
from app.charts.drawing.layers import (
    BOLD_LETTER,
    CARD,
    EDGE,
    HERE,
    HERE_TEXT,
    INK,
    LETTER,
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
from app.charts.reading import reading_of
from app.charts.relations import pairs_of
from app.charts.words import axis_words, figure_words, measure_words
from app.core.i18n import gettext

TOP, FOOT, LINE_HEIGHT = 34, 52, 16
HEIGHTS: Final = {WIDE: 354, CARD: 214}
FAR = 6.0  # quartile ranges above the upper quartile
NAMED = 3


def draw_relation(figures: Figures, focus: str | None, width: int) -> Plan:
    wide, area = width == WIDE, figures.areas.main(focus)
    across, up, slugs = pairs_of(figures)
    if not isinstance(figures.detail, Other) or not slugs:
        plan = Plan(width, 440 if wide else 340)
        told = gettext("No area has both numbers.")
        plan.texts([{"x": 8, "y": 40, "t": told}], MUTED)
        return plan
    other = figures.detail.figures
    upwards, sideways = _named(figures, other, width)
    head = TOP + LINE_HEIGHT * (len(upwards) - 1)
    foot = FOOT + LINE_HEIGHT * (len(sideways) - 1)
    plan = Plan(width, round(HEIGHTS.get(width, 254) + head + foot))
    marks_x = ticks(*_range(across), 6 if wide else 3)
    marks_y = ticks(*_range(up), 5)
    most = marks_x[-1], marks_y[-1]
    said_x, said_y = axis_words(other, marks_x), axis_words(figures, marks_y)
    left = 14 + max(len(words) for words in said_y) * 7
    right, bottom = width - 18, plan.height - foot

    def place(beside: float, own: float) -> tuple[float, float]:
        beside, own = min(beside, most[0]), min(own, most[1])
        x = left + (beside - marks_x[0]) / (marks_x[-1] - marks_x[0]) * (right - left)
        y = bottom - (own - marks_y[0]) / (marks_y[-1] - marks_y[0]) * (bottom - head)
        return round(x, 1), round(y, 1)

    rows = [(place(m, marks_y[0])[0], words) for m, words in zip(marks_x, said_x, strict=True)]
    plan.rules([{"x": x, "x2": x, "y": head, "y2": bottom} for x, _t in rows], LINE)
    plan.texts([{"x": x, "y": bottom + 18, "t": t} for x, t in rows], MUTED, "center", 12)
    rows = [(place(marks_x[0], m)[1], words) for m, words in zip(marks_y, said_y, strict=True)]
    plan.rules([{"x": left, "x2": right, "y": y, "y2": y} for y, _t in rows], LINE)
    plan.texts([{"x": left - 7, "y": y + 4, "t": t} for y, t in rows], MUTED, "right", 12)
    plan.rules([{"x": left, "x2": right, "y": bottom, "y2": bottom}], EDGE)
    for lines, edge, top, align in (
        (upwards, 4, 16, "left"),
        (sideways, width - 4, bottom + 42, "right"),
    ):
        rows_of = [{"x": edge, "y": top + LINE_HEIGHT * n, "t": t} for n, t in enumerate(lines)]
        plan.texts(rows_of, INK, align, 12.5)
    middle = place(float(np.median(across)), float(np.median(up)))
    spots = [place(float(a), float(u)) for a, u in zip(across, up, strict=True)]
    _draw_middles(plan, middle, (left, right, head, bottom), spots, wide=wide)
    dots: list[Row] = []
    far: list[Row] = []
    mine: list[tuple[Row, str]] = []
    for index, slug in enumerate(slugs):
        x, y = place(float(across[index]), float(up[index]))
        name = figures.names[slug]
        tip = gettext("%(name)s: %(own)s upwards, %(beside)s to the right") % {
            "name": name, "own": figure_words(figures, float(up[index])),
            "beside": figure_words(other, float(across[index])),
        }  # fmt: skip
        row: Row = {"x": x, "y": y, "tip": tip, "key": area_anchor(slug)}
        if slug == area:
            mine.append((row, name))
        elif across[index] > most[0] or up[index] > most[1]:
            far.append({**row, "name": name})
        else:
            dots.append(row)
    plan.dots(dots, MARK, PLATE, 62 if wide else 46)
    _draw_far(plan, far, wide=wide)
    # The focus lies above the others, and apart from them by its shape and its name too.
    for row, name in mine:
        plan.dots([row], HERE, PLATE, 190, "diamond")
        _draw_name(plan, row["x"], row["y"], name)
    return plan


def _named(figures: Figures, other: Figures, width: int) -> tuple[list[str], list[str]]:
    """Name both numbers in lines that fit: what goes upwards, and what goes to the right."""
    own, beside = (inside(measure_words(reading_of(of, None))) for of in (figures, other))
    upwards = gettext("Upwards: %(what)s") % {"what": own}
    sideways = gettext("To the right: %(what)s") % {"what": beside}
    room = width - 8
    return wrapped(upwards, room, 12.5, lines=3), wrapped(sideways, room, 12.5, lines=3)


def _range(values: Numbers) -> tuple[float, float]:
    """Return what the axis spans: a few far out do not press all others into a corner."""
    low, high = float(values.min()), float(values.max())
    q1, q3 = (float(q) for q in np.quantile(values, [0.25, 0.75]))
    if high > q3 + FAR * (q3 - q1) > low:
        high = q3 + FAR * (q3 - q1)
    return (0.0 if 0 <= low < (high - low) / 2 else low), high


def _draw_middles(
    plan: Plan,
    middle: tuple[float, float],
    ends: tuple[float, float, float, float],
    spots: Sequence[tuple[float, float]],
    *,
    wide: bool,
) -> None:
    """Draw the middle of both numbers as dashed lines, so that corners can be told.

    The upright one is named where fewest points are in the way of its name.
    """
    (x, y), (left, right, top, bottom) = middle, ends
    plan.rules([{"x": x, "x2": x, "y": top, "y2": bottom}], EDGE, 1.25, (3, 3))
    plan.rules([{"x": left, "x2": right, "y": y, "y2": y}], EDGE, 1.25, (3, 3))
    if wide:
        words = gettext("middle area")
        plan.texts([{"x": right, "y": y - 5, "t": words}], MUTED, "right", 12)
        reach = len(words) * LETTER + 12

        def crowd(at: float) -> int:
            return sum(x - 6 < px < x + reach and abs(py - at + 4) < 14 for px, py in spots)  # noqa: PLR2004, half of a line and of a point

        at = min(np.arange(bottom - 6, top + 14, -20).tolist(), key=crowd)
        plan.texts([{"x": x + 5, "y": at, "t": words}], MUTED, size=12)


def _draw_far(plan: Plan, rows: list[Row], *, wide: bool) -> None:
    """Draw areas beyond an axis at its edge as triangles, and name them where they are few."""
    plan.dots(rows, MARK, PLATE, 90, "triangle-up")
    if not wide or len(rows) > NAMED:
        return
    for row in rows:
        words = gettext("%(name)s, further out") % {"name": row["name"]}
        is_right = row["x"] > plan.width / 2
        at = {"x": row["x"] + (-9 if is_right else 9), "y": row["y"] + 12, "t": words}
        plan.texts([at], MUTED, "right" if is_right else "left", 12)


def _draw_name(plan: Plan, x: float, y: float, name: str) -> None:
    room = max(plan.width - x - 16, x - 16)
    said = shortened(name, room, 700)
    fits = x + 14 + len(said) * BOLD_LETTER < plan.width
    at = x + 12 if fits else x - 12
    wide = len(said) * BOLD_LETTER
    start = at - 2 if fits else at - wide
    plan.rects([{"x": start, "x2": start + wide, "y": y - 9, "y2": y + 9}], PLATE)
    plan.texts([{"x": at, "y": y + 4, "t": said}], HERE_TEXT, "left" if fits else "right", 13, 700)
