"""ArcGIS servers and Hub pages: one layer, all of its rows, dates and codes as its fields say.

REST API: https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/.
The reader knows ArcGIS answers, so what is put together here is one answer without an end.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.found import Errand, Fetched, Said, words
from app.datasets.fetching.hub import layer_behind
from app.datasets.fetching.pages import Whole, ask, count_of, refuse_fewer
from app.datasets.fetching.refusal import FetchRefusedError

DEGREES: Final = 4326
PAGE = 2000  # rows, where a layer does not say how many it gives
OLD_PAGE = 500  # what servers gave that neither page nor say how many they give
MOST: Final = 10_000
MOST_IDS: Final = 2_000_000
POINT: Final = "esriGeometryPoint"


def fetch(errand: Errand) -> Fetched | None:
    """Fetch a layer; None where the server says that it is as it was."""
    base = _layer_address(errand)
    layer = ask(errand, errand.client.address(f"{base}?f=json"))
    _refuse_other(layer)
    chosen = dict(errand.place.query)
    asked = {"where": chosen.get("where", "1=1"), "f": "json"}
    count = _count(errand, base, asked)
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
        _all_rows(errand, f"{base}/query", rows, layer, whole, count)
        if count is not None and whole.rows < count:
            count = _count(errand, base, asked)  # rows may have been taken out while we asked
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
    listed = [*_list(service.get("layers")), *_list(service.get("tables"))]
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


def _count(errand: Errand, base: str, asked: Mapping[str, object]) -> int | None:
    try:
        told = ask(errand, _query(errand, f"{base}/query", asked, returnCountOnly="true"))
    except FetchRefusedError as refused:
        if refused.code != "error-answer":
            raise
        return None  # an old server
    return count_of(told.get("count"))


def _all_rows(
    errand: Errand,
    address: str,
    asked: Mapping[str, object],
    layer: Mapping[str, Any],
    whole: Whole,
    count: int | None,
) -> None:
    able = layer.get("advancedQueryCapabilities")
    pages = layer.get("supportsPagination") or (
        isinstance(able, dict) and able.get("supportsPagination")
    )
    usual = PAGE if pages else OLD_PAGE
    size = min(count_of(layer.get("maxRecordCount")) or usual, MOST)
    number = _id_field(layer)
    if pages:
        _by_offset(errand, address, asked, whole, size, number, count)
    elif number:
        _by_ids(errand, address, asked, whole, size)
    else:
        more = ask(errand, _query(errand, address, asked), ("features",), whole.add)
        _refuse_more(more, whole.rows, size, count)


def _by_offset(
    errand: Errand,
    address: str,
    asked: Mapping[str, object],
    whole: Whole,
    size: int,
    number: str,
    count: int | None,
) -> None:
    order = {"orderByFields": number} if number else {}
    while count is None or whole.rows < count:
        before = whole.rows
        place = _query(
            errand, address, dict(asked) | order, resultOffset=before, resultRecordCount=size
        )
        ask(errand, place, ("features",), whole.add)
        if whole.rows == before:
            return
        whole.end_page()


def _by_ids(
    errand: Errand, address: str, asked: Mapping[str, object], whole: Whole, size: int
) -> None:
    """Ask for all ids first, then for the rows between two of them, a page at a time."""
    ids: list[int] = []

    def take(told: object) -> None:
        number = count_of(told)
        if number is not None:
            ids.append(number)
        if len(ids) > MOST_IDS:
            raise FetchRefusedError(
                _("This layer has more than %(n)s rows and cannot page.", n=MOST_IDS),
                _("Download the whole layer from its page, and load it as a file."),
                code="too-large",
            )

    told = ask(errand, _query(errand, address, asked, returnIdsOnly="true"), ("objectIds",), take)
    field = str(told.get("objectIdFieldName") or "OBJECTID")
    ids.sort()
    for first in range(0, len(ids), size):
        page = ids[first : first + size]
        between = f"({asked['where']}) AND {field} >= {page[0]} AND {field} <= {page[-1]}"
        before = whole.rows
        ask(errand, _query(errand, address, dict(asked) | {"where": between}), ("features",),
            whole.add)  # fmt: skip
        refuse_fewer(len(page), whole.rows - before)


def _refuse_more(more: Mapping[str, Any], got: int, size: int, count: int | None) -> None:
    """Refuse a layer that cannot page and has more rows than it sends, or may have."""
    if more.get("exceededTransferLimit") is True or (count is None and got >= size):
        raise FetchRefusedError(
            _("The server sends only the first %(n)s rows of this layer, and has more.", n=got),
            _("Download the whole layer from its page, and load it as a file."),
            code="maybe-cut",
        )


def _query(errand: Errand, address: str, asked: Mapping[str, object], **more: object) -> Address:
    return errand.client.address(f"{address}?{urlencode(dict(asked) | more)}")


def _id_field(layer: Mapping[str, Any]) -> str:
    named = [field.get("name") for field in _list(layer.get("fields"))
             if field.get("type") == "esriFieldTypeOID"]  # fmt: skip
    return str(layer.get("objectIdField") or (named[0] if named else "") or "")


def _list(told: object) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _said(layer: Mapping[str, Any]) -> Said:
    return Said(
        words(layer.get("name"), 200),
        words(layer.get("description"), 2000),
        words(layer.get("copyrightText"), 200),
    )
