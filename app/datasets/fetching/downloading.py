"""One address to one file, tried again where trying may help, and refused in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from random import SystemRandom
from time import sleep
from typing import Any, Final

from app.core.i18n import _
from app.datasets.fetching.addresses import Address
from app.datasets.fetching.bodies import unpacked
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Answer, Client
from app.datasets.fetching.parts import Part
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.fetching.statuses import meaning_of

TRIES: Final = 4
FIRST_PAUSE = 2.0  # seconds; twice as long each time
LONGEST_PAUSE: Final = 120.0
LOOKS_EVERY: Final = 1.0  # seconds of a pause, between which a person may stop the fetch
CONDITIONS: Final = frozenset({"If-None-Match", "If-Modified-Since"})
OF_PARTS: Final = frozenset(
    {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE}
)
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
    *,
    goes_on: bool = False,
) -> Downloaded | None:
    """Write what the server sends to `target`; None where it says that nothing changed.

    Raises FetchRefusedError, also above `most` bytes. A broken connection, a busy or failing server
    is asked again, later each time. A file is begun anew, or with `goes_on` where it was cut, if
    its server says that it is the same.
    """
    headers = {"Accept": accept} | _conditions(mark or {})
    for tried in range(1, TRIES + 1):
        try:
            return _once(client, address, Part(target, address if goes_on else None), headers, most)
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
    client: Client, address: Address, part: Part, headers: Mapping[str, str], most: int | None
) -> Downloaded | None:
    budget = client.guards.budget
    conditional = not headers.keys().isdisjoint(CONDITIONS)
    with client.asking(address, {**headers, **part.headers}) as answer:
        if answer.status == HTTPStatus.NOT_MODIFIED and conditional:
            part.drop()
            return None
        is_odd = part.noted is not None and answer.status in OF_PARTS and not part.is_rest(answer)
        if not is_odd:
            if answer.status != HTTPStatus.OK and not part.is_rest(answer):
                raise _refused(answer, part, budget)
            spent = budget.spent
            try:
                part.write(answer, _bounded(unpacked(answer, budget), most), budget)
            except FetchRefusedError as refused:
                if refused.again:
                    budget.spent = spent  # it is begun anew or taken up, and kept once
                raise
            return Downloaded(answer.address, answer.headers, part.digest.hexdigest())
    part.drop()
    return _once(client, address, part, headers, most)


def _refused(answer: Answer, part: Part, budget: Budget) -> FetchRefusedError:
    refused = meaning_of(answer, budget)
    if not refused.again:
        part.drop()
    return refused


def _bounded(pieces: Iterator[bytes], most: int | None) -> Iterator[bytes]:
    came = 0
    for piece in pieces:
        came += len(piece)
        if most is not None and came > most:
            raise _too_much(most)
        yield piece


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
