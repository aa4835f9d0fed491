"""The network as the client sees it: a name is resolved once, checked, and that address is used.

A second look-up by another part could get another answer (DNS rebinding), so there is none: the
connection is made to the very address that was checked.
"""

import socket
import ssl
from collections.abc import Collection, Iterable
from ipaddress import ip_address
from typing import Any, Final

from httpcore2 import (
    SOCKET_OPTION,
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    SyncBackend,
)

from app.core.i18n import _
from app.datasets.fetching.addresses import is_allowed, private_address
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.ranges import is_own, is_public
from app.datasets.fetching.refusal import FetchRefusedError

STEP: Final = 30.0  # seconds that a server may be silent
MOST_ADDRESSES: Final = 4  # of one name that are tried


class CheckedNetwork(NetworkBackend):
    """Connects to public addresses only, and to the city's own that `allowed` names."""

    def __init__(self, allowed: Collection[str], budget: Budget) -> None:
        self._allowed, self._budget, self._backend = allowed, budget, SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ours is stricter
        local_address: str | None = None,  # noqa: ARG002, never set
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        addresses = self.addresses_of(host, port)
        failed: ConnectError | ConnectTimeout | None = None
        for address in addresses[:MOST_ADDRESSES]:
            try:
                wait = min(STEP, self._budget.left())
                stream = self._backend.connect_tcp(
                    address, port, wait, socket_options=socket_options
                )
                return _Bounded(stream, self._budget)
            except (ConnectError, ConnectTimeout) as error:
                failed = error
        raise failed or ConnectError(host)

    def addresses_of(self, host: str, port: int) -> list[str]:
        """Resolve a name. Raises FetchRefusedError where even one of its addresses is private."""
        own = is_allowed(host, port, self._allowed)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FetchRefusedError(
                _("There is no server called “%(host)s”.", host=host),
                _("Check the address for typing mistakes. Or the network is down: try later."),
                code="no-server",
                again=True,
            ) from error
        addresses = list(dict.fromkeys(str(place[0]) for *_rest, place in found))
        for address in addresses:
            parsed = ip_address(address)
            if not is_public(parsed) and not (own and is_own(parsed)):
                raise private_address()
        return addresses


class _Bounded(NetworkStream):
    """A connection whose every step ends when the whole fetch must."""

    def __init__(self, stream: NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, min(STEP, self._budget.left()))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, min(STEP, self._budget.left()))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> NetworkStream:
        wait = min(STEP, self._budget.left())
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, wait), self._budget)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401, as its base has it
        return self._stream.get_extra_info(info)
