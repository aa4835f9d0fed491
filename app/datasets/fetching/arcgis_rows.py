"""The rows of an ArcGIS layer, to the last: by offset, by ids, or refused where there are more.

REST API: https://developers.arcgis.com/rest/services-reference/enterprise/query-feature-service-layer/.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.found import Errand
from app.datasets.fetching.pages import ask
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.whole import Whole, count_of, refuse_fewer

PAGE = 2000  # rows, where a layer does not say how many it gives
OLD_PAGE = 500  # what servers gave that neither page nor say how many they give
MOST: Final = 10_000
MOST_IDS: Final = 2_000_000


def count_rows(errand: Errand, base: str, asked: Mapping[str, object]) -> int | None:
    """Ask how many rows there are; None where the server cannot say."""
    try:
        told = ask(errand, _query(errand, f"{base}/query", asked, returnCountOnly="true"))
    except FetchRefusedError as refused:
        if refused.code != "error-answer":
            raise
        return None  # an old server
    return count_of(told.get("count"))


def take_all(
    errand: Errand,
    address: str,
    asked: Mapping[str, object],
    layer: Mapping[str, Any],
    whole: Whole,
    count: int | None,
) -> None:
    """Take every row: by offset where the layer can page, else by the ids of its rows."""
    usual = PAGE if pages(layer) else OLD_PAGE
    size = min(count_of(layer.get("maxRecordCount")) or usual, MOST)
    number = id_field(layer)
    if pages(layer):
        _by_offset(errand, address, asked, whole, size, number, count)
    elif number:
        _by_ids(errand, address, asked, whole, size)
    else:
        more = ask(errand, _query(errand, address, asked), ("features",), whole.add)
        _refuse_more(more, whole.rows, size, count)


def pages(layer: Mapping[str, Any]) -> bool:
    """Say whether a layer gives its rows page by page."""
    able = layer.get("advancedQueryCapabilities")
    inside = isinstance(able, dict) and able.get("supportsPagination")
    return bool(layer.get("supportsPagination") or inside)


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
    whole.pin(ids=sha256(repr(ids).encode()).hexdigest())
    for first in range(whole.pages * size, len(ids), size):
        page = ids[first : first + size]
        between = f"({asked['where']}) AND {field} >= {page[0]} AND {field} <= {page[-1]}"
        before = whole.rows
        ask(errand, _query(errand, address, dict(asked) | {"where": between}), ("features",),
            whole.add)  # fmt: skip
        refuse_fewer(len(page), whole.rows - before)
        whole.end_page()


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


def id_field(layer: Mapping[str, Any]) -> str:
    named = [field.get("name") for field in objects(layer.get("fields"))
             if field.get("type") == "esriFieldTypeOID"]  # fmt: skip
    return str(layer.get("objectIdField") or (named[0] if named else "") or "")


def objects(told: object) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
