"""What is done with borrowed charts: borrowed by address or file, asked again, removed."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy.orm import Session

from app.charts.public.models import BorrowedChart
from app.charts.public.own import refuse_forged
from app.charts.public.policy import can_ask_again, can_borrow, can_remove
from app.charts.public.queries import (
    borrowed_at,
    count_borrowed,
    due_charts,
    known_key_of,
)
from app.charts.public.reading import Public, read_document
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import InvalidError, RefusedError, Ruling, require
from app.core.events import BorrowDue
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.fetching.addresses import read_address
from app.datasets.fetching.client import hosts_of
from app.ledger.service import record
from app.people.models import Person

PUBLIC_PAGE: Final = re.compile(r"(/charts/\d{1,10}(?:-[a-z0-9-]*)?|/commitments/\d{1,10})/?")
FORGOTTEN: Final = timedelta(minutes=30)  # what was asked before was cut off for good
EVERY: Final = timedelta(days=1)
EACH: Final = 30  # charts that one account may have borrowed at a time
OWN_FULL: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "borrowed-enough",
    _("You have borrowed %(n)s charts, which is as many as one account may have.", n=EACH),
    _("Remove one that you no longer need, then borrow this one."),
)
ALL_FULL: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "no-room",
    _("This site has as many borrowed charts as it has room for."),
    _("Remove one of yours that nobody needs, or ask a moderator to remove some."),
)
UNDER_WAY: Final = Ruling(
    HTTPStatus.CONFLICT,
    "under-way",
    _("This chart is being fetched right now."),
    _("Wait a minute, then load the page again."),
)


def borrow_address(
    session: Session, person: Person | None, written: str, settings: Settings
) -> BorrowedChart:
    """Borrow the chart at an address: that of its page or of its `public.json`. The worker fetches.

    Who borrows one that is here already gets the same. Raises RefusedError, and FetchRefusedError
    for an address that is not fetched from.
    """
    person = _able(person)
    address = read_address(document_address(written), hosts_of(settings)).url
    found = borrowed_at(session, address)
    if found is not None:
        return found
    _room_for_one(session, person, settings)
    borrowed = BorrowedChart(address=address, by_id=person.id)
    return _asked(session, borrowed)


def borrow_file(
    session: Session, person: Person | None, content: bytes, settings: Settings
) -> BorrowedChart:
    """Borrow a chart from a file. The worker asks its city about the signature.

    Raises RefusedError, NotAChartError for a file that is none, or that forges a chart of ours.
    """
    person = _able(person)
    document = read_document(content)
    refuse_forged(document, settings)
    _room_for_one(session, person, settings)
    known = known_key_of(session, document.base_url)
    borrowed = BorrowedChart(by_id=person.id, fetched_at=utc_now(), known_key=known)
    put_in(borrowed, document)
    return _asked(session, borrowed)


def ask_again(session: Session, person: Person | None, borrowed: BorrowedChart) -> None:
    """Let the worker fetch it, and ask about its signature, once more. Raises RefusedError."""
    require(can_ask_again(person, borrowed))
    if is_asked(borrowed, utc_now()):
        raise RefusedError(UNDER_WAY)
    _asked(session, borrowed)


def ask_what_is_due(session: Session, now: datetime) -> int:
    """Ask for what was last looked at a day ago, and return how many."""
    due = [one for one in due_charts(session, now - EVERY) if not is_asked(one, now)]
    for borrowed in due:
        _asked(session, borrowed)
    return len(due)


def remove(session: Session, person: Person | None, borrowed: BorrowedChart, reason: str) -> None:
    """Take a borrowed chart away. Raises RefusedError, and InvalidError without a reason.

    A moderator's reason stands in the public ledger; of one's own it is only kept.
    """
    require(can_remove(person, borrowed))
    is_own = person is not None and person.id == borrowed.by_id
    reason = reason.strip()
    if not reason:
        raise InvalidError({"reason": _("Say why.")})
    borrowed.removed_at = utc_now()
    borrowed.removed_by = person.id if person else None
    borrowed.removed_reason = reason
    borrowed.document = {}
    session.add(borrowed)
    if not is_own:
        record(
            session,
            deed="removed",
            noun="borrowed",
            noun_id=borrowed.id,
            reason=reason,
            actor_id=person.id if person else None,
            concerns_id=borrowed.by_id,
        )


def document_address(written: str) -> str:
    """Return where the document of a chart or commitment is, of its page's address or its own."""
    parts = urlsplit(written.strip())
    page = PUBLIC_PAGE.fullmatch(parts.path)
    if page is None:
        return written
    return urlunsplit(parts._replace(path=f"{page[1]}/public.json", fragment=""))


def put_in(borrowed: BorrowedChart, document: Public) -> None:
    borrowed.document = document.model_dump(mode="json")
    borrowed.title, borrowed.city = document.title, document.city


def is_asked(borrowed: BorrowedChart, now: datetime) -> bool:
    return borrowed.asked_at is not None and now - borrowed.asked_at < FORGOTTEN


def _room_for_one(session: Session, person: Person, settings: Settings) -> None:
    """Raise RefusedError where this person, or all together, have borrowed as many as may be."""
    if count_borrowed(session, person.id) >= EACH:
        raise RefusedError(OWN_FULL)
    if count_borrowed(session) >= settings.borrowed_limit:
        raise RefusedError(ALL_FULL)


def _able(person: Person | None) -> Person:
    ruling = can_borrow(person)
    if person is None or not ruling:
        raise RefusedError(ruling)
    return person


def _asked(session: Session, borrowed: BorrowedChart) -> BorrowedChart:
    borrowed.asked_at = utc_now()
    session.add(borrowed)
    session.flush()
    announce(session, BorrowDue(borrowed_id=borrowed.id))
    return borrowed
