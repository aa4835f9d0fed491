"""Who may borrow a chart, ask for it again, and take it away."""

from http import HTTPStatus

from app.charts.public.models import BorrowedChart
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_moderate, can_publish_at_once, can_take_part

REMOVED = Ruling(
    HTTPStatus.GONE,
    "removed",
    _("This borrowed chart was removed. The public ledger says why, where a moderator did it."),
)


def can_read(borrowed: BorrowedChart) -> Ruling:
    return REMOVED if borrowed.removed_at is not None else ALLOWED


def can_borrow(person: Person | None) -> Ruling:
    """Anybody whose account is not limited: words of others go straight to the public."""
    return can_publish_at_once(person)


def can_ask_again(person: Person | None, borrowed: BorrowedChart) -> Ruling:
    """Anybody who may borrow: it costs one request, and the numbers are the city's."""
    return can_read(borrowed) and can_borrow(person)


def can_remove(person: Person | None, borrowed: BorrowedChart) -> Ruling:
    ruling = can_read(borrowed) and can_take_part(person)
    if not ruling:
        return ruling
    is_own = person is not None and person.id == borrowed.by_id
    return ALLOWED if is_own or can_moderate(person) else NOT_FOUND
