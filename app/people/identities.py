"""Accounts at another provider: linked by their owner, never by an e-mail address alone.

Who controls an address at the provider may not be who owns the account here (addresses are handed
on, providers are sloppy). So an account with the same address is linked only by somebody who is
signed in to it.
"""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, RefusedError, Ruling, require
from app.core.i18n import _
from app.core.text import fold
from app.people.accounts import HANDLE_TAKEN, add_person
from app.people.models import Identity, Person
from app.people.openid import Proven
from app.people.policy import ADDRESS_TAKEN, can_unlink
from app.people.queries import (
    handle_taken,
    identities_of,
    person_by_address,
    person_by_identity,
)
from app.people.sessions import open_session

LINKED_ELSEWHERE = Ruling(
    HTTPStatus.CONFLICT,
    "linked-elsewhere",
    _("This sign-in is linked to another account. Sign in with it and unlink it there first."),
)


def sign_in_as(session: Session, proven: Proven, browser: str, now: datetime) -> str | None:
    """Open a session for the account that this identity is linked to, if there is one."""
    person = person_by_identity(session, proven.issuer, proven.subject)
    return open_session(session, person.id, browser, now) if person else None


def sign_up_as(session: Session, proven: Proven, handle: str, now: datetime) -> Person:
    """Make an account for an identity that has none. Raises RefusedError or InvalidError."""
    if person_by_identity(session, proven.issuer, proven.subject) is not None:
        raise RefusedError(LINKED_ELSEWHERE)
    if proven.email and person_by_address(session, proven.email) is not None:
        raise RefusedError(ADDRESS_TAKEN)
    if handle_taken(session, handle):
        raise InvalidError({"handle": HANDLE_TAKEN})
    person = add_person(
        session,
        Person(
            handle=handle,
            handle_key=fold(handle),
            email=proven.email,
            email_key=proven.email.lower() if proven.email else None,
            confirmed=proven.email is not None,
            created_at=now,
        ),
    )
    _add(session, person, proven, now)
    return person


def link_identity(session: Session, person: Person, proven: Proven, now: datetime) -> None:
    """Let this identity sign in as the person, who is signed in and asks for it."""
    owner = person_by_identity(session, proven.issuer, proven.subject)
    if owner is None:
        _add(session, person, proven, now)
    elif owner.id != person.id:
        raise RefusedError(LINKED_ELSEWHERE)


def unlink_identity(session: Session, person: Person, identity_id: int) -> None:
    """Take one way to sign in away. Somebody else's is left alone; the last one stays."""
    require(can_unlink(person, len(identities_of(session, person.id))))
    session.execute(
        delete(Identity).where(
            col(Identity.id) == identity_id, col(Identity.person_id) == person.id
        )
    )


def _add(session: Session, person: Person, proven: Proven, now: datetime) -> None:
    session.add(
        Identity(person_id=person.id, issuer=proven.issuer, subject=proven.subject, created_at=now)
    )
    session.flush()
