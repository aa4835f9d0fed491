"""What people are told, and whom to tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.notices.models import Follow, Notice
from app.people.models import Person, PersonId, Standing

PAGE: Final = 30
BIGGEST_ID: Final = 2**31  # a larger number in a cursor is not one of ours


def followers(session: Session, noun: str, noun_id: int) -> Sequence[PersonId]:
    """List who follows a thing, erased accounts left out."""
    rows = (
        select(col(Follow.person_id))
        .join(Person, col(Person.id) == col(Follow.person_id))
        .where(
            col(Follow.noun) == noun,
            col(Follow.noun_id) == noun_id,
            col(Person.standing) != Standing.ERASED,
        )
    )
    return session.scalars(rows).all()


def is_following(session: Session, person_id: PersonId, noun: str, noun_id: int) -> bool:
    return session.get(Follow, (person_id, noun, noun_id)) is not None


def notices_of(session: Session, person_id: PersonId, cursor: str | None = None) -> Paged[Notice]:
    """Give a page of a person's notices, newest first."""
    rows = select(Notice).where(col(Notice.person_id) == person_id)
    after = _place_of(cursor)
    if after is not None:
        rows = rows.where(tuple_(col(Notice.created_at), col(Notice.id)) < after)
    newest = rows.order_by(col(Notice.created_at).desc(), col(Notice.id).desc()).limit(PAGE + 1)
    return paged(
        session.scalars(newest).all(),
        PAGE,
        lambda notice: encode_cursor(notice.created_at.isoformat(), notice.id),
    )


def _place_of(cursor: str | None) -> tuple[datetime, int] | None:
    values = decode_cursor(cursor, 2)
    if values is None or not isinstance(values[0], str) or not isinstance(values[1], int):
        return None
    try:
        at = datetime.fromisoformat(values[0])
    except ValueError:
        return None
    return (at, values[1]) if at.tzinfo is not None and 0 < values[1] < BIGGEST_ID else None
