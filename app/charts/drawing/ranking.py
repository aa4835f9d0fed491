"""The ranking: a bar for each area, the focus in the accent, the city median as a rule."""

from collections.abc import Callable

from app.charts.anchors import area_anchor
from app.charts.cells import Cell, Figures
from app.charts.drawing.bars import FEW, PAGE, Bar, chosen_bars, skipped_words
from app.charts.drawing.layers import (
    BOLD_LETTER,
    CARD,
    HERE,
    HERE_TEXT,
    INK,
    LETTER,
    LINE,
    MARK,
    MUTED,
    PLATE,
    WASH,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.words import axis_words, figure_words
from app.core.i18n import gettext

ROW, BAR, HEAD, FOOT = 24, 16, 28, 26
WIDE_NAMES, NARROW_NAMES = 236, 152  # pixels for names, at most


def draw_ranking(figures: Figures, focus: str | None, width: int) -> Plan:
    lit = figures.areas.lit(focus)
    bars = chosen_bars(figures, figures.areas.main(focus), FEW if width == CARD else PAGE)
    plan = Plan(width, HEAD + FOOT + ROW * max(len(bars), 1))
    widest = max((_room(bar.name, is_lit=bar.slug in lit) for bar in bars), default=0)
    left = min(WIDE_NAMES if width == WIDE else NARROW_NAMES, round(widest) + 12)
    right = width - (74 if width == WIDE else 60)
    about = 7 if width == WIDE else 3
    shared = figures.scale_shared
    marks = ticks(shared[0], shared[1], about) if shared else _marks(bars, about)
    low, high = marks[0], marks[-1]

    def x(value: float) -> float:
        return round(left + (min(value, high) - low) / (high - low) * (right - left), 1)

    bottom = plan.height - FOOT
    plan.rules([{"x": x(m), "x2": x(m), "y": HEAD, "y2": bottom} for m in marks], LINE)
    plan.texts(
        [
            {"x": x(m), "y": bottom + 16, "t": t}
            for m, t in zip(marks, axis_words(figures, marks), strict=True)
        ],
        MUTED,
        "center",
        12,
    )
    _draw_bars(plan, figures, bars, lit, x)
    names = [(i, b) for i, b in enumerate(bars) if not b.skipped]
    for here, colour, weight in ((False, INK, 400), (True, HERE_TEXT, 700)):
        mine = [(i, b) for i, b in names if (b.slug in lit) is here]
        rows = [
            {
                "x": left - 8,
                "y": HEAD + ROW * i + ROW / 2 + 4,
                "t": shortened(b.name, left - 10, weight),
            }
            for i, b in mine
        ]
        plan.texts(rows, colour, "right", weight=weight)
        rows = [
            {"x": width - 6, "y": HEAD + ROW * i + ROW / 2 + 4, "t": _label(figures, b.cell)}
            for i, b in mine
        ]
        plan.texts(rows, colour, "right", weight=weight)
    on_card = width == CARD  # there the words are short enough to stand clear of the median
    gaps = [
        {
            "x": left - 8 if on_card else left,
            "y": HEAD + ROW * i + ROW / 2 + 4,
            "t": skipped_words(b.skipped, on_card=on_card),
        }
        for i, b in enumerate(bars)
        if b.skipped
    ]
    plan.texts(gaps, MUTED, "right" if on_card else "left", 12)
    median = float(figures.medians[figures.current])
    if bars and low <= median <= high:
        words = gettext("City median %(n)s") % {"n": figure_words(figures, median)}
        plan.rules(
            [{"x": x(median), "x2": x(median), "y": HEAD - 6, "y2": bottom}], INK, 1.5, (2, 3)
        )
        place = max(min(x(median), width - len(words) * 3.4), len(words) * 3.4)
        plan.texts([{"x": place, "y": HEAD - 12, "t": words}], INK, "center", 12)
    return plan


def _room(name: str, *, is_lit: bool) -> float:
    """Return the pixels that a name may need; that of a focus is bold."""
    return len(name) * (BOLD_LETTER if is_lit else LETTER)


def _marks(bars: list[Bar], about: int) -> list[float]:
    values = [bar.cell.value for bar in bars if bar.cell.value is not None]
    top = max(values, default=1)
    highs = [bar.cell.interval.high for bar in bars if bar.cell.interval]
    reach = max(top, min(max(highs, default=top), top * 2.5))
    return ticks(min(0, *values) if values else 0, reach or 1, about)


def _draw_bars(
    plan: Plan, figures: Figures, bars: list[Bar], lit: tuple[str, ...], x: Callable[[float], float]
) -> None:
    mine: list[Row] = []
    others: list[Row] = []
    unseen: list[Row] = []
    halos: list[Row] = []
    whiskers: list[Row] = []
    for index, bar in enumerate(bars):
        top = HEAD + ROW * index
        y, middle = top + (ROW - BAR) / 2, top + ROW / 2
        if bar.slug in lit:
            plan.rects([{"x": 0, "x2": plan.width, "y": top, "y2": top + ROW}], WASH)
        if bar.cell.hidden:
            unseen.append({"x": x(0), "x2": x(0) + 40, "y": y, "y2": y + BAR})
        if bar.cell.value is None:
            continue
        tip = f"{bar.name}: {_label(figures, bar.cell)}"
        end = x(bar.cell.value)
        rows = mine if bar.slug in lit else others
        key = area_anchor(bar.slug)
        rows.append({"x": x(0), "x2": end, "y": y, "y2": y + BAR, "tip": tip, "key": key})
        if bar.cell.interval:
            low, high = (x(edge) for edge in bar.cell.interval)
            halos.append({"x": low, "x2": min(high, end), "y": middle, "y2": middle})
            whiskers.append({"x": low, "x2": high, "y": middle, "y2": middle})
            whiskers += [{"x": e, "x2": e, "y": middle - 3, "y2": middle + 3} for e in (low, high)]
    plan.rects(others, MARK)
    plan.rects(mine, HERE)
    plan.boxes(unseen)
    plan.rules(halos, PLATE, 3.25)
    plan.rules(whiskers, INK, 1.25)


def _label(figures: Figures, cell: Cell) -> str:
    if cell.hidden:
        return gettext("too few")
    return figure_words(figures, cell.value)
