"""What people are told, and whom to tell."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.paging import Paged, decode_moment, encode_cursor, paged
from app.notices.models import Follow, Notice
from app.people.models import Person, PersonId, Standing

PAGE: Final = 30


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


def notices_of(session: Session, person_id: PersonId, cursor: str | None = None) -> Paged[Notice]:
    """Give a page of a person's notices, newest first."""
    rows = select(Notice).where(col(Notice.person_id) == person_id)
    after = decode_moment(cursor)
    if after is not None:
        rows = rows.where(tuple_(col(Notice.created_at), col(Notice.id)) < after)
    newest = rows.order_by(col(Notice.created_at).desc(), col(Notice.id).desc()).limit(PAGE + 1)
    return paged(
        session.scalars(newest).all(),
        PAGE,
        lambda notice: encode_cursor(notice.created_at.isoformat(), notice.id),
    )


def notice_of(session: Session, person_id: PersonId, notice_id: int) -> Notice | None:
    """Find one of a person's own notices; somebody else's is not there."""
    notice = session.get(Notice, notice_id)
    return notice if notice is not None and notice.person_id == person_id else None


def follows(session: Session, person: Person, noun: str, noun_id: int) -> bool:
    """Say whether a person follows a thing."""
    return session.get(Follow, (person.id, noun, noun_id)) is not None


def reminded_of(
    kind: str, noun: str, noun_id: SQLColumnExpression[Any]
) -> list[ColumnElement[bool]]:
    """Ask for the notices of a thing that came by no follow; the index of those finds them."""
    return [
        col(Notice.kind) == kind,
        col(Notice.noun) == noun,
        col(Notice.noun_id) == noun_id,
        col(Notice.because_noun).is_(None),
    ]
