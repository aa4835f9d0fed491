"""Borders for the demo city: cells around each middle, bent like old field lines.

Every line is bent by one function of the place alone, before faces are cut from the lines, so
that neighbors share their border exactly. The river and the park are real gaps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.ops import polygonize, unary_union

from app.demo.atlas import OUTLINE, PARK, RIVER, RIVER_WIDTH, SPOTS, Spot

CORNER_LATITUDE, CORNER_LONGITUDE = 43.105, -70.712
KM_PER_LATITUDE = 111.2
KM_PER_LONGITUDE = 81.1
STEP_KM = 0.09
DECIMALS = 6
WAVES = 16
Bend = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class Neighborhood:
    spot: Spot
    border: Polygon  # degrees, longitude first
    neighbors: tuple[str, ...]


def neighborhoods(seed: int) -> Mapping[str, Neighborhood]:
    """Return the city's neighborhoods by name, in the order of the atlas."""
    borders = _borders(_bend(seed))
    return {
        spot.name: Neighborhood(
            spot,
            Polygon(_on_earth(borders[spot.name].exterior.coords), _holes(borders[spot.name])),
            _touching(spot.name, borders),
        )
        for spot in SPOTS
    }


def as_geojson(places: Mapping[str, Neighborhood]) -> dict[str, object]:
    """Return a FeatureCollection with the properties that `neighborhoods load` reads."""
    features = []
    for name, place in places.items():
        properties: dict[str, object] = {
            "name": name,
            "district": place.spot.district,
            "population": place.spot.people,
        }
        if place.spot.also:
            properties["name_alt"] = ", ".join(place.spot.also)
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shapely.geometry.mapping(place.border),
            }
        )
    return {"type": "FeatureCollection", "name": "Port Ellery", "features": features}


def points_inside(
    place: Neighborhood, count: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return `count` rows of longitude and latitude inside the border."""
    west, south, east, north = place.border.bounds
    found = np.empty((0, 2))
    shapely.prepare(place.border)
    while len(found) < count:
        tries = random.uniform((west, south), (east, north), (count * 3, 2))
        found = np.vstack([found, tries[shapely.contains_xy(place.border, tries)]])
    return found[:count]


def _borders(bend: Bend) -> Mapping[str, Polygon]:
    """Cut the land into one bent face per spot, one bank of the river at a time."""
    land, park = Polygon(OUTLINE), Polygon(PARK).buffer(0.12)
    river = LineString(_rounded(RIVER)).buffer(RIVER_WIDTH / 2)
    borders: dict[str, Polygon] = {}
    for bank in sorted(land.difference(river).geoms, key=lambda bank: bank.area)[-2:]:
        spots = [spot for spot in SPOTS if bank.contains(Point(spot.x, spot.y))]
        middles = MultiPoint([(spot.x, spot.y) for spot in spots])
        cells = shapely.voronoi_polygons(middles, extend_to=land.buffer(1))
        rings = [bank.boundary, park.boundary, *(cell.boundary for cell in cells.geoms)]
        net = shapely.transform(shapely.segmentize(unary_union(rings), STEP_KM), bend)
        ground = shapely.transform(shapely.segmentize(bank.difference(park), STEP_KM), bend)
        faces = [face for face in polygonize(net) if ground.contains(face.representative_point())]
        borders |= _face_of_each(spots, faces, bend)
    return borders


def _face_of_each(
    spots: Sequence[Spot], faces: Sequence[Polygon], bend: Bend
) -> dict[str, Polygon]:
    """Give each spot the face around its middle, and each splinter to its longest neighbor."""
    middles = [Point(middle) for middle in bend(np.array([(spot.x, spot.y) for spot in spots]))]
    found: dict[str, Polygon] = {}
    splinters = []
    for face in faces:
        inside = [
            spot for spot, middle in zip(spots, middles, strict=True) if face.contains(middle)
        ]
        if inside:
            found[inside[0].name] = face
        else:
            splinters.append(face)
    for splinter in splinters:
        name = max(found, key=lambda name: found[name].intersection(splinter).length)
        found[name] = found[name].union(splinter)
    return found


def _rounded(line: Sequence[tuple[float, float]], times: int = 3) -> NDArray[np.float64]:
    """Cut a line's corners (Chaikin) so that the river bends instead of breaking."""
    points = np.asarray(line)
    for _ in range(times):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        points = np.vstack([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def _bend(seed: int) -> Bend:
    """Return a smooth displacement of the plane, the same for every line that passes a place."""
    random = np.random.default_rng([seed, 1])
    lengths = np.where(np.arange(WAVES) < WAVES // 2, 1.9, 7.0)[:, None]  # fields, then hedges
    waves = random.normal(0, 1, (WAVES, 2)) * lengths
    phases = random.uniform(0, 2 * np.pi, (WAVES, 2))
    sizes = random.uniform(0.05, 0.13, (WAVES, 2)) / lengths

    def bend(points: NDArray[np.float64]) -> NDArray[np.float64]:
        angles = points @ waves.T
        shifts = [
            (sizes[:, axis] * np.sin(angles + phases[:, axis])).sum(axis=1) for axis in (0, 1)
        ]
        moved: NDArray[np.float64] = points + np.column_stack(shifts)
        return moved

    return bend


def _on_earth(points: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Turn kilometres on the flat map into rounded longitude and latitude."""
    flat = np.asarray(points)
    scale = (KM_PER_LONGITUDE, KM_PER_LATITUDE)
    degrees: NDArray[np.float64] = flat / scale + (CORNER_LONGITUDE, CORNER_LATITUDE)
    return degrees.round(DECIMALS)


def _holes(face: Polygon) -> Sequence[NDArray[np.float64]]:
    return [_on_earth(ring.coords) for ring in face.interiors]


def _touching(name: str, borders: Mapping[str, Polygon]) -> tuple[str, ...]:
    """Name the neighbors with a shared border, the longest border first."""
    lengths = {
        other: borders[name].intersection(border).length
        for other, border in borders.items()
        if other != name and borders[name].touches(border)
    }
    return tuple(
        sorted((n for n, length in lengths.items() if length > 0), key=lambda n: -lengths[n])
    )
