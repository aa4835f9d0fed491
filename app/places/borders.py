"""From lists of coordinates to sound polygons. Pure: says what it mended and what it could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from app.core.i18n import Sentence, _
from app.places.geojson import Feature, refuse_projected
from app.places.grids import to_degrees
from app.places.vocabulary import Rings

DECIMALS: Final = 7  # a centimetre
_LEAST: Final = 4  # points of a ring, the first told again at the end
_EARTH: Final = Geod(ellps="WGS84")


class NotAnAreaError(Exception):
    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Outline:
    """A border as plain numbers: what is stored of it."""

    rings: Rings  # longitude and latitude
    km2: float
    middle: tuple[float, float]  # longitude and latitude of a point that is surely inside
    repaired: bool


@dataclass(frozen=True)
class Border:
    polygons: shapely.MultiPolygon  # longitude and latitude, valid
    repaired: bool

    @property
    def outline(self) -> Outline:
        return Outline(self.rings, self.km2, self.middle, self.repaired)

    @property
    def rings(self) -> Rings:
        return [
            [_points(ring) for ring in (polygon.exterior, *polygon.interiors)]
            for polygon in self.polygons.geoms
        ]

    @property
    def km2(self) -> float:
        area, _length = _EARTH.geometry_area_perimeter(shapely.orient_polygons(self.polygons))
        return round(abs(area) / 1e6, 4)

    @property
    def middle(self) -> tuple[float, float]:
        """Return longitude and latitude of a point that is surely inside."""
        point = self.polygons.representative_point()
        return round(point.x, DECIMALS), round(point.y, DECIMALS)


def border_of(feature: Feature) -> Border:
    """Make the border of one area. Raises NotAnAreaError, and FileRefusedError when projected."""
    try:
        return _border_of(feature)
    except shapely.errors.GEOSException as error:
        raise NotAnAreaError(_("Its border crosses itself in a way we cannot repair.")) from error


def _border_of(feature: Feature) -> Border:
    if feature.kind not in ("Polygon", "MultiPolygon"):
        raise NotAnAreaError(
            _("It has no border.")
            if not feature.kind
            else _("It is not an area but a point or line.")
        )
    parts = [feature.coordinates] if feature.kind == "Polygon" else feature.coordinates
    shells: list[shapely.Polygon] = []
    islands = False
    for part in _list(parts):
        rings = [_ring(ring, feature.plane) for ring in _list(part)]
        if not rings:
            continue
        polygons, had_islands = _with_islands(rings)
        shells += polygons
        islands = islands or had_islands
    drawn = shapely.MultiPolygon(shells)
    sound = shapely.is_valid(drawn)
    polygons = _polygons_of(drawn) if sound else _mended(drawn)
    if polygons.is_empty:
        raise NotAnAreaError(_("Its border encloses nothing."))
    return Border(polygons, islands or not sound)


def _mended(drawn: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Return the first repair that holds. Raises NotAnAreaError when none does."""
    # By default this returns collections of points and lines, whose boundary is None (IMPORT 13).
    mended = shapely.make_valid(drawn, method="structure")
    with np.errstate(all="ignore"):  # crossings a hair apart divide by almost nothing
        snapped = shapely.set_precision(mended, 10.0**-DECIMALS)
    for repair in (snapped, mended, shapely.buffer(mended, 0)):
        polygons = _polygons_of(repair)
        if polygons.is_valid:
            return polygons
    raise NotAnAreaError(_("Its border crosses itself in a way we cannot repair."))


def _with_islands(rings: Sequence[NDArray[np.float64]]) -> tuple[list[shapely.Polygon], bool]:
    """Make islands that were stored as holes into polygons of their own: a hole lies inside."""
    shell = shapely.Polygon(rings[0])
    whole = shell if shell.is_valid else shapely.make_valid(shell, method="structure")
    holes: list[NDArray[np.float64]] = []
    islands: list[NDArray[np.float64]] = []
    for ring in rings[1:]:
        inner = shapely.Polygon(ring).representative_point()
        (holes if whole.intersects(inner) else islands).append(ring)
    return [shapely.Polygon(rings[0], holes), *map(shapely.Polygon, islands)], bool(islands)


def _ring(points: object, plane: str | None) -> NDArray[np.float64]:
    """Check and close a ring, in degrees; a third coordinate is cut."""
    pairs = []
    for point in _list(points):
        if not isinstance(point, list) or len(point) < 2:  # noqa: PLR2004, longitude and latitude
            raise NotAnAreaError(_("A point of its border has no coordinates."))
        pairs.append((_number(point[0]), _number(point[1])))
    if pairs and pairs[0] != pairs[-1]:
        pairs.append(pairs[0])
    if len(pairs) < _LEAST:
        raise NotAnAreaError(_("A part of its border has fewer than three corners."))
    ring: NDArray[np.float64] = np.array(pairs, np.float64)
    if plane is not None:
        ring = np.column_stack(to_degrees(plane, ring[:, 0], ring[:, 1]))
        if not np.isfinite(ring).all():
            raise NotAnAreaError(_("A point of its border lies outside its coordinate system."))
    ring = ring.round(DECIMALS)
    _refuse_far(ring)
    return ring


def _refuse_far(ring: NDArray[np.float64]) -> None:
    across, up = np.abs(ring).max(axis=0)
    if across <= 90 < up <= 180:  # noqa: PLR2004, degrees
        refuse_projected(_("Latitude and longitude are exchanged in this file."))
    if across > 180 or up > 90:  # noqa: PLR2004, degrees
        refuse_projected(_("The coordinates are not in degrees: they are too large."))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise NotAnAreaError(_("Its coordinates are not written as GeoJSON asks."))
    return value


def _number(value: object) -> float:
    try:
        number = float(value) if isinstance(value, int | float) else np.nan
    except OverflowError:
        number = np.nan
    if not np.isfinite(number):
        raise NotAnAreaError(_("A coordinate of its border is not a number."))
    return number


def _polygons_of(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.MultiPolygon(
        [part for part in parts if isinstance(part, shapely.Polygon) and not part.is_empty]
    )


def _points(ring: shapely.LinearRing) -> list[list[float]]:
    return [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords]
