"""Who may act at all. Pure: a person in, a ruling out."""

from http import HTTPStatus

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person, Role

SIGN_IN_FIRST = Ruling(HTTPStatus.UNAUTHORIZED, "sign-in-first", _("Sign in to take part."))
UNCONFIRMED = Ruling(
    HTTPStatus.FORBIDDEN,
    "unconfirmed",
    _("Confirm your e-mail address first. We have sent you a letter with a link."),
)
SUSPENDED = Ruling(
    HTTPStatus.FORBIDDEN,
    "suspended",
    _("Your account is suspended. Your notices say why and how to appeal."),
)


def can_take_part(person: Person | None) -> Ruling:
    if person is None:
        return SIGN_IN_FIRST
    if person.suspended:
        return SUSPENDED
    if not person.confirmed:
        return UNCONFIRMED
    return ALLOWED


def can_administer(person: Person | None) -> Ruling:
    """Administrators' pages are not shown to exist to anybody else who is signed in."""
    return can_take_part(person) and _has(person, Role.ADMINISTRATOR)


def can_moderate(person: Person | None) -> Ruling:
    return can_take_part(person) and _has(person, Role.MODERATOR, Role.ADMINISTRATOR)


def can_steward(person: Person | None) -> Ruling:
    """Say who may load and correct the city's data."""
    return can_take_part(person) and _has(person, Role.OFFICIAL, Role.ADMINISTRATOR)


def _has(person: Person | None, *roles: Role) -> Ruling:
    return ALLOWED if person is not None and person.role in roles else NOT_FOUND
