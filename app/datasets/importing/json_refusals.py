"""JSON that is no table: said by what it is, with what to fetch instead."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.core.i18n import _
from app.datasets.importing.json_cells import text_of
from app.datasets.importing.json_table import JsonTable
from app.datasets.importing.refusal import ImportRefusedError

MESSAGES: Final = (
    "message",
    "errorMessage",
    "error_message",
    "description",
    "detail",
    "title",
    "error",
)
LAYER: Final = frozenset(
    {"currentVersion", "drawingInfo", "capabilities", "extent", "advancedQueryCapabilities",
     "defaultVisibility", "maxRecordCount", "mapName", "serviceDescription"}
)  # fmt: skip
SOCRATA: Final = frozenset(
    {"viewType", "assetType", "rowsUpdatedAt", "viewCount", "tableId", "dataUpdatedAt"}
)
CODE: Final = re.compile(r"(?:EPSG|ESRI):\d{4,6}")


def refuse_what_is_no_table(told: Mapping[str, Any], filled: Sequence[JsonTable]) -> None:
    """Refuse answers of servers that hold no rows. `filled` are the lists of records found."""
    names = {table.name.rpartition(".")[2] for table in filled}
    if "features" in names:
        return
    if not filled or not names & {"records", "rows", "data", "results"}:
        _refuse_error(told)
        _refuse_descriptions(told, names)
    if not filled:
        _refuse_counts(told)


def _refuse_error(told: Mapping[str, Any]) -> None:
    error = told.get("error") or told.get("errors") or told.get("Error")
    failed = told.get("success") is False or str(told.get("status")).lower() in {"error", "fail"}
    if not error and not failed:
        return
    first = error[0] if isinstance(error, list) else error
    sources = [source for source in (first, told) if isinstance(source, dict)]
    said = [text_of(source.get(name)) for source in sources for name in MESSAGES]
    said += [text_of(first)] if isinstance(first, str) else []
    message = next((text for text in said if text and text != "true"), "")
    raise ImportRefusedError(
        _("The server answered with an error: “%(answer)s”.", answer=message[:200])
        if message
        else _("The server answered with an error."),
        _("Check the address of the data, fetch it again, and send that file."),
        code="error-answer",
    )


def _refuse_descriptions(told: Mapping[str, Any], names: set[str]) -> None:
    if LAYER & set(told) and ("fields" in told or names & {"layers", "tables"} or "layers" in told):
        raise ImportRefusedError(
            _("This describes an ArcGIS layer. It holds no rows."),
            _("Fetch its rows: add /query with outFields=* and f=geojson to the address."),
            code="arcgis-metadata",
        )
    if SOCRATA & set(told):
        raise ImportRefusedError(
            _("This describes a dataset of a Socrata portal. It holds no rows."),
            _("Fetch the rows: /resource/ with the dataset's id and .csv, with a $limit."),
            code="socrata-metadata",
        )
    result = told.get("result")
    package = result if isinstance(result, dict) else told
    if "resources" in package and not names:
        raise ImportRefusedError(
            _("This lists the files of a dataset. It holds no rows."),
            _("Fetch one of the files that it lists, and send that."),
            code="package-metadata",
        )
    if told.get("type") == "Topology":
        raise ImportRefusedError(
            _("This is a TopoJSON file."),
            _("Export the layer as GeoJSON, then send that file."),
            code="topojson",
        )
    if told.get("type") == "FeatureCollection":
        raise ImportRefusedError(
            _("This GeoJSON file holds no features."),
            _("Export the layer as GeoJSON again, then send that file."),
            code="not-geojson",
        )
    if "conformsTo" in told or ("@context" in told and not names):
        raise ImportRefusedError(
            _("This is the list of a catalogue's datasets. It holds no rows of one."),
            _("Fetch the data of one of its datasets, and send that."),
            code="catalogue",
        )


def _refuse_counts(told: Mapping[str, Any]) -> None:
    if "objectIds" in told:
        raise ImportRefusedError(
            _("This answer holds the ids of rows only, not the rows."),
            _("Fetch the rows themselves: leave returnIdsOnly out of the address."),
            code="only-ids",
        )
    count = text_of(told.get("count"))
    if count.isdecimal() and len(told) == 1:
        raise ImportRefusedError(
            _("This answer holds the number of rows only: %(n)s.", n=count[:20]),
            _("Fetch the rows themselves: leave returnCountOnly out of the address."),
            code="only-count",
        )


def refuse_plane_without_code(crs: str | None) -> None:
    """Refuse points in coordinates that are named by words only: nothing can turn them back."""
    if crs is not None and not CODE.fullmatch(crs):
        raise ImportRefusedError(
            _("The coordinates are in %(crs)s, not in degrees.", crs=crs),
            _("Export the layer again in WGS 84 (EPSG:4326)."),
            code="projected",
        )


def several_tables(names: Sequence[str]) -> ImportRefusedError:
    listed = ", ".join(name[:80] for name in names[:20])
    return ImportRefusedError(
        _("This JSON file holds several lists of records: %(names)s.", names=listed),
        _("Name the one that you mean, or send it alone."),
        code="several-tables",
    )


def too_many_tables() -> ImportRefusedError:
    return ImportRefusedError(
        _("This JSON file holds very many lists of records."),
        _("Send a file with one list of records."),
        code="several-tables",
    )


def no_rows() -> ImportRefusedError:
    return ImportRefusedError(
        _("No rows were found in this JSON file."),
        _("Send a list of records, each with the names of its columns, or a CSV file."),
        code="no-rows",
    )
