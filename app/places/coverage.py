"""Shared-border geometry for drawing: neighbors keep one common line when borders are simplified.

Real files are not clean coverages, and plain simplification opens gaps between neighbors (IMPORT).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from gzip import compress
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from app.core.i18n import _
from app.places.drawing import WIDTH, ring_path
from app.places.plane import plane_of
from app.places.refusal import FileRefusedError
from app.places.vocabulary import Rings

FINEST: Final = 0.5  # map units; a unit is a thousandth of the city
WEIGHT_LIMIT: Final = 30_000  # bytes of all paths after gzip; a page adds names and links
_SLIVER: Final = 0.5  # map units: gaps narrower than this are drawing errors

TANGLED: Final = FileRefusedError(
    "tangled",
    _("The borders in this file overlap so much that they cannot be drawn as neighbors."),
    _("Check the layer's topology in a mapping program, then export it again."),
)


@dataclass(frozen=True)
class Drawn:
    shapes: list[Rings]  # in map units, in the order given
    tolerance: float


def draw_city(
    borders: Sequence[shapely.MultiPolygon], bounds: Sequence[float] | None = None
) -> Drawn:
    """Return every border in map units, simplified until the whole map is light enough.

    `bounds` are those of the city in degrees, where the borders are not its neighborhoods.
    """
    if not borders:
        return Drawn([], FINEST)
    placed = _on_the_map(borders, bounds)
    clean = shapely.coverage_clean(placed, gap_width=_SLIVER)
    tolerance = FINEST
    while True:
        simple = shapely.coverage_simplify(clean, tolerance)
        if not shapely.coverage_is_valid(simple):
            raise TANGLED
        shapes = [_rounded(new, old) for new, old in zip(simple, placed, strict=True)]
        if weight(shapes) <= WEIGHT_LIMIT or tolerance > WIDTH / 50:
            return Drawn(shapes, tolerance)
        tolerance *= 1.5


def weight(shapes: Sequence[Rings]) -> int:
    """Return the bytes of all paths after gzip."""
    paths = (ring_path(ring) for shape in shapes for polygon in shape for ring in polygon)
    return len(compress("".join(paths).encode()))


def _on_the_map(
    borders: Sequence[shapely.MultiPolygon], bounds: Sequence[float] | None
) -> NDArray[np.object_]:
    """Project to a plane as wide as WIDTH (or as tall), y downwards: right within a city's size."""
    plane = plane_of(bounds if bounds is not None else shapely.total_bounds(list(borders)))

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(plane.place(points[:, 0], points[:, 1]))

    placed: NDArray[np.object_] = shapely.transform(np.array(borders, dtype=object), project)
    return placed


def _rounded(shape: shapely.Geometry, given: shapely.Geometry) -> Rings:
    """Round to whole map units. Neighbors round the same points, so no gap opens between them."""
    # On the screen y grows downwards: what is anticlockwise here is clockwise there.
    polygons = shapely.get_parts(shapely.orient_polygons(shape))
    rings = [
        [_whole(ring) for ring in (polygon.exterior, *polygon.interiors)] for polygon in polygons
    ]
    kept = [[ring for ring in polygon if len(ring) > 3] for polygon in rings if len(polygon[0]) > 3]  # noqa: PLR2004, a triangle
    return kept or [[_dot(given)]]


def _whole(ring: shapely.LinearRing) -> list[list[float]]:
    points = [[round(x), round(y)] for x, y in ring.coords]
    return [list(point) for at, point in enumerate(points) if at == 0 or point != points[at - 1]]


def _dot(shape: shapely.Geometry) -> list[list[float]]:
    """Draw a place too small to be seen, or wholly covered by others, as a dot: it is a place."""
    middle = shape.representative_point()
    x, y = round(middle.x), round(middle.y)
    corners = [(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1), (x - 1, y - 1)]
    return [[across, down] for across, down in corners]
