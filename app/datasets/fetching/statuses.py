"""What another server's refusals mean, in plain words, with its own words where it gives any."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from app.core.i18n import _
from app.datasets.fetching.bodies import unpacked
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Answer
from app.datasets.fetching.refusal import FetchRefusedError

TOLD: Final = 64 * 1024  # bytes of an error's words
AGAIN: Final = frozenset({429, 500, 502, 503, 504})
MESSAGES: Final = ("message", "detail", "description", "error")


def meaning_of(answer: Answer, budget: Budget) -> FetchRefusedError:
    """Say what a status means, with the server's own words where it gives any."""
    status = answer.status
    said = _words_of(answer, budget)
    if status in AGAIN:
        busy = status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
        return FetchRefusedError(
            _("The server is busy and asks us to come back later (%(status)s).", status=status)
            if busy
            else _("The server has a fault of its own (%(status)s).", status=status),
            _("Try again later. If it stays so, tell whoever publishes the data."),
            code="server-busy" if busy else "server-fault",
            again=True,
            after=_after(answer.headers.get("retry-after", "")),
            status=status,
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return FetchRefusedError(
            _("The server lets nobody in without a sign-in (%(status)s).", status=status),
            _("Ask the publisher to make the data public, or load the table as a file."),
            code="needs-sign-in",
            status=status,
        )
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return FetchRefusedError(
            _("There is nothing at this address any more (%(status)s).", status=status),
            _("Find the data on the publisher's pages again, and paste its new address."),
            code="not-there",
            status=status,
        )
    return FetchRefusedError(
        _("The server refuses (%(status)s): “%(said)s”.", status=status, said=said)
        if said
        else _("The server gave an answer that holds no data (%(status)s).", status=status),
        _("Open the address in a browser to see what is wrong, and paste the right one."),
        code="refused-there",
        status=status,
    )


def _words_of(answer: Answer, budget: Budget) -> str:
    """Return what a JSON answer says is wrong, "" where it says nothing that can be shown."""
    if "json" not in answer.headers.get("content-type", ""):
        return ""
    told = b""
    try:
        for piece in unpacked(answer, budget):
            told += piece
            if len(told) > TOLD:
                return ""
        read = json.loads(told)
    except (FetchRefusedError, ValueError, RecursionError):
        return ""
    return message_of(read)


def message_of(told: object) -> str:
    """Find the words in an error of a portal, however deep it wraps them."""
    for _level in range(3):
        if isinstance(told, str):
            return " ".join(told.split())[:200]
        if not isinstance(told, dict):
            return ""
        told = next((told[name] for name in MESSAGES if told.get(name)), None)
    return ""


def _after(told: str) -> float | None:
    """Read Retry-After (RFC 9110 §10.2.3): seconds, or a date."""
    if told.strip().isdecimal():
        return float(told.strip()[:9])
    try:
        moment = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
