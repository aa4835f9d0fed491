"""Which portal an address belongs to, by the way it is written; nothing is asked."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from app.core.i18n import _
from app.datasets.fetching.addresses import Address, read_address
from app.datasets.fetching.found import Place
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.models import SourceKind

FOLDER: Final = "folder:"
FOUR_BY_FOUR: Final = r"(?P<key>[a-z0-9]{4}-[a-z0-9]{4})"
UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SOCRATA: Final = (
    re.compile(rf"/resource/{FOUR_BY_FOUR}(?:\.(?:json|csv|geojson|xml|rdf))?/?"),
    re.compile(rf"/(?:d|id)/{FOUR_BY_FOUR}(?:\.json)?(?:/.*)?"),
    re.compile(rf"/api/(?:id|views|v3/views|odata/v4|geospatial)/{FOUR_BY_FOUR}(?:[./].*)?"),
    re.compile(rf"/[^/]+/[^/]+/{FOUR_BY_FOUR}(?:/(?:data|data_preview|about_data|explore.*)?)?"),
)
# Of these the portal is asked for pages of its own; the rest of a query is the person's choice.
SOCRATA_PAGING: Final = frozenset(
    {"$limit", "$offset", "$order", "$$app_token", "$$query_timeout_seconds"}
)
SOCRATA_OWN: Final = frozenset({"$query", "$group", "$having"})  # no list of rows any more
CKAN_RESOURCE: Final = re.compile(
    rf"(?P<base>.*?)/dataset/[^/]+/resource/(?P<key>{UUID})(?:/.*)?", re.IGNORECASE
)
CKAN_PACKAGE: Final = re.compile(r"(?P<base>.*?)/dataset/(?P<key>[^/]+)/?")
CKAN_DUMP: Final = re.compile(rf"(?P<base>.*?)/datastore/dump/(?P<key>{UUID})/?", re.IGNORECASE)
CKAN_ACTION: Final = re.compile(
    r"(?P<base>.*?)/api/(?:3/)?action/(?P<act>resource_show|package_show|datastore_search)/?"
)
ARCGIS: Final = re.compile(
    r"(?P<base>.*/(?:FeatureServer|MapServer))(?:/(?P<key>\d{1,6}))?(?:/query)?/?", re.IGNORECASE
)
ARCGIS_ITEM: Final = re.compile(r"(?P<base>.*)/home/(?:item|webmap/viewer)\.html")
HUB: Final = re.compile(r"/(?:maps|datasets)/(?P<key>[^/]+::[^/]+|[0-9a-f]{32}(?:_\d+)?)(?:/.*)?")
ITEM: Final = re.compile(r"[0-9a-f]{32}")
# What a person sees in a code forge, and where the bare file is.
BLOBS: Final = (
    (re.compile(r"https://github\.com/([^/]+/[^/]+)/blob/(.+)"),
     r"https://raw.githubusercontent.com/\1/\2"),
    (re.compile(r"(https://[^/]+/.+)/-/blob/(.+)"), r"\1/-/raw/\2"),
)  # fmt: skip
GOOGLE_SHEET: Final = re.compile(r"https://docs\.google\.com/spreadsheets/d/([\w-]+)")


def recognise(written: str, allowed: Collection[str] = (), *, local: bool = False) -> Place:
    """Say what an address leads to. Raises FetchRefusedError; asks nobody.

    `local` is for the command line: only whoever runs the machine may name folders of it.
    """
    written = written.strip()
    if written.startswith(FOLDER) and local:
        return Place(SourceKind.FOLDER, written, key=written.removeprefix(FOLDER))
    address = read_address(written, allowed)
    path, _mark, query = address.target.partition("?")
    asked = tuple(parse_qsl(query, keep_blank_values=True))
    return (
        _arcgis(written, address, path, asked)
        or _ckan(written, address, path, dict(asked))
        or _socrata(written, address, path, asked)
        or Place(SourceKind.URL, written, base=_bare(written))
    )


def _socrata(
    written: str, address: Address, path: str, asked: tuple[tuple[str, str], ...]
) -> Place | None:
    found = next((m for pattern in SOCRATA if (m := pattern.fullmatch(path))), None)
    if found is None or any(name in SOCRATA_OWN for name, _value in asked):
        return None
    rows = path.startswith("/resource/")
    kept = tuple(pair for pair in asked if rows and pair[0] not in SOCRATA_PAGING)
    page = found.re is SOCRATA[-1]
    return Place(SourceKind.SOCRATA, written, address.origin, found["key"], kept, unsure=page)


def _ckan(written: str, address: Address, path: str, asked: dict[str, str]) -> Place | None:
    if found := CKAN_ACTION.fullmatch(path):
        name = "resource_id" if found["act"] == "datastore_search" else "id"
        if not asked.get(name):
            raise FetchRefusedError(
                _("This address of a CKAN portal does not say which data is meant."),
                _("Paste the address of the resource's page."),
                code="no-key",
            )
        return Place(
            SourceKind.CKAN, written, address.origin + found["base"], asked[name],
            (("act", found["act"]),),
        )  # fmt: skip
    for pattern, act in (
        (CKAN_RESOURCE, "resource_show"),
        (CKAN_DUMP, "datastore_search"),
        (CKAN_PACKAGE, "package_show"),
    ):
        if found := pattern.fullmatch(path):
            base = address.origin + found["base"]
            asks = (("act", act),)
            return Place(SourceKind.CKAN, written, base, found["key"], asks, unsure=True)
    return None


def _arcgis(
    written: str, address: Address, path: str, asked: tuple[tuple[str, str], ...]
) -> Place | None:
    told = dict(asked)
    if found := ARCGIS.fullmatch(path):
        kept = tuple(pair for pair in asked if pair[0] in {"where", "outFields"} and pair[1])
        return Place(
            SourceKind.ARCGIS, written, address.origin + found["base"], found["key"] or "", kept
        )
    if (found := ARCGIS_ITEM.fullmatch(path)) and ITEM.fullmatch(told.get("id", "")):
        base, layer = address.origin + found["base"], told.get("sublayer", "")
        key = told["id"] + (f"_{layer}" if layer.isdecimal() else "")
        return Place(SourceKind.ARCGIS, written, base, key, (("item", "portal"),))
    if found := HUB.fullmatch(path):
        return Place(SourceKind.ARCGIS, written, address.origin, found["key"], (("item", "hub"),))
    return None


def _bare(written: str) -> str:
    """Return where the file itself is, for pages that show one."""
    for pattern, bare in BLOBS:
        if pattern.fullmatch(written):
            return pattern.sub(bare, written)
    if sheet := GOOGLE_SHEET.match(written):
        number = re.search(r"[#&?]gid=(\d+)", written)
        chosen = f"&gid={number[1]}" if number else ""
        return f"https://docs.google.com/spreadsheets/d/{sheet[1]}/export?format=csv{chosen}"
    return written


def site_of(written: str) -> str:
    """Return the host that an address names, for people to read."""
    return urlsplit(written).hostname or ""
