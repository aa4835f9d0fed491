"""Sessions: a browser that is signed in. The cookie holds a random token; we keep its hash."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Person, PersonId, SessionRow

LASTS: Final = timedelta(days=14)


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
    found = session.execute(
        select(Person, SessionRow)
        .join(SessionRow, col(SessionRow.person_id) == col(Person.id))
        .where(col(SessionRow.token_hash) == hash_token(token), col(SessionRow.expires_at) > now)
    ).one_or_none()
    return (found[0], found[1]) if found else None


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
