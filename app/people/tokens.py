"""API tokens: a program's key, shown once, stored as a hash, limited to its scopes, revocable."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.people.models import ApiToken, Person, PersonId
from app.people.policy import can_steward, can_take_part
from app.people.sessions import hash_token

PREFIX: Final = "cp_"  # so that a leaked token is recognised by scanners
MOST: Final = 20
NOTED_EVERY: Final = timedelta(hours=1)


class Scope(StrEnum):
    """What a program may do with a token. Each needs its person's own right as well."""

    READ = "read"
    WRITE = "write"  # texts and votes
    LOAD = "datasets:write"


def make_token(
    session: Session, person: Person, name: str, scopes: Collection[Scope], now: datetime
) -> str:
    """Make a token and return it: nobody can read it again. Raises RefusedError, InvalidError."""
    require(can_take_part(person))
    if not scopes:
        raise InvalidError({"scopes": _("Choose what the program may do.")})
    if not set(scopes) <= set(scopes_for(person)):
        raise InvalidError({"scopes": _("Only officials and administrators may load data.")})
    if len(tokens_of(session, person.id)) >= MOST:
        raise InvalidError({"name": _("You have %(n)s tokens. Revoke one first.", n=MOST)})
    raw = PREFIX + token_urlsafe(32)
    words = " ".join(scope.value for scope in Scope if scope in scopes)
    session.add(
        ApiToken(
            token_hash=hash_token(raw),
            person_id=person.id,
            name=name,
            scopes=words,
            created_at=now,
        )
    )
    session.flush()
    return raw


def scopes_for(person: Person) -> Sequence[Scope]:
    """List what this person's programs may do."""
    return [scope for scope in Scope if scope is not Scope.LOAD or can_steward(person)]


def tokens_of(session: Session, person_id: PersonId) -> Sequence[ApiToken]:
    """List a person's tokens that still work, newest first."""
    mine = select(ApiToken).where(
        col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None)
    )
    return session.scalars(mine.order_by(col(ApiToken.id).desc())).all()


def revoke_token(session: Session, person: Person, token_id: int, now: datetime) -> None:
    """Make a token worthless. Somebody else's token is left alone."""
    token = session.get(ApiToken, token_id)
    if token is not None and token.person_id == person.id and token.revoked_at is None:
        token.revoked_at = now
        session.add(token)


def find_token(session: Session, raw: str) -> tuple[Person, frozenset[Scope]] | None:
    """Find whose token this is and what it may do, in one query; None when it does not work.

    What the person may do is for the policies: a suspended person is still found.
    """
    found = session.execute(
        select(Person, ApiToken)
        .join(ApiToken, col(ApiToken.person_id) == col(Person.id))
        .where(col(ApiToken.token_hash) == hash_token(raw), col(ApiToken.revoked_at).is_(None))
    ).one_or_none()
    if found is None:
        return None
    person, token = found
    return person, scopes_in(token)


def scopes_in(token: ApiToken) -> frozenset[Scope]:
    words = token.scopes.split()
    return frozenset(scope for scope in Scope if scope.value in words)


def note_use(session: Session, raw: str, now: datetime) -> None:
    """Remember, to the hour, when a token was used. Only for a request that may write."""
    token = session.scalar(select(ApiToken).where(col(ApiToken.token_hash) == hash_token(raw)))
    if token is not None and (token.used_at is None or now - token.used_at > NOTED_EVERY):
        token.used_at = now
        session.add(token)
