"""Documents that say they are this very site's: judged by the keys at hand, whoever brings them."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from app.charts.public.keys import NoKeyError, keys_of
from app.charts.public.reading import NotAChartError, Public, check_signature
from app.core.config import Settings
from app.core.i18n import _

PORTS: Final = {"http": 80, "https": 443}
FORGED: Final = _(
    "This chart says that it is of this site, but it is not as this site signed it: somebody "
    "changed it, or made it up."
)


def refuse_forged(document: Public, settings: Settings) -> None:
    """Refuse what names this site, or a key of it, and was not signed so. Raises NotAChartError.

    Where our own keys cannot be read nothing that names us is taken either.
    """
    keys = own_keys(settings.data_dir)
    key = document.signature.key if document.signature else ""
    is_ours = is_same_site(document.base_url, settings.base_url)
    names_us = is_ours or key in {one["id"] for one in keys}
    if names_us and not check_signature(document, keys).is_good:
        raise NotAChartError(FORGED)


def own_keys(data_dir: Path) -> list[dict[str, Any]]:
    """Return our keys as `reading.check_signature` takes them; none where they cannot be read."""
    try:
        found = keys_of(data_dir)
    except NoKeyError:
        return []
    return [
        {"id": one.id, "public": one.public, "retired": one.retired is not None,
         "distrusted": one.distrusted}
        for one in found
    ]  # fmt: skip


def is_same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one host and port, however each is spelled.

    `http` and `https` of one host are one site: only their usual ports may differ.
    """
    try:
        return _site(one) == _site(other)
    except ValueError:
        return False


def _site(address: str) -> tuple[str, int | None]:
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    return host, None if parts.port in {None, PORTS.get(parts.scheme)} else parts.port
