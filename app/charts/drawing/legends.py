"""The legend of a map inside its picture: for files and cards, which no page stands around."""

from collections.abc import Sequence
from typing import Final

from app.charts.drawing.layers import CARD, INK, Plan, Row, width_of
from app.charts.drawing.maps import Shade

SIZE, LINE, GAP, MARGIN = 12, 19, 14, 8  # pixels: letters, from line to line, between two shades
ON_CARD: Final = 14
BOX: Final = (16, 11)


def with_legend(plan: Plan, shades: Sequence[Shade]) -> Plan:
    """Put the shades under a picture in as many lines as they need; the picture stays as it is."""
    if not shades:
        return plan
    whole = Plan(plan.width, plan.height, list(plan.layers))
    x, y = float(MARGIN), plan.height + 16.0
    words: list[Row] = []
    size = ON_CARD if plan.width == CARD else SIZE
    for shade in shades:
        room = BOX[0] + 6 + width_of(shade.words, size)
        if x > MARGIN and x + room > plan.width - MARGIN:
            x, y = float(MARGIN), y + LINE
        whole.rects([{"x": x, "x2": x + BOX[0], "y": y - 10, "y2": y - 10 + BOX[1]}], shade.fill)
        words.append({"x": x + BOX[0] + 6, "y": y, "t": shade.words})
        x += room + GAP
    whole.texts(words, INK, size=size)
    whole.height = round(y + MARGIN)
    return whole
