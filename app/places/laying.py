"""A layer laid over the city: its areas read, drawn, and measured against the neighborhoods. Pure.

Shares are computed from the exact borders. What lies less than 1 % in each other is a drawing
error of one of the two files and is left out.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import numpy as np
import shapely

from app.core.i18n import _
from app.places.coverage import draw_city
from app.places.prepared import Prepared
from app.places.reading import Reading, Refused, read_areas
from app.places.refusal import FileRefusedError, refuse
from app.places.vocabulary import Rings

SLIVER: Final = 0.01  # of either side
DIGITS: Final = 4  # of a stored share

NO_GROUND: Final = FileRefusedError(
    "no-neighborhoods",
    _("No neighborhoods are loaded, so there is nothing to lay other areas over."),
    _("Load the neighborhoods first."),
)


class Overlap(NamedTuple):
    """`area` is a position in the layer; shares are from 0 to 1."""

    area: int
    neighborhood_id: int
    of_area: float
    of_neighborhood: float


@dataclass(frozen=True)
class Ground:
    """Today's neighborhoods with their exact borders. `mark` changes whenever one of them does."""

    ids: tuple[int, ...]
    polygons: tuple[shapely.MultiPolygon, ...]
    mark: str

    @property
    def bounds(self) -> Sequence[float]:
        """West, south, east and north of the city: what its map is laid over."""
        return [float(end) for end in shapely.total_bounds(list(self.polygons))]

    def save(self, path: Path) -> None:
        told = {
            "ids": self.ids,
            "polygons": [shapely.to_wkb(polygon, hex=True) for polygon in self.polygons],
            "mark": self.mark,
        }
        path.write_text(json.dumps(told), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. The borders are ours: they were repaired when loaded."""
        told = json.loads(path.read_text(encoding="utf-8"))
        polygons = tuple(shapely.from_wkb(polygon) for polygon in told["polygons"])
        return cls(tuple(told["ids"]), polygons, told["mark"])


@dataclass(frozen=True)
class LaidOver:
    """A layer that is to be read: what it is called, and what lies below it."""

    name: str
    ground: Ground


@dataclass(frozen=True)
class PreparedLayer:
    """All that loading a layer needs, as plain numbers. `mark` is that of the ground it fits."""

    name: str
    prepared: Prepared
    overlaps: list[Overlap]
    mark: str

    def to_json(self) -> dict[str, Any]:
        laid = {"name": self.name, "overlaps": self.overlaps, "mark": self.mark}
        return self.prepared.to_json() | {"layer": laid}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        laid = told["layer"]
        overlaps = [Overlap(*one) for one in laid["overlaps"]]
        return cls(laid["name"], Prepared.from_json(told), overlaps, laid["mark"])


def prepare_layer(
    over: LaidOver, content: bytes, name_property: str | None = None
) -> PreparedLayer:
    """Read a GeoJSON file of a layer. Raises FileRefusedError when nothing of it can be loaded.

    An area outside of every neighborhood is refused by itself: the city's map has no room for it.
    """
    if not over.ground.ids:
        raise NO_GROUND
    reading = read_areas(content, name_property)
    kept, overlaps = _inside(reading, over.ground)
    return PreparedLayer(
        over.name, Prepared(kept, drawn_over(kept.polygons, over.ground)), overlaps,
        over.ground.mark,
    )  # fmt: skip


def polygons_of(geometry: Rings) -> shapely.MultiPolygon:
    """Return a stored border as a shape."""
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in geometry])


def drawn_over(areas: Sequence[shapely.MultiPolygon], ground: Ground) -> list[Rings]:
    """Return the areas in units of the city's map, in the order given."""
    return draw_city(areas, ground.bounds).shapes


def overlaps_of(areas: Sequence[shapely.MultiPolygon], ground: Ground) -> list[Overlap]:
    """Measure which areas and neighborhoods share ground, and how much of either.

    In degrees: both sides of a share shrink alike, as no area is as tall as a city is far away.
    """
    below = np.array(ground.polygons, dtype=object)
    above = np.array(areas, dtype=object)
    pairs = shapely.STRtree(below).query(above, predicate="intersects")
    shared = shapely.area(shapely.intersection(above[pairs[0]], below[pairs[1]]))
    of_areas = shared / shapely.area(above[pairs[0]])
    of_neighborhoods = shared / shapely.area(below[pairs[1]])
    return [
        Overlap(int(area), ground.ids[place], round(mine, DIGITS), round(theirs, DIGITS))
        for area, place, mine, theirs in zip(
            *pairs, of_areas.tolist(), of_neighborhoods.tolist(), strict=True
        )
        if max(mine, theirs) >= SLIVER
    ]


def _inside(reading: Reading, ground: Ground) -> tuple[Reading, list[Overlap]]:
    found = overlaps_of(reading.polygons, ground)
    kept = sorted({one.area for one in found})
    if not kept:
        refuse(
            "elsewhere",
            _("None of these areas lies in a neighborhood of this city."),
            _("Check that this is the file of your city, in longitude and latitude."),
        )
    outside = [
        Refused(area.name, _("It lies outside of every neighborhood."))
        for place, area in enumerate(reading.areas)
        if place not in set(kept)
    ]
    at = {place: number for number, place in enumerate(kept)}
    inside = replace(
        reading,
        areas=[reading.areas[place] for place in kept],
        polygons=[reading.polygons[place] for place in kept],
        refused=[*reading.refused, *outside],
    )
    return inside, [one._replace(area=at[one.area]) for one in found]
