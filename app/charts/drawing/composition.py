"""The composition: what the rows of a place are made of, beside the whole city."""

from dataclasses import dataclass
from typing import Final

from app.charts.anchors import kind_anchor
from app.charts.cells import Figures
from app.charts.details import Counts, Flags, Parts
from app.charts.drawing.layers import (
    CARD,
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
    room_of,
    shortened,
    ticks,
)  # fmt: skip
from app.charts.methods.counts import Interval
from app.charts.methods.shares import share_interval
from app.charts.words import percent_words, tick_words
from app.core.i18n import gettext

HEADS: Final = {True: 30, False: 12}  # with a key, without
FOOT = 26
ON_CARD: Final = 5
ROWS: Final = {True: 40, False: 52}  # wide, narrow: there the name stands above its bars


@dataclass(frozen=True)
class Portion:
    """A share of a whole; `hits` is None where it is not shown."""

    hits: int | None
    of: int

    @property
    def share(self) -> float | None:
        return None if self.hits is None or not self.of else self.hits / self.of

    @property
    def interval(self) -> Interval | None:
        return None if self.hits is None or not self.of else share_interval(self.hits, self.of)


@dataclass(frozen=True)
class Slice:
    """One kind of rows, in the focus (None without one) and in the city."""

    name: str
    anchor: str
    here: Portion | None
    city: Portion


def slices_of(figures: Figures, area: str | None) -> list[Slice]:
    """Return the kinds, the commonest of the city first, all others last."""
    parts = figures.detail
    if not isinstance(parts, Parts):
        return []
    names = [*parts.names, *([gettext("all others")] if parts.has_rest else [])]
    at = figures.places[area] if area else None
    found = []
    for kind, name in enumerate(names):
        anchor = kind_anchor(name) if kind < len(parts.names) else ""
        city = _portion(parts.city, parts.city_hidden, kind)
        here = None if at is None else _portion(parts.counts[:, at], parts.hidden[:, at], kind)
        found.append(Slice(name, anchor, here, city))
    return found


def draw_composition(figures: Figures, focus: str | None, width: int) -> Plan:
    """Draw the kinds of the focus beside those of the whole city."""
    return draw_kinds(figures, figures.areas.main(focus), width, gettext("Whole city"))


def draw_kinds(figures: Figures, area: str | None, width: int, beside: str) -> Plan:
    """Draw the kinds of an area; what stands in the city's place is called `beside`."""
    wide = width == WIDE
    slices = slices_of(figures, area)[: ON_CARD if width == CARD else None]
    row = ROWS[wide] - (0 if area else 12)
    head = HEADS[bool(area)]
    plan = Plan(width, head + FOOT + row * max(len(slices), 1))
    longest = max((room_of(one.name) for one in slices), default=0)
    left = min(236, round(longest) + 16) if wide else 14
    right = width - 62
    shares = [p.share for one in slices for p in (one.here, one.city) if p and p.share is not None]
    marks = ticks(0, max(shares, default=1) or 1, 6 if wide else 3)

    def x(share: float) -> float:
        return round(left + min(share, marks[-1]) / marks[-1] * (right - left), 1)

    bottom = plan.height - FOOT
    plan.rules([{"x": x(m), "x2": x(m), "y": head, "y2": bottom} for m in marks], LINE)
    told = zip(marks, tick_words([100 * mark for mark in marks]), strict=True)
    plan.texts([{"x": x(m), "y": bottom + 17, "t": f"{t}%"} for m, t in told], MUTED, "center", 12)
    name = figures.names[area] if area else beside
    _draw_key(plan, (name, beside), wide=wide, is_here=bool(area))
    mine: list[Row] = []
    others: list[Row] = []
    whiskers: list[Row] = []
    halos: list[Row] = []
    unseen: list[Row] = []
    for index, one in enumerate(slices):
        top = head + row * index + (5 if wide else 20)
        if wide:
            plan.texts([{"x": left - 8, "y": top + 13, "t": shortened(one.name, left - 10)}], INK,
                       "right")  # fmt: skip
        else:
            plan.texts([{"x": left, "y": top - 6, "t": shortened(one.name, width - 16)}], INK)
        lines = [(one.here, mine, 16, top), (one.city, others, 9, top + 18)]
        lines = lines if area else [(one.city, others, 16, top)]
        for portion, rows, high, y in lines:
            if portion is None or portion.share is None or portion.interval is None:
                unseen.append({"x": left, "x2": left + 40, "y": y, "y2": y + high})
                continue
            tip = f"{name if rows is mine else beside}, {one.name}: {_said(portion)}"
            end = x(portion.share)
            bar: Row = {"x": left, "x2": end, "y": y, "y2": y + high, "tip": tip}
            rows.append({**bar, "key": one.anchor} if one.anchor else bar)
            low, top_ = (x(edge) for edge in portion.interval)
            middle = y + high / 2
            halos.append({"x": low, "x2": min(top_, end), "y": middle, "y2": middle})
            whiskers.append({"x": low, "x2": top_, "y": middle, "y2": middle})
            whiskers += [{"x": e, "x2": e, "y": middle - 3, "y2": middle + 3} for e in (low, top_)]
        _draw_numbers(plan, one, top, is_here=bool(area))
    plan.rects(others, MARK)
    plan.rects(mine, HERE)
    plan.boxes(unseen)
    plan.rules(halos, PLATE, 3.25)
    plan.rules(whiskers, INK, 1.25)
    return plan


def _portion(counts: Counts, hidden: Flags, kind: int) -> Portion:
    return Portion(None if hidden[kind] else int(counts[kind]), int(counts.sum()))


def _draw_key(plan: Plan, names: tuple[str, str], *, wide: bool, is_here: bool) -> None:
    if not is_here:
        return
    said, beside = (shortened(name, 260 if wide else 130, 700) for name in names)
    second = 28 + len(said) * 9.3 + 18
    plan.rects([{"x": 8, "x2": 22, "y": 5, "y2": 19}], HERE)
    plan.rects([{"x": second, "x2": second + 14, "y": 8, "y2": 16}], MARK)
    plan.texts([{"x": 28, "y": 17, "t": said}], HERE_TEXT, weight=700)
    plan.texts([{"x": second + 20, "y": 17, "t": beside}], MUTED)


def _draw_numbers(plan: Plan, one: Slice, top: float, *, is_here: bool) -> None:
    x = plan.width - 6
    if not is_here:
        plan.texts([{"x": x, "y": top + 13, "t": _said(one.city)}], INK, "right")
        return
    here = _said(one.here) if one.here else ""
    plan.texts([{"x": x, "y": top + 12, "t": here}], HERE_TEXT, "right", weight=700)
    plan.texts([{"x": x, "y": top + 27, "t": _said(one.city)}], MUTED, "right", 12)


def _said(portion: Portion) -> str:
    return gettext("too few") if portion.share is None else percent_words(portion.share)
