"""A pasted address in its one plain spelling, or a refusal; nothing is looked up here.

Servers and libraries read addresses differently, and what is checked must be what is asked. So
only what has one reading is taken: http or https, no name and password, a host that is written
out, a usual port.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from app.core.i18n import Sentence, _
from app.datasets.fetching.ranges import is_public
from app.datasets.fetching.refusal import FetchRefusedError

LONGEST: Final = 2000
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Beside the usual two: where ArcGIS servers and open data portals really listen.
PORTS: Final = frozenset({80, 443, 6080, 6443, 8080, 8443})
LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
UNPLAIN: Final = re.compile(r"[\x00-\x1f\x7f-\xa0\\\u2028\u2029]")
# Names that stand for this machine or the network it is in, never for a server of the world.
INSIDE: Final = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan",
     "arpa", "test", "invalid", "example", "onion", "host"}
)  # fmt: skip
ASCII: Final = "%/:@!$&'()*+,;=~-._?"


@dataclass(frozen=True)
class Address:
    """Where to ask: `target` is the path with its query, in ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def place(self) -> str:
        """Return host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.place}"

    @property
    def url(self) -> str:
        return self.origin + self.target


def read_address(written: str, allowed: Collection[str] = ()) -> Address:
    """Read a web address. Raises FetchRefusedError.

    `allowed` names hosts, as `host` or `host:port`, that may be private and on any port.
    """
    written = written.strip()
    if len(written) > LONGEST or UNPLAIN.search(written):
        raise _no(_("This is no web address."))
    parts = _split(written)
    if parts.scheme not in DEFAULT_PORTS:
        raise _no(_("Only addresses that begin with https:// or http:// can be fetched."))
    if "@" in parts.netloc:
        raise _no(
            _("The address holds a name or a password."),
            _("Leave out everything up to the @. Data that needs a sign-in cannot be fetched."),
        )
    port = _port(parts)
    host = _plain_host(parts.hostname or "")
    if not is_allowed(host, port, allowed):
        _refuse_inside(host)
        if port not in PORTS:
            raise _no(
                _("Port %(port)s is not one that data is fetched from.", port=port),
                _("Use an address without a port, or ask whoever runs this site to allow it."),
                code="odd-port",
            )
    target = quote(parts.path or "/", safe=ASCII.replace("?", ""))
    if parts.query:
        target += "?" + quote(parts.query, safe=ASCII)
    return Address(parts.scheme, host, port, target)


def follow(address: Address, place: str, allowed: Collection[str] = ()) -> Address:
    """Read where a redirect leads, as if a person had pasted it. Raises FetchRefusedError."""
    after = read_address(urljoin(address.url, place), allowed)
    if address.scheme == "https" and after.scheme != "https":
        raise _no(
            _("The server sends us from a protected address to one that is not."),
            _("Ask the publisher for an address that begins with https://."),
            code="unprotected",
        )
    if after.port not in {DEFAULT_PORTS[after.scheme], address.port}:
        raise _no(
            _("The server sends us to another port, %(port)s.", port=after.port),
            _("Paste the address that the download really has."),
            code="odd-port",
        )
    return after


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Say whether the settings name this host as one of the city's own."""
    return host in allowed or f"{host}:{port}" in allowed


def private_address() -> FetchRefusedError:
    return _no(
        _("This address leads into a private network, not to a server of the open web."),
        _("Whoever runs this site can allow a server of the city: COMMONPLOT_FETCH_PRIVATE_HOSTS."),
        code="private-address",
    )


def _split(written: str) -> SplitResult:
    try:
        return urlsplit(written)
    except ValueError as error:
        raise _no(_("This is no web address.")) from error


def _port(parts: SplitResult) -> int:
    try:
        told = parts.port
    except ValueError as error:
        raise _no(_("The port of this address is no number.")) from error
    return DEFAULT_PORTS[parts.scheme] if told is None else told


def _plain_host(written: str) -> str:
    """Return a name in lower-case ASCII, or an IP address in its one spelling."""
    if ":" in written:
        try:
            return str(IPv6Address(written))
        except AddressValueError as error:
            raise _no(_("This is no web address.")) from error
    try:
        host = written.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise _no(_("The name of the server cannot be read.")) from error
    labels = host.split(".")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise _no(_("The name of the server cannot be read."))
    if not labels[-1].isdecimal() and not labels[-1].startswith("0x"):
        return host
    try:
        return str(IPv4Address(host))  # four whole numbers, no leading zeros, nothing else
    except AddressValueError as error:
        raise private_address() from error


def _refuse_inside(host: str) -> None:
    if ":" in host:
        if not is_public(IPv6Address(host)):
            raise private_address()
    elif host.replace(".", "").isdecimal():
        if not is_public(IPv4Address(host)):
            raise private_address()
    elif "." not in host or host.rpartition(".")[2] in INSIDE:
        raise private_address()


def _no(
    sentence: Sentence, hint: Sentence | None = None, *, code: str = "bad-address"
) -> FetchRefusedError:
    usual = _("Copy the address of the data from the address bar or the download link, whole.")
    return FetchRefusedError(sentence, hint or usual, code=code)
