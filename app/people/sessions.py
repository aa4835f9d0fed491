"""Sessions: a browser that is signed in. The cookie holds a random token; we keep its hash."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import ApiToken, Person, PersonId, SessionRow

LASTS: Final = timedelta(days=14)
FRESH: Final = timedelta(minutes=10)


def hash_token(token: str) -> str:
    """Return what is stored of a random token. It is long and random, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def open_session(session: Session, person_id: PersonId, browser: str, now: datetime) -> str:
    """Sign a browser in and return the token for its cookie, which nobody can read again."""
    token = token_urlsafe(32)
    row = SessionRow(
        token_hash=hash_token(token),
        person_id=person_id,
        browser=browser[:80],
        created_at=now,
        seen_at=now,
        expires_at=now + LASTS,
    )
    session.add(row)
    return token


def person_of(session: Session, token: str, now: datetime) -> tuple[Person, SessionRow] | None:
    """Find who is signed in with this token, in one query. A suspended person still is."""
    asked = {"token": hash_token(token), "now": now}
    found = session.execute(_signed_in(), asked).one_or_none()
    return (found[0], found[1]) if found else None


@cache
def _signed_in() -> Select[Person, SessionRow]:
    """Build the statement once: every page of a signed-in person asks it."""
    return (
        select(Person, SessionRow)
        .join(SessionRow, col(SessionRow.person_id) == col(Person.id))
        .where(
            col(SessionRow.token_hash) == bindparam("token"),
            col(SessionRow.expires_at) > bindparam("now"),
        )
    )


def sessions_of(session: Session, person_id: PersonId, now: datetime) -> Sequence[SessionRow]:
    """List where a person is signed in, newest first."""
    rows = select(SessionRow).where(
        col(SessionRow.person_id) == person_id, col(SessionRow.expires_at) > now
    )
    return session.scalars(rows.order_by(col(SessionRow.created_at).desc())).all()


def end_session(session: Session, person_id: PersonId, session_id: int) -> None:
    """Sign one browser of this person out. Somebody else's session is left alone."""
    session.execute(
        delete(SessionRow).where(
            col(SessionRow.id) == session_id, col(SessionRow.person_id) == person_id
        )
    )


def end_all_sessions(session: Session, person_id: PersonId, keep: int | None = None) -> None:
    """Sign a person out everywhere, but for the session `keep`."""
    ended = delete(SessionRow).where(col(SessionRow.person_id) == person_id)
    session.execute(ended if keep is None else ended.where(col(SessionRow.id) != keep))


def end_access(session: Session, person_id: PersonId, now: datetime) -> None:
    """End every session and revoke every token: a new password, another role, a suspension.

    What was open with the old rights is worth nothing from the next request on.
    """
    end_all_sessions(session, person_id)
    tokens = update(ApiToken).where(
        col(ApiToken.person_id) == person_id, col(ApiToken.revoked_at).is_(None)
    )
    session.execute(tokens.values(revoked_at=now))


def is_fresh(session: Session, session_id: int, now: datetime) -> bool:
    """Say whether this browser signed in within the last ten minutes."""
    row = session.get(SessionRow, session_id)
    return row is not None and now - row.created_at < FRESH


def sweep_sessions(session: Session, now: datetime) -> None:
    """Forget sessions that are over. Safe to run at any time."""
    session.execute(delete(SessionRow).where(col(SessionRow.expires_at) < now))
