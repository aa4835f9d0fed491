"""The areas that rows may lie in, as an import knows them, from a file of our own.

They are the neighborhoods or those of a layer: slugs, names and polygons.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import shapely

Box: TypeAlias = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Area:
    """`names` begins with the usual name; the others are aliases. `polygon` may be missing."""

    slug: str
    names: tuple[str, ...]
    polygon: shapely.Geometry | None = None


def polygon_of(rings: Sequence[Sequence[Sequence[Sequence[float]]]]) -> shapely.Geometry | None:
    """Return the polygons of a stored geometry, or None where there are none."""
    if not rings:
        return None
    parts = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in rings if polygon]
    return shapely.MultiPolygon(parts)


@dataclass(frozen=True)
class Gazetteer:
    """Areas of one kind. `layer` and `name` are the layer's, empty for the neighborhoods.

    `frame` are the bounds of the city's map, where they are not those of the areas. `found` says
    that the names in a table led to the layer, and no person.
    """

    areas: tuple[Area, ...] = ()
    layer: str = ""
    frame: Box | None = None
    found: bool = False
    name: str = ""

    @property
    def map_bounds(self) -> Box | None:
        """Return west, south, east and north of the city's map."""
        return self.frame or self.box()

    def box(self, margin: float = 0.0) -> Box | None:
        """Return the bounds of the areas, grown on each side by a share of their width.

        Areas that come without polygons lie somewhere in the frame.
        """
        polygons = [area.polygon for area in self.areas if area.polygon is not None]
        if not polygons and self.frame is None:
            return None
        bounds = shapely.total_bounds(polygons) if polygons else self.frame or ()
        west, south, east, north = map(float, bounds)
        across, up = margin * (east - west), margin * (north - south)
        return west - across, south - up, east + across, north + up

    def knows(self, name: str) -> bool:
        """Say whether a neighborhood has this name, in whatever case."""
        asked = name.strip().casefold()
        return any(asked == known.casefold() for area in self.areas for known in area.names)

    def save(self, path: Path) -> None:
        """Write for the child process. The polygons are ours: they were repaired when loaded."""
        told = {
            "layer": self.layer,
            "name": self.name,
            "frame": self.frame,
            "areas": [
                {
                    "slug": area.slug,
                    "names": area.names,
                    "polygon": None
                    if area.polygon is None
                    else shapely.to_wkb(area.polygon, hex=True),
                }
                for area in self.areas
            ],
        }
        path.write_text(json.dumps(told), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Gazetteer":
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            tuple(
                Area(
                    area["slug"],
                    tuple(area["names"]),
                    None if area["polygon"] is None else shapely.from_wkb(area["polygon"]),
                )
                for area in told["areas"]
            ),
            told["layer"],
            told["frame"] and tuple(told["frame"]),
            name=told["name"],
        )
