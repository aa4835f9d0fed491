"""The card that other sites show beside a link: what it says, its number, and a picture."""

from dataclasses import dataclass
from typing import Final

from app.charts.drawing.framing import literal_colours, placed, wrapped
from app.charts.drawing.layers import HERE_TEXT, INK, LINE, MUTED, Plan

WIDTH, HEIGHT = 1200, 630  # what the sites that show them ask for
MARGIN: Final = 64
HALF: Final = 620  # where the picture begins, when there is one


@dataclass(frozen=True)
class Card:
    """Plain words, and a plan for the right half. Never a name of a person."""

    kicker: str
    title: str
    figure: str = ""
    unit: str = ""
    foot: str = ""
    picture: Plan | None = None
    period: str = ""


def draw_card(card: Card) -> Plan:
    """Compose a card. Words are wrapped; what does not fit ends in an ellipsis."""
    plan = Plan(WIDTH, HEIGHT)
    plan.rects([{"x": 0, "y": 0, "x2": WIDTH, "y2": HEIGHT}], "var(--plate)")
    plan.rects([{"x": 0, "y": 0, "x2": 12, "y2": HEIGHT}], "var(--here)")
    room = (HALF if card.picture else WIDTH) - 2 * MARGIN + (32 if card.picture else 0)
    _words(plan, [card.kicker], 84, 24, MUTED)
    size, title = _fitting(card.title, room, beside=card.picture is not None)
    _words(plan, title, 84 + size * 1.45, size, INK, 700)
    below = 84 + size * 1.45 + size * 1.15 * len(title)
    if card.figure:
        height = 96 if below < HEIGHT / 2 else 64
        figure = wrapped(card.figure, room, height, 700, 1)
        _words(plan, figure, below + height, height, HERE_TEXT, 700)
        below += height + 42
        unit = wrapped(card.unit, room, 25, lines=2)
        _words(plan, unit, below, 25, MUTED)
        below += 25 * 1.15 * len(unit)
    if below < HEIGHT - 66:
        _words(plan, wrapped(card.period, room, 25, lines=1), below + 6, 25, MUTED)
    plan.rules([{"x": MARGIN, "x2": WIDTH - MARGIN, "y": HEIGHT - 66, "y2": HEIGHT - 66}], LINE)
    _words(plan, wrapped(card.foot, WIDTH - 2 * MARGIN, 21, lines=1), HEIGHT - 28, 21, MUTED)
    if card.picture:
        plan.layers += _beside(card.picture)
    return literal_colours(plan)


def _fitting(title: str, room: float, *, beside: bool) -> tuple[int, list[str]]:
    """Return the largest size in which a title fits beside a picture, and its lines."""
    sizes = ((46, 4), (40, 5), (34, 6), (30, 7)) if beside else ((56, 4),)
    for size, most in sizes:
        lines = wrapped(title, room, size, 700, most)
        if not lines or not lines[-1].endswith("…"):
            break
    return size, lines


def _words(
    plan: Plan, lines: list[str], top: float, size: float, colour: str, weight: int = 400
) -> None:
    rows = [{"x": MARGIN, "y": top + size * 1.15 * n, "t": t} for n, t in enumerate(lines)]
    plan.texts(rows, colour, size=size, weight=weight)


def _beside(picture: Plan) -> list[dict[str, object]]:
    """Fit a picture into the right half, in its middle."""
    wide, high = WIDTH - HALF - MARGIN, HEIGHT - 66 - MARGIN
    times = min(wide / picture.width, high / picture.height)
    right = HALF + (wide - picture.width * times) / 2
    down = MARGIN / 1.5 + (high - picture.height * times) / 2
    return placed(picture.layers, right, down, times)
