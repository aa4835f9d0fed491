"""A JSON record as cells: one level of nesting becomes columns, a point two of them.

Records of GeoJSON, Esri JSON and Airtable wrap their cells; each is known by its own shape.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.datasets.importing.json_text import Number, clean, written

Path = tuple[str, ...]
Cell = tuple[Path, str]

X: Final[Path] = ("\0", "x")  # of the record's own point: named when the whole file was read
Y: Final[Path] = ("\0", "y")
LEVELS: Final = 1
FEW: Final = 6  # members beside the fields of a wrapped record


def cells_of(record: Mapping[str, Any]) -> Iterator[Cell]:
    """Give the cells of a record, each under the path of its name."""
    inside = wrapped_in(record)
    if inside is None:
        yield from _flat((), record, LEVELS + 1)
        return
    fields = record.get(inside) or {}
    yield from _flat((), fields, LEVELS + 1)
    for name, value in record.items():
        if name == "geometry":
            yield from _own_point(value)
        elif name not in {inside, "type", "bbox", "centroid"} and name not in fields:
            yield from _cells((name,), value, LEVELS)


def wrapped_in(record: Mapping[str, Any]) -> str | None:
    """Return the member that holds the cells of a wrapped record."""
    if record.get("type") == "Feature" and isinstance(record.get("properties") or {}, dict):
        return "properties"
    for name in ("attributes", "fields"):
        if isinstance(record.get(name), dict) and len(record) <= FEW:
            return name
    return None


def has_shape(record: Mapping[str, Any]) -> bool:
    """Say whether a wrapped record has a geometry that is no point."""
    geometry = record.get("geometry") if wrapped_in(record) else None
    return bool(geometry) and point_of(geometry) is None


def point_of(geometry: object) -> tuple[str, str] | None:
    """Return x and y of a point, of GeoJSON or of Esri; other shapes have none."""
    if not isinstance(geometry, dict):
        return None
    place = [geometry.get("x"), geometry.get("y")]
    if "coordinates" in geometry:
        place = geometry["coordinates"]
        if geometry.get("type") == "MultiPoint" and isinstance(place, list) and len(place) == 1:
            place = place[0]
        elif geometry.get("type") != "Point":
            return None
    if not isinstance(place, list) or not all(isinstance(n, Number) for n in place[:2]):
        return None
    return (str(place[0]), str(place[1])) if len(place) > 1 else None


def text_of(value: object) -> str:
    """Write a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return "; ".join(filter(None, map(text_of, value)))
    return clean(written(value)) if value else ""


def _own_point(geometry: object) -> Iterator[Cell]:
    point = point_of(geometry)
    if point is not None:
        yield X, point[0]
        yield Y, point[1]


def _flat(path: Path, record: Mapping[str, Any], levels: int) -> Iterator[Cell]:
    for name, value in record.items():
        yield from _cells((*path, name), value, levels - 1)


def _cells(path: Path, value: object, levels: int) -> Iterator[Cell]:
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict) or not value:
        yield path, text_of(value)
        return
    point = point_of(value)
    if point is not None and set(value) <= {"type", "coordinates", "x", "y", "spatialReference"}:
        yield (*path, "longitude"), point[0]
        yield (*path, "latitude"), point[1]
    elif levels > 0:
        yield from _flat(path, value, levels)
    else:
        yield path, text_of(value)
