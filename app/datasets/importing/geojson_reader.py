"""GeoJSON: a feature is a row, its properties are columns, its point is two more.

Parsed by Python's own JSON reader, never by shapely: deep nesting kills that process (DESIGN §8).
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from app.core.i18n import _
from app.datasets.importing.decoding import Decoded
from app.datasets.importing.job import Wishes
from app.datasets.importing.readers import Sheet
from app.datasets.importing.refusal import ImportRefusedError

DEGREES: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
POINT: Final = ("latitude", "longitude")


class GeoJsonReader:
    def accepts(self, decoded: Decoded) -> bool:
        if decoded.is_workbook:
            return False
        with decoded.path.open(encoding="utf-8") as file:
            return file.read(1000).lstrip()[:1] in {"{", "["}

    def sheets(self, decoded: Decoded, folder: Path, wishes: Wishes) -> Iterator[Sheet]:  # noqa: ARG002, none apply
        features = _features(_parsed(decoded.path))
        rows = [feature.get("properties") or {} for feature in features]
        points = [_point(feature.get("geometry")) for feature in features]
        keys = list(dict.fromkeys(key for row in rows for key in row))
        located = any(points)
        target = folder / "features.csv"
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            for number, (row, point) in enumerate(zip(rows, points, strict=True), start=1):
                cells = [_cell(row.get(key)) for key in keys]
                writer.writerow([number, *cells, *((point or ("", "")) if located else ())])
        # A property that is called like a coordinate stays, beside the feature's own point.
        labels = (*keys, *(_free(name, keys) for name in POINT if located))
        shapes = () if located or not any(f.get("geometry") for f in features) else ("shapes",)
        yield Sheet(target, labels, numbered=True, notes=shapes)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as broken:
        raise ImportRefusedError(
            _("This file begins like JSON but cannot be read as JSON."),
            _("Export the layer as GeoJSON again, then send that file."),
            code="bad-json",
        ) from broken
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise ImportRefusedError(
            _("This is JSON, but not a GeoJSON collection of features."),
            _("Export the table as CSV or as GeoJSON."),
            code="not-geojson",
        )
    named = str((content.get("crs") or {}).get("properties", {}).get("name", ""))
    if named and not named.endswith(DEGREES):
        raise ImportRefusedError(
            _("The coordinates are in %(crs)s, not in degrees.", crs=named[:80]),
            _("Export the layer again in WGS 84 (EPSG:4326)."),
            code="projected",
        )
    return content


def _features(content: dict[str, Any]) -> list[dict[str, Any]]:
    features = content.get("features")
    if not isinstance(features, list) or not all(
        isinstance(feature, dict) and isinstance(feature.get("properties") or {}, dict)
        for feature in features
    ):
        raise ImportRefusedError(
            _("This GeoJSON file has no list of features."),
            _("Export the layer as GeoJSON again, then send that file."),
            code="not-geojson",
        )
    return features


def _point(geometry: object) -> tuple[float, float] | None:
    """Return latitude and longitude of a point; other shapes have none."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    place = geometry.get("coordinates")
    if not isinstance(place, list) or len(place) < 2:  # noqa: PLR2004, longitude and latitude
        return None
    longitude, latitude = place[:2]
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return None
    return float(latitude), float(longitude)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _free(name: str, taken: Sequence[str]) -> str:
    return f"point {name}" if any(key.casefold() == name for key in taken) else name
