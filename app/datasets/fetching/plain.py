"""A file at an address: fetched as it is, and looked at before anybody calls it a table."""

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.downloading import Downloaded, download
from app.datasets.fetching.found import Errand, Fetched
from app.datasets.fetching.pages import HEAD, web_page_hint
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.magic import refuse_markup
from app.datasets.importing.refusal import ImportRefusedError

NAMED: Final = re.compile(r"""filename\*?=(?:UTF-8'')?"?([^";]+)""", re.IGNORECASE)


def fetch(errand: Errand, address: Address | None = None) -> Fetched | None:
    """Fetch a file; None where it is as it was. Raises FetchRefusedError, also for a web page."""
    place = address or errand.client.address(errand.place.base)
    mark = errand.mark if errand.mark.get("url") == place.url else {}
    found = download(errand.client, place, errand.target, mark, goes_on=True)
    if found is None or found.sha256 == mark.get("sha256"):
        return None
    with errand.target.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise FetchRefusedError(
            _("The server sent an empty file."),
            _("Try again later. If it stays so, tell whoever publishes the data."),
            code="empty",
        )
    try:
        refuse_markup(head.decode("utf-8", "replace").lstrip("\ufeff"))
    except ImportRefusedError as refused:
        if refused.code != "html-page":
            raise
        raise FetchRefusedError(refused.sentence, web_page_hint(), code=refused.code) from None
    kept = found.mark | {"url": place.url, "sha256": found.sha256}
    return Fetched(_name(found), kept)


def _name(found: Downloaded) -> str:
    """Return what the file is called: by its server, else by its address."""
    told = NAMED.search(found.headers.get("content-disposition", ""))
    written = told[1] if told else found.address.target.partition("?")[0]
    name = PurePosixPath(unquote(written).replace("\\", "/")).name.strip()
    return "".join(sign for sign in name if sign.isprintable())[:200] or found.address.host
