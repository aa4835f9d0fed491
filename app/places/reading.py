"""What a file of neighborhoods says: areas that can be loaded, and why the others cannot. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from app.core.i18n import Sentence, _
from app.places.borders import NotAnAreaError, Outline, border_of
from app.places.geojson import Feature, read_features
from app.places.names import (
    LONGEST,
    key,
    kind_of,
    name_property,
    other_names,
    population_of,
    usual_name,
)
from app.places.refusal import FileRefusedError


@dataclass(frozen=True)
class Area:
    name: str
    also: tuple[str, ...]
    kind: str | None
    population: int | None
    border: Outline


@dataclass(frozen=True)
class Refused:
    name: str
    reason: Sentence


@dataclass
class Reading:
    """`plane` is the code of the plane from which the borders were converted, None for degrees."""

    name_property: str
    areas: list[Area] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    polygons: list[shapely.MultiPolygon] = field(default_factory=list)  # one for each area
    plane: str | None = None

    @property
    def repaired(self) -> list[str]:
        return [area.name for area in self.areas if area.border.repaired]


def read_areas(content: bytes, wished: str | None = None) -> Reading:
    """Read a GeoJSON file. Raises FileRefusedError when nothing of it can be loaded.

    One area that cannot be loaded does not stop the others: it is in `refused` with its reason.
    """
    features = read_features(content)
    reading = Reading(
        name_property(features, wished), plane=next((f.plane for f in features if f.plane), None)
    )
    taken: set[str] = set()
    for number, feature in enumerate(features, start=1):
        name = usual_name(feature.properties, reading.name_property)
        reason = _wrong_name(name, taken)
        if reason is not None:
            told = name[:LONGEST] or str(_("area %(n)s of the file", n=number))
            reading.refused.append(Refused(told, reason))
            continue
        _read_area(feature, name, reading)
        taken.add(key(name))
    if not reading.areas:
        raise _nothing_left(reading.refused)
    return reading


def _wrong_name(name: str, taken: set[str]) -> Sentence | None:
    if not key(name):
        return _("It has no name.")
    if len(name) > LONGEST:
        return _("Its name is longer than %(n)s characters.", n=LONGEST)
    if key(name) in taken:
        return _("Another area in this file has the same name. Join them into one, or rename one.")
    return None


def _read_area(feature: Feature, name: str, reading: Reading) -> None:
    try:
        border = border_of(feature)
    except NotAnAreaError as error:
        reading.refused.append(Refused(name, error.reason))
        return
    properties = feature.properties
    also = tuple(other for other in other_names(properties) if key(other) not in {"", key(name)})
    area = Area(name, also, kind_of(properties), population_of(properties), border.outline)
    reading.areas.append(area)
    reading.polygons.append(border.polygons)


def _nothing_left(refused: Sequence[Refused]) -> FileRefusedError:
    first = refused[0]
    return FileRefusedError(
        "nothing-to-load",
        _("No area in this file can be loaded."),
        _("The first of them, “%(name)s”: %(reason)s", name=first.name, reason=first.reason),
    )
