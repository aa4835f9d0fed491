"""ArcGIS servers and Hub pages: one layer, all of its rows, dates and codes as its fields say.

The reader knows ArcGIS answers, so what is put together here is one answer without an end.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.core.i18n import _
from app.datasets.fetching.arcgis_rows import count_rows, objects, take_all
from app.datasets.fetching.columns_said import of_arcgis
from app.datasets.fetching.found import Errand, Fetched, Said, words
from app.datasets.fetching.hub import layer_behind
from app.datasets.fetching.pages import ask
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.whole import Whole, refuse_fewer

DEGREES: Final = 4326
POINT: Final = "esriGeometryPoint"


def fetch(errand: Errand) -> Fetched | None:
    """Fetch a layer; None where the server says that it is as it was."""
    base = _layer_address(errand)
    layer = ask(errand, errand.client.address(f"{base}?f=json"))
    _refuse_other(layer)
    chosen = dict(errand.place.query)
    asked = {"where": chosen.get("where", "1=1"), "f": "json"}
    count = count_rows(errand, base, asked)
    edited = layer.get("editingInfo")
    last = edited.get("lastEditDate") if isinstance(edited, dict) else None
    mark = {"layer": base, "edited": str(last or ""), "rows": count, "where": asked["where"],
            "fields": chosen.get("outFields", "*")}  # fmt: skip
    if mark["edited"] and count is not None and mark.items() <= errand.mark.items():
        return None
    points = layer.get("geometryType") == POINT
    rows = asked | {
        "outFields": mark["fields"],
        "returnGeometry": "true" if points else "false",
        "outSR": DEGREES,
    }
    told = {"spatialReference": {"wkid": DEGREES}, "fields": layer["fields"]}
    with Whole(errand.target, "features", told) as whole:
        take_all(errand, f"{base}/query", rows, layer, whole, count)
        if count is not None and whole.rows < count:
            count = count_rows(errand, base, asked)  # rows may have been taken out while we asked
            refuse_fewer(count, whole.rows)
    name = words(layer.get("name"), 100) or "layer"
    return Fetched(f"{name}.json", mark, _said(layer))


def _layer_address(errand: Errand) -> str:
    place = errand.place
    if ("item", "hub") in place.query or ("item", "portal") in place.query:
        base, key = layer_behind(errand)
    else:
        base, key = place.base, place.key
    if key:
        return f"{base}/{key}"
    service = ask(errand, errand.client.address(f"{base}?f=json"))
    listed = [*objects(service.get("layers")), *objects(service.get("tables"))]
    layers = [one for one in listed if one.get("subLayerIds") in (None, [])]
    if len(layers) == 1:
        return f"{base}/{layers[0].get('id', 0)}"
    names = ", ".join(f"{one.get('id')} {words(one.get('name'), 60)}" for one in layers[:20])
    raise FetchRefusedError(
        _("This service has several layers: %(names)s.", names=names)
        if layers
        else _("This service has no layers."),
        _("Add a slash and the number of the layer to the address."),
        code="which-layer",
    )


def _refuse_other(layer: Mapping[str, Any]) -> None:
    fields = layer.get("fields")
    able = str(layer.get("capabilities", "Query"))
    if not isinstance(fields, list) or not fields or "Query" not in able:
        raise FetchRefusedError(
            _("This layer gives no rows: it is a group, a picture, or closed to questions."),
            _("Choose another layer of the service, or ask the publisher for the table."),
            code="no-rows-there",
        )


def _said(layer: Mapping[str, Any]) -> Said:
    return Said(
        words(layer.get("name"), 200),
        words(layer.get("description"), 2000),
        words(layer.get("copyrightText"), 200),
        columns=of_arcgis(objects(layer.get("fields"))),
    )
