"""How large areas are, as their borders say it. Reads only; kept until a border changes."""

from collections.abc import Mapping
from threading import Lock
from typing import Final

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.places.areas import areas_stamp
from app.places.borders import Border
from app.places.laying import polygons_of
from app.places.models import LayerArea, Neighborhood
from app.places.queries import Stamp

_KEPT: Final = 8
_sizes: dict[Stamp, Mapping[str, float]] = {}
_lock = Lock()


def areas_km2(session: Session, layer_id: int | None) -> Mapping[str, float]:
    """Return the square kilometres of a layer's areas, or of today's neighborhoods, by slug.

    Areas without ground are left out. A layer's are measured from its borders: megabytes, once.
    """
    if layer_id is None:
        rows = select(col(Neighborhood.slug), col(Neighborhood.area_km2))
        known = rows.where(~col(Neighborhood.retired), col(Neighborhood.area_km2) > 0)
        return {row.slug: row.area_km2 for row in session.execute(known)}
    key = areas_stamp(session, layer_id)
    with _lock:
        if key in _sizes:
            return _sizes[key]
    borders = select(col(LayerArea.slug), col(LayerArea.geometry))
    today = borders.where(col(LayerArea.layer_id) == layer_id, ~col(LayerArea.retired))
    measured = {slug: _km2(polygons_of(rings)) for slug, rings in session.execute(today) if rings}
    found = {slug: km2 for slug, km2 in measured.items() if km2 > 0}
    with _lock:
        while len(_sizes) >= _KEPT:
            _sizes.pop(next(iter(_sizes)))
        _sizes[key] = found
    return found


def _km2(shape: shapely.MultiPolygon) -> float:
    return Border(shape, repaired=False).km2
