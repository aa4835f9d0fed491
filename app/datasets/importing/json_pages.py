"""Whether a JSON answer is one page of several: portals send so many rows and no more."""

from collections.abc import Mapping
from typing import Any, Final

from app.datasets.importing.json_cells import text_of
from app.datasets.importing.json_table import JsonTable

# As many rows as ArcGIS layers send at most, and those that people set instead.
ESRI_PAGES: Final = frozenset({500, 1000, 2000, 3000, 5000, 10_000, 25_000, 32_000, 50_000})
USUAL: Final = 1000  # noted for every format
TOTALS: Final = ("total", "totalCount", "total_count", "numberMatched", "nhits", "@odata.count")
NEXT: Final = (
    "next",
    "nextPage",
    "next_page",
    "@odata.nextLink",
    "nextPageToken",
    "odata.nextLink",
)


def is_cut(table: JsonTable, near: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Say whether more rows follow, or may: by what the answer says, else by a full page."""
    if table.rows == USUAL or is_whole(told):
        return False
    properties = told.get("properties")
    places = [near, told, *([properties] if isinstance(properties, dict) else [])]
    if any(place.get("exceededTransferLimit") is True for place in places):
        return True
    if any(isinstance(place.get(name), str) and place[name] for place in places for name in NEXT):
        return True
    totals = [text_of(place.get(name)) for place in places for name in TOTALS]
    if any(total.isdecimal() and int(total[:18]) > table.rows for total in totals):
        return True
    is_arcgis = table.wrapped == "attributes" or "fieldAliases" in told
    return is_arcgis and table.rows in ESRI_PAGES


def is_whole(told: Mapping[str, Any]) -> bool:
    """Say whether the answer itself says that nothing follows, as our own fetching writes it."""
    return told.get("exceededTransferLimit") is False
