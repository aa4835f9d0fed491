"""The words on a map: an area's name and number, only where its shape has room for them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely

from app.charts.drawing.layers import INK, PLATE, RAMP, Plan, Row, width_of

SIZE: Final = 12
LINE: Final = 12  # pixels from one line of a label to the next
ASCENT, EVERY = 9, 4  # pixels of a letter above its foot; between two tries
EDGE: Final = 2  # pixels from the words to the border
DARK: Final = frozenset(RAMP[3:])

Span = tuple[float, float]
Rings = Sequence[Sequence[Sequence[float]]]


class Spot(NamedTuple):
    """Where a label stands: its middle, and the foot of its first line."""

    x: float
    y: float


def draw_map_labels(plan: Plan, rows: Sequence[Row], *, named: bool) -> None:
    """Write into each shape what fits: name and number, the number, or the number rounded.

    What has no room is in the table and said when the shape is pointed at.
    """
    for is_dark, fill in ((False, INK), (True, PLATE)):
        names: list[Row] = []
        values: list[Row] = []
        for row in rows:
            if (row["properties"]["fill"] in DARK) is is_dark:
                *above, number = label_of(row, named=named) or [{}]
                names += above
                values += [number] if number else []
        plan.texts(names, fill, "center", SIZE)
        plan.texts(values, fill, "center", SIZE, 700 if named else 400)


def label_of(row: Row, *, named: bool) -> list[Row]:
    """Return the lines of a label, the number last; none where nothing fits."""
    facts = row["properties"]
    parts = row["geometry"]["coordinates"]
    rings = max(parts, key=lambda part: abs(shapely.Polygon(part[0]).area))
    tries = [[*_wrapped(facts["name"]), facts["value"]]] if named else []
    tries += [[facts["value"]], [facts["rounded"]]]
    for lines in tries:
        spot = spot_in(rings, _room(lines, named=named), len(lines))
        if spot and lines[-1]:
            return [{"x": spot.x, "y": spot.y + LINE * n, "t": t} for n, t in enumerate(lines)]
    return []


def spot_in(rings: Rings, room: float, lines: int) -> Spot | None:
    """Find the place nearest to the middle of a shape where so many lines of this width fit."""
    ring = np.array(rings[0], dtype=float)
    middle = shapely.Polygon(rings[0]).centroid if len(ring) > 3 else shapely.Point(*ring[0])  # noqa: PLR2004, a triangle and its first corner again
    tall = ASCENT + LINE * (lines - 1)
    low, high = float(ring[:, 1].min()), float(ring[:, 1].max()) - tall
    wanted = middle.y - tall / 2
    for top in sorted(np.arange(low, high + 1, EVERY).tolist(), key=lambda y: abs(y - wanted)):
        found = common_span(rings, top, top + tall, middle.x)
        if found and found[1] - found[0] >= room + 2 * EDGE:
            half = room / 2 + EDGE
            x = min(max(middle.x, found[0] + half), found[1] - half)
            return Spot(round(x, 1), round(top + ASCENT, 1))
    return None


def common_span(rings: Rings, top: float, bottom: float, near: float) -> Span | None:
    """Return the widest stretch that lies inside a shape from a height to a lower one."""
    found = spans(rings, top)
    for y in (*np.arange(top + EVERY, bottom, EVERY).tolist(), bottom):
        here = spans(rings, y)
        found = [(max(a, c), min(b, d)) for a, b in found for c, d in here if max(a, c) < min(b, d)]
    return max(found, key=lambda s: (s[1] - s[0], -abs(sum(s) / 2 - near)), default=None)


def spans(rings: Rings, y: float) -> list[Span]:
    """Return what of a line across lies inside a shape, and not in its holes."""
    crossed: list[float] = []
    for ring in rings:
        points = np.array(ring, dtype=float)
        (x1, y1), (x2, y2) = points[:-1].T, points[1:].T
        cuts = (y1 <= y) != (y2 <= y)
        crossed += (x1 + (y - y1) / np.where(cuts, y2 - y1, 1) * (x2 - x1))[cuts].tolist()
    crossed.sort()
    return list(zip(crossed[::2], crossed[1::2], strict=False))


def _room(lines: Sequence[str], *, named: bool) -> float:
    """Return the width of a label; its number is bold beneath a name."""
    bold = 700 if named else 400
    return max(width_of(line, SIZE, bold if line is lines[-1] else 400) for line in lines)


def _wrapped(name: str) -> list[str]:
    first, _blank, rest = name.partition(" ")
    return [first, rest] if rest and len(name) > 9 else [name]  # noqa: PLR2004, letters that fit
