"""A discussion as a flat list, for programs and feeds: public comments, each for itself."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, ContributionId
from app.core.paging import Paged, paged
from app.discussion.loading import PUBLIC, column_of
from app.discussion.models import Comment, CommentKind, On
from app.discussion.ordering import Order, cursor_after, is_after, keys, start_of
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
    score: int | None  # of common ground, in thousandths, as it was published
    held: bool  # its place stands still, so the score is the one it keeps


def flat_comments(
    session: Session,
    topic_id: int,
    cursor: str | None = None,
    limit: int = 100,
    *,
    on: On = On.PROPOSAL,
    order: Order = Order.POSTED,
) -> Paged[Flat]:
    """Give a page of a topic's public comments, in one query. Ask for the topic itself first."""
    number, start = col(Comment.id), start_of(order, cursor)
    first, second = keys(order, number, col(Comment.root_id))
    columns: list[Any] = [
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
        col(Published.score),
        func.coalesce(col(Published.held), false()),
        first.label("first"),
        second.label("second"),
    ]
    rows = (
        select(*columns)
        .join(Contribution, col(Contribution.id) == number)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Published, col(Published.contribution_id) == number)
        .where(column_of(on) == topic_id, PUBLIC, is_after(first, second, number))
        .order_by(first, second, number)
        .limit(limit + 1)
    )
    found = session.execute(rows, start.facts()).all()
    page = paged(
        found, limit, lambda row: cursor_after(order, start.day, row.first, row.second, row[0])
    )
    return Paged([Flat(*row[:-2]) for row in page.items], page.next)
