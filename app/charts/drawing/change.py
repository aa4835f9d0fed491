"""The change: where each area was and where it is, sorted by how much it changed."""

from collections.abc import Callable, Sequence
from typing import Final

from app.charts.anchors import area_anchor
from app.charts.cells import Figures
from app.charts.drawing.bars import FEW, PAGE, skipped_words
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
    WASH,
    WIDE,
    Plan,
    Row,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.drawing.moves import Move, change_text, shown_moves, sure_text
from app.charts.words import axis_words, figure_words, period_words
from app.core.i18n import gettext

ROW, FOOT = 26, 26
HEADS: Final = {True: 52, False: 70}  # wide, narrow: there the key has two lines


def draw_change(figures: Figures, focus: str | None, width: int) -> Plan:
    wide, area = width == WIDE, figures.areas.main(focus)
    moves = shown_moves(figures, area, FEW if width == CARD else PAGE)
    head = HEADS[wide]
    plan = Plan(width, head + FOOT + ROW * max(len(moves), 1))
    rooms = [len(m.name) * (BOLD_LETTER if m.slug == area else LETTER) for m in moves]
    left = min(208 if wide else 128, round(max(rooms, default=0)) + 14)
    right = width - (176 if wide else 70)
    marks = _marks(moves, 6 if wide else 3)
    low, high = marks[0], marks[-1]

    def x(value: float) -> float:
        inside = min(max(value, low), high)
        return round(left + 8 + (inside - low) / (high - low) * (right - left - 16), 1)

    bottom = plan.height - FOOT
    plan.rules([{"x": x(m), "x2": x(m), "y": head - 4, "y2": bottom} for m in marks], LINE)
    told = zip(marks, axis_words(figures, marks), strict=True)
    plan.texts([{"x": x(m), "y": bottom + 17, "t": t} for m, t in told], MUTED, "center", 12)
    _draw_key(plan, figures, wide=wide)
    for index, move in enumerate(moves):
        y = head + ROW * index + ROW / 2
        if move.skipped:
            words = skipped_words(move.skipped, on_card=width == CARD)
            plan.texts([{"x": left + 8, "y": y + 4, "t": words}], MUTED, size=12)
        elif move.slug == area:
            top = head + ROW * index
            plan.rects([{"x": 0, "x2": width, "y": top, "y2": top + ROW}], WASH)
    rows = [(head + ROW * i + ROW / 2, m) for i, m in enumerate(moves) if not m.skipped]
    _draw_marks(plan, figures, [r for r in rows if r[1].slug != area], MARK, x, high)
    _draw_marks(plan, figures, [r for r in rows if r[1].slug == area], HERE, x, high)
    for here, colour, weight in ((False, INK, 400), (True, HERE_TEXT, 700)):
        mine = [(y, m) for y, m in rows if (m.slug == area) is here]
        names: list[Row] = [
            {"x": left, "y": y + 4, "t": shortened(m.name, left - 4, weight)} for y, m in mine
        ]
        plan.texts(names, colour, "right", weight=weight)
        changes: list[Row] = [
            {"x": width - 6, "y": y + 4, "t": _change(figures, m, wide=wide)} for y, m in mine
        ]
        plan.texts(changes, colour, "right", weight=weight)
    return plan


def _marks(moves: Sequence[Move], about: int) -> list[float]:
    values = [c.value for m in moves for c in (m.before, m.now) if c.value is not None]
    if not values:
        return [0.0, 1.0]
    low, high = min(values), max(values)
    # Positions, not lengths: the axis may begin where the numbers do, if that is far from nought.
    start = low if low > (high - low) else min(0.0, low)
    return ticks(start, high or 1, about)


def _draw_key(plan: Plan, figures: Figures, *, wide: bool) -> None:
    if len(figures.periods) < 2:  # noqa: PLR2004, two periods
        return
    earlier, later = (period_words(p.start, p.end) for p in figures.periods)
    second = 22 + len(earlier) * LETTER + 26 if wide else 8
    row = 16 if wide else 36
    plan.dots([{"x": 12, "y": 12}], PLATE, EDGE, 64)
    plan.dots([{"x": second + 4, "y": row - 4}], INK, INK, 64, "diamond")
    texts: list[Row] = [{"x": 22, "y": 16, "t": earlier}, {"x": second + 14, "y": row, "t": later}]
    plan.texts(texts, INK, size=12)
    if wide:
        words = (
            gettext("Points, 95% interval")
            if figures.in_points
            else gettext("Change, 95% interval")
        )
        plan.texts([{"x": plan.width - 6, "y": 16, "t": words}], MUTED,
                   "right", 12)  # fmt: skip


def _draw_marks(
    plan: Plan,
    figures: Figures,
    rows: Sequence[tuple[float, Move]],
    colour: str,
    x: Callable[[float], float],
    most: float,
) -> None:
    """Draw each area's way, with the interval of its change measured from where it was."""
    ways: list[Row] = []
    sure: list[Row] = []
    befores: list[Row] = []
    nows: list[Row] = []
    for y, move in rows:
        was, now = move.before.value or 0, move.now.value or 0
        tip = _tip(figures, move)
        ways.append({"x": x(was), "x2": x(now), "y": y, "y2": y})
        if move.ends:
            low, high = (x(end) for end in move.ends)
            sure.append({"x": low, "x2": high, "y": y, "y2": y})
            sure += [
                {"x": x(end), "x2": x(end), "y": y - 4, "y2": y + 4}
                for end in move.ends
                if end <= most
            ]
        befores.append({"x": x(was), "y": y, "tip": tip, "key": area_anchor(move.slug)})
        nows.append({"x": x(now), "y": y, "tip": tip, "key": area_anchor(move.slug)})
    plan.rules(ways, colour, 4)
    plan.rules(sure, INK, 1.25)
    plan.dots(befores, PLATE, colour, 60)
    plan.dots(nows, colour, PLATE, 150, "diamond")


def _change(figures: Figures, move: Move, *, wide: bool) -> str:
    text, sure = change_text(move, figures), sure_text(move, figures)
    return f"{text} ({sure})" if wide and sure else text


def _tip(figures: Figures, move: Move) -> str:
    before, now = (figure_words(figures, cell.value) for cell in (move.before, move.now))
    told = {"before": before, "now": now, "name": move.name, "change": change_text(move, figures)}
    return gettext("%(name)s: from %(before)s to %(now)s, %(change)s") % told
