"""Socrata portals: what they say of a dataset, and all of its rows, page by page to the end.

SODA 2.1: https://dev.socrata.com/docs/endpoints; paging needs an order that does not move (`:id`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.columns_said import of_socrata
from app.datasets.fetching.found import Errand, Fetched, Said, words
from app.datasets.fetching.pages import ask
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.whole import Whole, count_of, refuse_fewer

PAGE = 10_000
HIDDEN: Final = ":"  # begins the names of columns that the portal makes up


def fetch(errand: Errand) -> Fetched | None:
    """Fetch the table; None where the portal says that it is as it was."""
    view = ask(errand, _address(errand, f"/api/views/{errand.place.key}.json"))
    columns = _columns(view)
    count = _count(errand)
    mark = {"updated": str(view.get("rowsUpdatedAt") or ""), "rows": count,
            "query": [list(pair) for pair in errand.place.query]}  # fmt: skip
    if mark["updated"] and count is not None and mark.items() <= errand.mark.items():
        return None
    fields = [
        {"name": column["fieldName"], "alias": column.get("name") or column["fieldName"]}
        for column in columns
    ]
    chosen = any(name == "$select" for name, _value in errand.place.query)
    names = [] if chosen else [field["name"] for field in fields]
    with Whole(errand.target, "records", {"fields": fields}) as whole:
        _all_pages(errand, whole, names, count)
        if count is not None and whole.rows < count:
            count = _count(errand)  # rows may have been taken out while we asked
            refuse_fewer(count, whole.rows)
    return Fetched(f"{errand.place.key}.json", mark, _said(view, columns))


def _all_pages(errand: Errand, whole: Whole, names: Sequence[str], count: int | None) -> None:
    def take(row: Any) -> None:  # noqa: ANN401, JSON
        if isinstance(row, dict):
            whole.add(_full(row, names))

    while count is None or whole.rows < count:
        before = whole.rows
        ask(errand, _rows(errand, before), ("",), take)
        if whole.rows == before:
            return
        whole.end_page()


def _full(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Give a record every column, in the portal's order: it leaves out what has no value."""
    others = {
        name: value for name, value in row.items()
        if name not in names and not name.startswith(HIDDEN)
    }  # fmt: skip
    return {name: row.get(name) for name in names} | others


def _rows(errand: Errand, offset: int) -> Address:
    asked = [*errand.place.query, ("$order", ":id"), ("$limit", PAGE), ("$offset", offset)]
    return _address(errand, f"/resource/{errand.place.key}.json", asked)


def _count(errand: Errand) -> int | None:
    """Ask how many rows there are; None where the portal will not say."""
    kept = [pair for pair in errand.place.query if pair[0] != "$select"]
    asked = [("$select", "count(*)"), *kept]
    try:
        told = ask(errand, _address(errand, f"/resource/{errand.place.key}.json", asked))
    except FetchRefusedError as refused:
        if refused.again or refused.answered != 400:  # noqa: PLR2004, a bad request
            raise
        return None
    first = next(iter(told.get("items", ())), None)
    values = list(first.values()) if isinstance(first, dict) else []
    return count_of(values[0]) if values else None


def _address(errand: Errand, path: str, asked: Sequence[tuple[str, object]] = ()) -> Address:
    query = f"?{urlencode(asked)}" if asked else ""
    return errand.client.address(errand.place.base + path + query)


def _columns(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = view.get("columns")
    found: list[Mapping[str, Any]] = [
        column for column in (listed if isinstance(listed, list) else [])
        if isinstance(column, dict) and isinstance(column.get("fieldName"), str)
        and not column["fieldName"].startswith(HIDDEN)
    ]  # fmt: skip
    if not found:
        raise FetchRefusedError(
            _("This page of the portal is a map, a chart or a link. It holds no rows of its own."),
            _("Open it in a browser, follow its link to the dataset, and paste that address."),
            code="no-rows-there",
        )
    return found


def _said(view: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> Said:
    licence = view.get("license")
    named = licence.get("name") if isinstance(licence, dict) else view.get("licenseId")
    return Said(
        words(view.get("name"), 200),
        words(view.get("description"), 2000),
        words(view.get("attribution"), 200),
        words(named, 200),
        of_socrata(columns),
    )
