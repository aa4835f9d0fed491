"""The one client that asks other servers for data. It trusts nothing that comes back.

Redirects are followed by hand, so that each hop is checked as the first was; nothing is read from
the environment, no cookie is kept, and a secret is sent to the server that it is for and no other.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

from httpcore2 import (
    URL,
    ConnectionPool,
    NetworkError,
    ProtocolError,
    Request,
    Response,
    TimeoutException,
)

from app.core.config import Settings
from app.core.i18n import _
from app.datasets.fetching.addresses import Address, follow, read_address
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.network import CheckedNetwork
from app.datasets.fetching.refusal import FetchRefusedError

MOST_HOPS: Final = 5
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
AGENT: Final = "Commonplot (open civic forum; fetches open data)"
BROKEN: Final = (NetworkError, ProtocolError, TimeoutException)


@dataclass(frozen=True)
class Guards:
    """What a fetch may do: see the settings of the same names.

    `tokens` are app tokens of open data portals, by host.
    """

    budget: Budget
    private_hosts: frozenset[str] = frozenset()
    tokens: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, budget: Budget) -> "Guards":
        named = hosts_of(settings)
        pairs = (pair.partition("=") for pair in settings.app_tokens.get_secret_value().split())
        tokens = {host.lower(): token for host, _is, token in pairs if token}
        return cls(budget, named, tokens)


@dataclass(frozen=True)
class Answer:
    """An answer whose body is still to come: `pieces` are its bytes as they are on the wire."""

    address: Address
    status: int
    headers: Mapping[str, str]  # by name in lower case
    response: Response

    def pieces(self) -> Iterator[bytes]:
        """Give the body. Raises FetchRefusedError where the connection breaks."""
        try:
            yield from self.response.iter_stream()
        except BROKEN as error:
            raise broke_off() from error


class Client:
    """Use it as a context: its connections are closed at the end."""

    def __init__(self, guards: Guards) -> None:
        self.guards = guards
        self._pool = ConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=CheckedNetwork(guards.private_hosts, guards.budget),
            max_connections=2,
            keepalive_expiry=10,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.close()

    def address(self, written: str) -> Address:
        return read_address(written, self.guards.private_hosts)

    @contextmanager
    def asking(self, address: Address, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask, and follow where the server points to, at most MOST_HOPS times."""
        for _hop in range(MOST_HOPS + 1):
            with self._one(address, headers) as answer:
                place = answer.headers.get("location", "")
                if answer.status not in REDIRECTS or not place:
                    yield answer
                    return
            address = follow(address, place, self.guards.private_hosts)
        raise FetchRefusedError(
            _("The server sends us from one address to the next, more than %(n)s times.",
              n=MOST_HOPS),
            _("Open the address in a browser, and copy the one that the download begins at."),
            code="too-many-hops",
        )  # fmt: skip

    @contextmanager
    def _one(self, address: Address, headers: Mapping[str, str]) -> Iterator[Answer]:
        url = URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )
        told = {"Host": address.place, "User-Agent": AGENT, "Accept-Encoding": "gzip"} | dict(
            headers
        )
        if token := self.guards.tokens.get(address.host):
            told["X-App-Token"] = token
        try:
            response = self._pool.handle_request(Request("GET", url, headers=list(told.items())))
        except BROKEN as error:
            self.guards.budget.left()  # the time may be what is over
            if _is_untrusted(error):
                raise _not_trusted(address.host) from error
            raise broke_off() from error
        try:
            named = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            }
            yield Answer(address, response.status, named, response)
        finally:
            response.close()


def broke_off() -> FetchRefusedError:
    return FetchRefusedError(
        _("The connection to the server broke off, or it did not answer."),
        _("Try again later. If it stays so, tell whoever publishes the data."),
        code="broke-off",
        again=True,
    )


def _is_untrusted(error: BaseException | None) -> bool:
    """Look for a failed certificate behind the errors that it was wrapped in."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _not_trusted(host: str) -> FetchRefusedError:
    return FetchRefusedError(
        _("The server cannot prove that it is %(host)s: its certificate is not valid.", host=host),
        _("Tell whoever publishes the data. Data from somebody else is not taken."),
        code="not-trusted",
    )


def hosts_of(settings: Settings) -> frozenset[str]:
    """Return the private hosts that the settings allow, as `host` or `host:port`."""
    return frozenset(name.lower() for name in settings.fetch_private_hosts.split())
