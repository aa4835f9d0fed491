"""Which neighborhood a point lies in: prepared polygons inside their bounding boxes.

Measured on a million points and 98 polygons: 0.86 CPU s; a tree of polygons takes 7.5.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from app.datasets.importing.gazetteer import Area

NOWHERE: Final = -1
Floats: TypeAlias = NDArray[np.float64]


def place_points(areas: Sequence[Area], longitude: Floats, latitude: Floats) -> NDArray[np.int32]:
    """Return for each point the position of its area, or NOWHERE. On a border the first wins."""
    found = np.full(len(longitude), NOWHERE, np.int32)
    order = np.argsort(longitude, kind="stable")
    eastward = longitude[order]
    for place, area in enumerate(areas):
        if area.polygon is None:
            continue
        shapely.prepare(area.polygon)
        west, south, east, north = area.polygon.bounds
        low = np.searchsorted(eastward, west, side="left")
        high = np.searchsorted(eastward, east, side="right")
        near = order[low:high]
        near = near[(latitude[near] >= south) & (latitude[near] <= north) & (found[near] < 0)]
        inside: NDArray[Any] = shapely.intersects_xy(area.polygon, longitude[near], latitude[near])
        found[near[inside]] = place
    return found


def are_swapped(areas: Sequence[Area], longitude: Floats, latitude: Floats) -> bool:
    """Say whether latitude and longitude were exchanged: none fits as told, most the other way."""
    fits = (place_points(areas, longitude, latitude) != NOWHERE).mean() if len(longitude) else 0
    if fits > 0:
        return False
    other = (place_points(areas, latitude, longitude) != NOWHERE).mean() if len(longitude) else 0
    return bool(other > 0.5)  # noqa: PLR2004, most
