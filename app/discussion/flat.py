"""A discussion as a flat list, for programs and feeds: public comments in the order of posting."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId
from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.discussion.loading import PUBLIC, column_of
from app.discussion.models import Comment, CommentKind, On
from app.people.models import Person


class Flat(NamedTuple):
    """A public comment. `text` is what was typed, `html` its safe rendering."""

    id: ContributionId
    parent_id: ContributionId | None
    kind: CommentKind
    author: str
    official_role: str
    text: str
    html: str
    revision: int
    created_at: datetime
    edited_at: datetime | None


def flat_comments(
    session: Session,
    topic_id: int,
    cursor: str | None = None,
    limit: int = 100,
    *,
    on: On = On.PROPOSAL,
    newest_first: bool = False,
) -> Paged[Flat]:
    """Give a page of a topic's public comments, in one query. Ask for the topic itself first."""
    number = col(Comment.id)
    rows = (
        select(
            number,
            col(Comment.parent_id),
            col(Comment.kind),
            col(Person.handle),
            col(Comment.official_role),
            col(Contribution.text),
            col(Contribution.html),
            col(Contribution.revision),
            col(Contribution.created_at),
            col(Contribution.edited_at),
        )
        .join(Contribution, col(Contribution.id) == number)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(column_of(on) == topic_id, PUBLIC)
        .order_by(number.desc() if newest_first else number)
        .limit(limit + 1)
    )
    start = decode_cursor(cursor, 1)
    if start and isinstance(start[0], int):
        rows = rows.where(number < start[0] if newest_first else number > start[0])
    found = [Flat._make(row) for row in session.execute(rows)]
    return paged(found, limit, lambda row: encode_cursor(row.id))
