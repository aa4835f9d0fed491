"""A file of neighborhoods, read and drawn: all that loading needs, as plain numbers.

Reading and drawing take seconds and memory, so they happen before a transaction begins, and for
files from outside in a child process (`app.places.child`). This is what travels back.
"""

from dataclasses import asdict, dataclass
from typing import Any, Self

from app.core.i18n import _
from app.places.borders import Outline
from app.places.coverage import draw_city
from app.places.reading import Area, Reading, Refused, read_areas
from app.places.vocabulary import Rings


@dataclass(frozen=True)
class Prepared:
    """`shapes` are the areas of `reading` as they are drawn, in the same order."""

    reading: Reading
    shapes: list[Rings]

    def to_json(self) -> dict[str, Any]:
        return {
            "name_property": self.reading.name_property,
            "areas": [asdict(area) for area in self.reading.areas],
            "refused": [
                {"name": one.name, "reason": str(one.reason)} for one in self.reading.refused
            ],
            "shapes": self.shapes,
            "plane": self.reading.plane,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        areas = [_area(**area) for area in told["areas"]]
        refused = [Refused(one["name"], _(one["reason"])) for one in told["refused"]]
        reading = Reading(told["name_property"], areas, refused, plane=told.get("plane"))
        return cls(reading, told["shapes"])


def prepare(content: bytes, name_property: str | None = None) -> Prepared:
    """Read and draw a GeoJSON file. Raises FileRefusedError when nothing of it can be loaded."""
    reading = read_areas(content, name_property)
    return Prepared(reading, draw_city(reading.polygons).shapes)


def _area(border: dict[str, Any], also: list[str], **facts: Any) -> Area:  # noqa: ANN401, JSON
    longitude, latitude = border["middle"]
    outline = Outline(**{**border, "middle": (longitude, latitude)})
    return Area(**facts, also=tuple(also), border=outline)
