"""CKAN portals: the file of a resource as its publisher put it there, or the rows of its store.

Action API: https://docs.ckan.org/en/latest/api/; datastore_search pages and says its total.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from app.core.i18n import _
from app.datasets.fetching import plain
from app.datasets.fetching.arcgis_rows import objects
from app.datasets.fetching.columns_said import of_ckan
from app.datasets.fetching.found import Errand, Fetched, Said, words
from app.datasets.fetching.pages import ask
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.whole import Whole, count_of, refuse_fewer

PAGE = 10_000
READ: Final = frozenset(
    {"csv", "tsv", "json", "geojson", "xlsx", "xls", "ods", "zip", "csv.gz", "txt", "ndjson"}
)
OWN: Final = frozenset({"_id", "_full_text", "_rank"})  # columns that the store makes up


def fetch(errand: Errand) -> Fetched | None:
    """Fetch a resource; None where the server says that it is as it was."""
    act = dict(errand.place.query).get("act", "")
    if act == "package_show":
        resource, package = _only_resource(_ask(errand, "package_show", id=errand.place.key))
    else:
        resource = _ask(errand, "resource_show", id=errand.place.key)
        package = _package(errand, resource)
    said = _said(resource, package)
    stored = bool(resource.get("datastore_active"))
    if act == "datastore_search" or (stored and not _is_file(resource)):
        return _stored(errand, resource, said)
    url = urljoin(errand.place.base + "/", str(resource.get("url") or ""))
    try:
        fetched = plain.fetch(errand, errand.client.address(url))
    except FetchRefusedError as refused:
        if not stored or refused.code not in {"not-there", "html-page"}:
            raise
        return _stored(errand, resource, said)
    if fetched is None:
        return None
    columns = _columns(errand, str(resource.get("id") or errand.place.key)) if stored else {}
    return Fetched(fetched.name, fetched.mark, replace(said, columns=columns))


def _ask(errand: Errand, action: str, **asked: object) -> dict[str, Any]:
    url = f"{errand.place.base}/api/3/action/{action}?{urlencode(asked)}"
    return ask(errand, errand.client.address(url))


def _package(errand: Errand, resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask what is said of the dataset around the file; a portal that will not say is no fault."""
    if not resource.get("package_id"):
        return {}
    try:
        return _ask(errand, "package_show", id=resource["package_id"])
    except FetchRefusedError as refused:
        if refused.again:
            raise
        return {}


def _only_resource(package: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    listed = package.get("resources")
    resources = [one for one in (listed if isinstance(listed, list) else [])
                 if isinstance(one, dict)]  # fmt: skip
    tables = [one for one in resources if one.get("datastore_active") or _is_file(one)]
    if len(tables) == 1:
        return tables[0], package
    names = ", ".join(words(one.get("name"), 60) or str(one.get("id", ""))[:36] for one in tables)
    raise FetchRefusedError(
        _("This dataset has several files: %(names)s.", names=names[:600])
        if tables
        else _("This dataset has no file that can be read as a table."),
        _("Open the page of the one that you mean, and paste the address of that page."),
        code="which-file",
    )


def _is_file(resource: Mapping[str, Any]) -> bool:
    kind = str(resource.get("format") or "").lower().strip(". ")
    url = str(resource.get("url") or "")
    return url != "" and (kind in READ or url.lower().partition("?")[0].endswith(tuple(READ)))


def _stored(errand: Errand, resource: Mapping[str, Any], said: Said) -> Fetched | None:
    key = str(resource.get("id") or errand.place.key)
    mark = {"changed": str(resource.get("last_modified") or ""), "hash": str(
        resource.get("hash") or "")}  # fmt: skip
    if any(mark.values()) and mark.items() <= errand.mark.items():
        return None
    total: int | None = None
    columns = _columns(errand, key)
    with Whole(errand.target, "records", {}) as whole:

        def take(row: Any) -> None:  # noqa: ANN401, JSON
            if isinstance(row, dict):
                whole.add({name: value for name, value in row.items() if name not in OWN})

        while total is None or whole.rows < total:
            before = whole.rows
            told = _ask_rows(errand, key, before, take)
            exact = told.get("total_was_estimated") is not True
            total = count_of(told.get("total")) if exact else None
            if whole.rows == before:
                break
            whole.end_page()
        refuse_fewer(total, whole.rows)
    return Fetched(
        f"{words(resource.get('name'), 100) or key}.json", mark, replace(said, columns=columns)
    )


def _columns(errand: Errand, key: str) -> dict[str, dict[str, Any]]:
    """Ask what the store says of its columns; one that will not say is no fault."""
    try:
        told = _ask(errand, "datastore_search", resource_id=key, limit=0, offset=0)
    except FetchRefusedError as refused:
        if refused.again:
            raise
        return {}
    return of_ckan(objects(told.get("fields")))


def _ask_rows(errand: Errand, key: str, offset: int, take: Any) -> dict[str, Any]:  # noqa: ANN401
    asked = {"resource_id": key, "limit": PAGE, "offset": offset, "sort": "_id"}
    url = f"{errand.place.base}/api/3/action/datastore_search?{urlencode(asked)}"
    return ask(errand, errand.client.address(url), ("records",), take)


def _said(resource: Mapping[str, Any], package: Mapping[str, Any]) -> Said:
    publisher = package.get("organization")
    named = publisher.get("title") if isinstance(publisher, dict) else package.get("author")
    return Said(
        words(package.get("title"), 200) or words(resource.get("name"), 200),
        words(resource.get("description"), 2000) or words(package.get("notes"), 2000),
        words(named, 200),
        words(package.get("license_title") or package.get("license_id"), 200),
    )
