"""What an ArcGIS answer says about its columns: longer names, codes with their words, dates."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from app.datasets.importing.json_cells import text_of

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WEB_MERCATOR: Final = {"102100": "3857", "102113": "3857", "900913": "3857"}
DEGREES: Final = frozenset({"4326", "4269"})
ESRI_CODES: Final = 32768  # above it the codes are Esri's own
GEO_JSON: Final = ("CRS84", "CRS:84", "EPSG::4326", "EPSG:4326", "EPSG:4269", "EPSG::4269")

Change = Callable[[str], str]


class Fields:
    """The columns as their layer describes them; nothing where the file holds no description."""

    def __init__(self, told: object) -> None:
        listed = told if isinstance(told, list) else []
        fields = [field for field in listed if isinstance(field, dict)]
        self.aliases: dict[str, str] = {}
        self._changes: dict[str, Change] = {}
        for field in fields:
            name, alias = text_of(field.get("name")), text_of(field.get("alias"))
            if alias and alias != name:
                self.aliases[name] = alias
            words = _words(field.get("domain"))
            if words:
                self._changes[name] = _translator(words)
            elif field.get("type") == "esriFieldTypeDate":
                self._changes[name] = day_of

    def translation(self, name: str) -> Change | None:
        return self._changes.get(name)


def day_of(milliseconds: str) -> str:
    """Write milliseconds since 1970 as a moment in UTC; other text stays."""
    try:
        moment = EPOCH + timedelta(milliseconds=int(milliseconds))
    except (ValueError, OverflowError):
        return milliseconds
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def esri_crs(told: object) -> str | None:
    """Return the code of coordinates that are no degrees, None where nothing says so."""
    if not isinstance(told, dict):
        return None
    code = text_of(told.get("latestWkid")) or text_of(told.get("wkid"))
    code = WEB_MERCATOR.get(code, code)
    if not code.isdecimal() or code in DEGREES or len(code) > 6:  # noqa: PLR2004, digits of a code
        return None
    return f"{'ESRI' if int(code) >= ESRI_CODES else 'EPSG'}:{code}"


def geojson_crs(told: object) -> str | None:
    """Return the code that a GeoJSON file names for coordinates that are no degrees.

    A name that is no code is returned as it is written.
    """
    properties = told.get("properties") if isinstance(told, dict) else None
    name = text_of(properties.get("name")) if isinstance(properties, dict) else ""
    if not name or name.upper().endswith(GEO_JSON):
        return None
    parts = [part for part in name.split(":") if part]
    if parts[-1].isdecimal() and len(parts) > 1:
        authority = next((p.upper() for p in parts if p.upper() in {"EPSG", "ESRI"}), "EPSG")
        return f"{authority}:{WEB_MERCATOR.get(parts[-1], parts[-1])}"
    return name[:80]


def _words(domain: object) -> Mapping[str, str]:
    values = domain.get("codedValues") if isinstance(domain, dict) else None
    if not isinstance(values, list):
        return {}
    return {
        text_of(value.get("code")): text_of(value.get("name"))
        for value in values
        if isinstance(value, dict)
    }


def _translator(words: Mapping[str, str]) -> Change:
    return lambda code: words.get(code, code)
