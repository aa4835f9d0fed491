"""From a page about a layer to the layer: ArcGIS Online, a portal of a city's own, and Hub."""

import re
from typing import Any, Final
from urllib.parse import urlencode

from app.core.i18n import _
from app.datasets.fetching.found import Errand
from app.datasets.fetching.pages import ask
from app.datasets.fetching.refusal import FetchRefusedError

ONLINE = "https://www.arcgis.com"  # where items of every Hub are described
HUB = "https://hub.arcgis.com"  # knows the names in Hub's addresses
LAYER: Final = re.compile(
    r"(?P<base>https?://.+/(?:FeatureServer|MapServer))(?:/(?P<key>\d+))?/?", re.IGNORECASE
)


def layer_behind(errand: Errand) -> tuple[str, str]:
    """Return a service's address and a layer's number, "" where the page names none."""
    place = errand.place
    if "::" in place.key:
        return _named(errand)
    item, _sign, layer = place.key.partition("_")
    portal = ONLINE if ("item", "hub") in place.query else place.base
    told = ask(errand, errand.client.address(f"{portal}/sharing/rest/content/items/{item}?f=json"))
    base, key = _layer(told.get("url"), told.get("type"))
    return base, key or layer


def _named(errand: Errand) -> tuple[str, str]:
    query = urlencode({"filter[slug]": errand.place.key})
    listed: list[Any] = []
    ask(errand, errand.client.address(f"{HUB}/api/v3/datasets?{query}"), ("data",), listed.append)
    about = listed[0].get("attributes") if listed and isinstance(listed[0], dict) else None
    about = about if isinstance(about, dict) else {}
    base, key = _layer(about.get("url"), about.get("type"))
    return base, key


def _layer(url: object, kind: object) -> tuple[str, str]:
    found = LAYER.fullmatch(str(url or "").partition("?")[0])
    if found is None:
        raise FetchRefusedError(
            _("This page does not lead to a layer with rows. It is: %(kind)s.",
              kind=str(kind or "–")[:60]),
            _("Open the page, choose “View data source” or “API”, and paste the address there."),
            code="no-rows-there",
        )  # fmt: skip
    return found["base"], found["key"] or ""
