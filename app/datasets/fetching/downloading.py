"""One address to one file, tried again where trying may help, and refused in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from random import SystemRandom
from time import sleep
from typing import Any, Final

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.bodies import unpacked
from app.datasets.fetching.client import Client
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.statuses import meaning_of

TRIES: Final = 4
FIRST_PAUSE = 2.0  # seconds; twice as long each time
LONGEST_PAUSE: Final = 120.0
LOOKS_EVERY: Final = 1.0  # seconds of a pause, between which a person may stop the fetch
CONDITIONS: Final = frozenset({"If-None-Match", "If-Modified-Since"})
_chance = SystemRandom()


@dataclass(frozen=True)
class Downloaded:
    """A file as it came. `mark` is what makes the next request conditional."""

    address: Address
    headers: Mapping[str, str]
    sha256: str

    @property
    def mark(self) -> dict[str, str]:
        kept = {"etag": "etag", "modified": "last-modified"}
        return {name: self.headers[header] for name, header in kept.items()
                if header in self.headers}  # fmt: skip


def download(
    client: Client,
    address: Address,
    target: Path,
    mark: Mapping[str, Any] | None = None,
    accept: str = "*/*",
    most: int | None = None,
) -> Downloaded | None:
    """Write what the server sends to `target`; None where it says that nothing changed.

    Raises FetchRefusedError, also above `most` bytes. A broken connection, a busy or failing server
    is asked again, later each time; a file is begun anew.
    """
    headers = {"Accept": accept} | _conditions(mark or {})
    for tried in range(1, TRIES + 1):
        try:
            return _once(client, address, target, headers, most)
        except FetchRefusedError as refused:
            rest_after(client, refused, tried)
    raise AssertionError  # the last try returned or raised


def rest_after(client: Client, refused: FetchRefusedError, tried: int) -> None:
    """Wait before the next try. Raises the refusal again where none would help, or in time."""
    pause = _pause(refused, tried)
    if pause is None or pause > client.guards.budget.left():
        refused.again = False  # whoever catches it need not try either
        raise refused
    _wait(client, pause)


def _conditions(mark: Mapping[str, Any]) -> dict[str, str]:
    named = {"If-None-Match": mark.get("etag"), "If-Modified-Since": mark.get("modified")}
    return {name: str(value) for name, value in named.items() if value}


def _once(
    client: Client, address: Address, target: Path, headers: Mapping[str, str], most: int | None
) -> Downloaded | None:
    conditional = not headers.keys().isdisjoint(CONDITIONS)
    with client.asking(address, headers) as answer:
        if answer.status == HTTPStatus.NOT_MODIFIED and conditional:
            return None
        if answer.status != HTTPStatus.OK:
            raise meaning_of(answer, client.guards.budget)
        digest = sha256()
        spent = client.guards.budget.spent
        with target.open("wb") as file:
            try:
                for piece in unpacked(answer, client.guards.budget):
                    digest.update(piece)
                    file.write(piece)
                    if most is not None and file.tell() > most:
                        raise _too_much(most)
            except FetchRefusedError as refused:
                if refused.again:
                    client.guards.budget.spent = spent  # it is begun anew, and kept once
                raise
        return Downloaded(answer.address, answer.headers, digest.hexdigest())


def _too_much(most: int) -> FetchRefusedError:
    return FetchRefusedError(
        _("The server says more than %(n)s MB about its data.", n=most // 2**20),
        _("Download the table from its page, and load it as a file."),
        code="too-large",
    )


def _pause(refused: FetchRefusedError, tried: int) -> float | None:
    """Return the seconds to wait before the next try, None where there is none."""
    if not refused.again or tried == TRIES:
        return None
    if refused.after is not None:
        return refused.after if refused.after <= LONGEST_PAUSE else None
    longer: float = FIRST_PAUSE * 2.0 ** (tried - 1)
    return min(longer, LONGEST_PAUSE) * _chance.uniform(0.5, 1.5)


def _wait(client: Client, seconds: float) -> None:
    while seconds > 0:
        client.guards.budget.left()
        sleep(min(seconds, LOOKS_EVERY))
        seconds -= LOOKS_EVERY
