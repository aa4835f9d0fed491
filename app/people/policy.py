"""Who may act at all. Pure: a person in, a ruling out."""

from http import HTTPStatus

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import MailedLink, Person, Role, Standing

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
LIMITED = Ruling(
    HTTPStatus.FORBIDDEN,
    "limited",
    _("Your account is limited, so this cannot go straight to the public. You can appeal."),
)
NOT_YOURS = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-yours",
    _("This link belongs to another account. Sign in with that account to use it."),
)
ADDRESS_TAKEN = Ruling(
    HTTPStatus.CONFLICT,
    "address-taken",
    _("An account here already has this address. Sign in with it, or reset its password."),
)
LAST_ADMINISTRATOR = Ruling(
    HTTPStatus.CONFLICT,
    "last-administrator",
    _("This is the last administrator. Make somebody else administrator first."),
)
LAST_WAY_IN = Ruling(
    HTTPStatus.CONFLICT,
    "last-way-in",
    _("This is your only way to sign in. Set a password first, by the reset page."),
)
OWN_ACCOUNT = Ruling(HTTPStatus.CONFLICT, "own-account", _("Nobody can block their own account."))
SMALLEST_HOME = 2_000  # people; a smaller place and a handle could name one household


def can_take_part(person: Person | None) -> Ruling:
    if person is None:
        return SIGN_IN_FIRST
    if person.suspended:
        return SUSPENDED
    if not person.confirmed:
        return UNCONFIRMED
    return ALLOWED


def can_publish_at_once(person: Person | None) -> Ruling:
    """Say who may make public what no queue of moderators holds: nobody whose account is limited.

    A text of theirs waits until a moderator has read it; all else would go straight to the public.
    """
    is_limited = person is not None and person.standing is Standing.LIMITED
    return can_take_part(person) and (LIMITED if is_limited else ALLOWED)


def can_administer(person: Person | None) -> Ruling:
    """Administrators' pages are not shown to exist to anybody else who is signed in."""
    return can_take_part(person) and _has(person, Role.ADMINISTRATOR)


def can_moderate(person: Person | None) -> Ruling:
    return can_take_part(person) and _has(person, Role.MODERATOR, Role.ADMINISTRATOR)


def can_steward(person: Person | None) -> Ruling:
    """Say who may load and correct the city's data."""
    return can_take_part(person) and _has(person, Role.OFFICIAL, Role.ADMINISTRATOR)


def can_appoint(actor: Person | None, person: Person, role: Role, administrators: int) -> Ruling:
    """Say whether the actor may give this role. The last administrator stays one."""
    ruling = can_administer(actor)
    if not ruling:
        return ruling
    return can_lose_role(person, role, administrators)


def can_lose_role(person: Person, role: Role, administrators: int) -> Ruling:
    if person.standing is Standing.ERASED:
        return NOT_FOUND
    leaves = person.role is Role.ADMINISTRATOR and role is not Role.ADMINISTRATOR
    counted = person.standing is Standing.ACTIVE
    return LAST_ADMINISTRATOR if leaves and counted and administrators <= 1 else ALLOWED


def can_erase(person: Person, administrators: int) -> Ruling:
    """Anybody may leave, also when suspended; the last administrator names another one first."""
    return can_lose_role(person, Role.RESIDENT, administrators)


def can_use_link(viewer: Person | None, link: MailedLink) -> Ruling:
    """Say whether a link that changes an account was mailed to the one who opens it."""
    if link.person_id is None:
        return ALLOWED  # a reset: whoever reads the address's letters
    if viewer is None:
        return SIGN_IN_FIRST
    return ALLOWED if link.person_id == viewer.id else NOT_YOURS


def can_unlink(person: Person, identities: int) -> Ruling:
    """Say whether a linked sign-in may go: the last way in stays."""
    return ALLOWED if person.password_hash or identities > 1 else LAST_WAY_IN


def can_block(person: Person | None, other: Person) -> Ruling:
    """Anybody signed in may end private contact, even from a suspended account."""
    if person is None:
        return SIGN_IN_FIRST
    gone = other.standing is Standing.ERASED
    return (NOT_FOUND if gone else ALLOWED) and (OWN_ACCOUNT if person.id == other.id else ALLOWED)


def shows_home(person: Person, population: int | None) -> bool:
    """Say whether others see a home: its person chose so, and the place is large enough."""
    return person.show_home and (population is None or population >= SMALLEST_HOME)


def _has(person: Person | None, *roles: Role) -> Ruling:
    return ALLOWED if person is not None and person.role in roles else NOT_FOUND
