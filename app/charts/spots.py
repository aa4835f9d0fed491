"""Where the marks of a picture stand, by what they are of: for numbers laid over the picture.

The numbers change with every thread, the picture only with the data: so they are a layer apart,
and the drawn picture stays as it is kept.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

import shapely
from sqlalchemy.orm import Session

from app.charts.drawing.layers import NARROW, WIDE, Plan, Row
from app.charts.figures import Figures
from app.charts.showing import plan_of
from app.charts.spec import hash_of_spec
from app.core.i18n import language
from app.places.areas import areas_stamp

Spot: TypeAlias = tuple[float, float]

RADIUS: Final = 12.0  # of a number: 24 pixels across
ABOVE: Final = 24.0  # of a line, or of an area's number
ABOVE_NAME: Final = 37.0  # of an area's name in two lines, with its number: in the wide picture


class Spots:
    """A picture's size in its own pixels, and where the number of each anchor goes."""

    def __init__(self, plan: Plan) -> None:
        self.width, self.height = plan.width, plan.height
        self.by_anchor = _spots(plan)


_KEPT_AT_MOST: Final = 200
_kept: dict[object, tuple[Spots, Spots]] = {}


def spots_of(session: Session, figures: Figures, focus: str | None) -> tuple[Spots, Spots]:
    """Return the spots of the wide and of the narrow picture; found again while nothing changed."""
    base = figures.base_version.content_hash if figures.base_version else ""
    edited = (figures.dataset.sensitive, figures.dataset.edited_at)
    stamp = areas_stamp(session, figures.dataset.layer_id)
    key = (hash_of_spec(figures.spec), figures.version.id, base, *edited, focus, language.get(),
           stamp)  # fmt: skip
    found = _kept.get(key)
    if found is None:
        wide, narrow = (Spots(plan_of(session, figures, focus, w)) for w in (WIDE, NARROW))
        while len(_kept) >= _KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[key] = wide, narrow
    return found


def apart(spots: Mapping[str, Spot], anchors: list[str], height: float) -> dict[str, Spot]:
    """Place numbers so that none lies on another: whoever comes later moves up, or else down."""
    placed: dict[str, Spot] = {}
    for anchor in anchors:
        x, y = spots[anchor]
        step = -2 * RADIUS
        while any(abs(x - a) < 2 * RADIUS and abs(y - b) < 2 * RADIUS for a, b in placed.values()):
            y += step
            if y < RADIUS:
                y, step = spots[anchor][1], 2 * RADIUS
            if y > height - RADIUS:
                break
        placed[anchor] = (x, y)
    return placed


def _spots(plan: Plan) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for layer in plan.layers:
        for row in layer["rows"]:
            facts = row.get("properties", row)
            if "key" in facts:
                x, y = _spot(row, wide=plan.width == WIDE)
                x = min(max(x, RADIUS), plan.width - RADIUS)
                found[facts["key"]] = x, min(max(y, RADIUS), plan.height - RADIUS)
    return found


def _spot(row: Row, *, wide: bool) -> Spot:
    """Choose a spot that hides neither a label nor an interval."""
    if "geometry" in row:
        parts = [shapely.Polygon(polygon[0]) for polygon in row["geometry"]["coordinates"]]
        largest = max(parts, key=lambda part: part.area)
        up = ABOVE_NAME if wide else ABOVE
        return float(largest.centroid.x), float(largest.centroid.y) - up
    if "x2" in row and "y2" in row:  # a bar: at its start
        return min(row["x"], row["x2"]) + RADIUS + 1, (row["y"] + row["y2"]) / 2
    return float(row["x"]), float(row["y"]) - ABOVE
