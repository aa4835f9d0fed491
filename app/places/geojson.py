"""A GeoJSON file from outside, as plain lists. Pure; knows no geometry library.

Shapely's own reader kills the process on deep nesting (DESIGN §8), so the text is measured before
Python's reader sees it, and coordinates are checked one by one before a polygon is made of them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import numpy as np

from app.core.i18n import Sentence, _
from app.places.grids import is_degrees, known_code
from app.places.refusal import refuse

SIZE_LIMIT: Final = 32 * 1024 * 1024
DEPTH_LIMIT: Final = 16  # a collection of multipolygons needs eight
FEATURE_LIMIT: Final = 5000

_DEGREES: Final = re.compile(r"(CRS84|EPSG:{1,2}(4326|4269)|WGS ?84)$", re.IGNORECASE)
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_EXPORT: Final = _(
    "Export the layer again as GeoJSON in longitude and latitude (WGS 84, EPSG:4326)."
)


@dataclass(frozen=True)
class Feature:
    """`plane` is the code of the plane that its coordinates lie in, None for degrees."""

    properties: Mapping[str, Any]
    kind: str  # the geometry's type, "" when there is none
    coordinates: object
    plane: str | None = None


def read_features(content: bytes) -> Sequence[Feature]:
    """Return the features of a collection. Raises FileRefusedError with what to do."""
    if len(content) > SIZE_LIMIT:
        refuse(
            "too-large",
            _("This file is larger than %(n)s MB.", n=SIZE_LIMIT // 1024**2),
            _("Simplify the borders a little when you export them: ten meters is plenty."),
        )
    collection = _parse(content)
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        refuse(
            "not-geojson",
            _("This is JSON, but not a GeoJSON collection of areas."),
            _("Export the layer of neighborhoods as GeoJSON, then send that file."),
        )
    if not 0 < len(features) <= FEATURE_LIMIT:
        refuse(
            "no-areas",
            _("This file has %(n)s areas. We can load 1 to %(most)s.", n=len(features),
              most=FEATURE_LIMIT),
            _("Check that you exported the layer of neighborhoods, not of buildings or streets."),
        )  # fmt: skip
    plane = _plane(collection.get("crs"))
    found = [_feature(feature, plane) for feature in features]
    if not any(feature.kind in ("Polygon", "MultiPolygon") for feature in found):
        refuse(
            "no-polygons",
            _("This file holds points or lines, not areas."),
            _("Neighborhoods need borders. Ask the city's mapping office for their polygons."),
        )
    return found


def _parse(content: bytes) -> dict[str, Any]:
    if depth_of(content) > DEPTH_LIMIT:
        refuse("too-deep", _("This file is nested too deeply to be GeoJSON."), _EXPORT)
    try:
        parsed = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        refuse("bad-json", _("This file cannot be read as JSON."), _EXPORT)
    if not isinstance(parsed, dict):
        refuse("not-geojson", _("This is JSON, but not GeoJSON."), _EXPORT)
    return parsed


def depth_of(content: bytes) -> int:
    """Return how deep brackets nest outside strings, in time linear in the text."""
    bare = np.frombuffer(_STRINGS.sub(b"", content), np.uint8)
    steps = ((bare == ord("[")) | (bare == ord("{"))).astype(np.int8)
    steps -= ((bare == ord("]")) | (bare == ord("}"))).astype(np.int8)
    return int(steps.cumsum(dtype=np.int64).max(initial=0))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _feature(feature: object, plane: str | None) -> Feature:
    if not isinstance(feature, dict):
        return Feature({}, "", None)
    properties, geometry = feature.get("properties"), feature.get("geometry")
    known = properties if isinstance(properties, dict) else {}
    if not isinstance(geometry, dict):
        return Feature(known, "", None)
    return Feature(known, str(geometry.get("type", "")), geometry.get("coordinates"), plane)


def _plane(crs: object) -> str | None:
    """Return the code of the plane that the file names, None for degrees. Refuses what it cannot.

    GeoJSON of today knows degrees only; older files name their system, and then it is no guess.
    """
    properties = crs.get("properties") if isinstance(crs, dict) else None
    named = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not named or _DEGREES.search(named):
        return None
    code = known_code(named)
    if code is None:
        refuse_projected(_("The coordinates are in %(crs)s, not in degrees.", crs=named[:80]))
    return None if is_degrees(code) else code


def refuse_projected(sentence: Sentence) -> NoReturn:
    refuse("projected", sentence, _EXPORT)
