"""All reads of the discussion; those of whole threads stand in `loading`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.contributions.models import Contribution, ContributionId, DataPoint, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.core.text import excerpt
from app.datasets.models import Dataset
from app.discussion.loading import (
    PUBLIC,
    Page,
    branch_of,
    branches,
    row_of,
    stamp,
    texts_of,
    thread,
)
from app.discussion.models import Comment, CommentKind, On, Visit
from app.discussion.ordering import Order, cursor_after, start_of, usual_order
from app.people.models import Person

__all__ = [
    "Counts",
    "Latest",
    "Page",
    "branch_of",
    "count_comments",
    "counts",
    "find_comment",
    "latest_comments",
    "row_of",
    "stamp",
    "texts_of",
    "thread",
    "whereabouts",
]

OPENING: Final = 600  # characters of a text that are read for its excerpt


class Counts(NamedTuple):
    """How many public comments of each kind a thread has, and when this viewer last read it."""

    kinds: Mapping[CommentKind, int]
    visited_at: datetime | None

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


class Whereabouts(NamedTuple):
    """How many comments are in branches `before` this one's and `within` its own.

    `cursor` begins the page that its branch stands on top of.
    """

    before: int
    within: int
    cursor: str


class Latest(NamedTuple):
    id: ContributionId
    title: str  # of the proposal, the chart or the dataset
    handle: str
    kind: CommentKind
    excerpt: str
    created_at: datetime


def counts(session: Session, viewer: Person | None, proposal_id: int) -> Counts:
    """Count a thread's public comments by kind, and say when the viewer last read it: one query."""
    facts = {"viewer": viewer.id if viewer else None, "proposal": proposal_id}
    rows = session.execute(_counts(), facts).all()
    kinds = {row[0]: row[1] for row in rows}
    return Counts(kinds, rows[0][2] if rows else None)


@cache
def _counts() -> Select[CommentKind, int, datetime]:
    visited = select(col(Visit.at)).where(
        col(Visit.person_id) == bindparam("viewer", type_=Integer),
        col(Visit.proposal_id) == bindparam("proposal"),
    )
    return (
        select(col(Comment.kind), func.count(), visited.scalar_subquery())
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .where(col(Comment.proposal_id) == bindparam("proposal"), PUBLIC)
        .group_by(col(Comment.kind))
    )


def count_comments(session: Session, ids: Collection[int]) -> Mapping[ContributionId, int]:
    """Count the public comments of each of these proposals that has any, in one query."""
    rows = session.execute(
        select(col(Comment.proposal_id), func.count())
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .where(col(Comment.proposal_id).in_(ids), PUBLIC)
        .group_by(col(Comment.proposal_id))
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def latest_comments(
    session: Session,
    author_id: int | None = None,
    cursor: str | None = None,
    limit: int = 10,
) -> Paged[Latest]:
    """List public comments, newest first: everybody's, or one writer's.

    Those on proposals that are not public are left out.
    """
    proposal = Contribution.__table__.alias("about")  # type: ignore[attr-defined]
    latest = (
        select(
            col(Comment.id),
            func.coalesce(proposal.c.title, col(Chart.title), col(Dataset.title), ""),
            col(Person.handle),
            col(Comment.kind),
            func.substr(col(Contribution.text), 1, OPENING),
            col(Contribution.created_at),
        )
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(proposal, proposal.c.id == col(Comment.proposal_id))
        .outerjoin(DataPoint, col(DataPoint.id) == col(Comment.point_id))
        .outerjoin(Chart, col(Chart.id) == col(DataPoint.chart_id))
        .outerjoin(Dataset, col(Dataset.id) == col(Comment.dataset_id))
        .where(
            PUBLIC,
            or_(col(Comment.proposal_id).is_(None), proposal.c.visibility == Visibility.PUBLIC),
        )
        .order_by(col(Comment.id).desc())
    )
    if author_id is not None:
        latest = latest.where(col(Contribution.author_id) == author_id)
    start = decode_cursor(cursor, 1)
    if start and isinstance(start[0], int):
        latest = latest.where(col(Comment.id) < start[0])
    rows = [
        Latest(*row)._replace(excerpt=excerpt(row[4]))
        for row in session.execute(latest.limit(limit + 1)).all()
    ]
    return paged(rows, limit, lambda row: encode_cursor(row.id))


def find_comment(session: Session, comment_id: int) -> Comment:
    """Load where a comment stands. Raises RefusedError 404. Its text has a policy of its own."""
    comment = session.get(Comment, comment_id)
    if comment is None:
        raise RefusedError(NOT_FOUND)
    return comment


def whereabouts(session: Session, comment: Comment) -> Whereabouts:
    """Say where a comment stands in its thread's usual order, in one query."""
    topic, root = comment.topic, comment.root_id or comment.id
    order = usual_order(topic.on)
    start = start_of(order, None)
    asked = {"root": root, "topic": topic.id, **start.facts()}
    found = session.execute(_whereabouts(topic.on, order), asked).one()
    cursor = cursor_after(order, start.day, found.first, found.second, root - 1)
    return Whereabouts(found.before, found.size, cursor)


@cache
def _whereabouts(on: On, order: Order) -> Select[Any]:
    placed = branches(on, order)
    place = (placed.c.first, placed.c.second, placed.c.top)
    before = (func.sum(placed.c.size).over(order_by=place) - placed.c.size).label("before")
    ranked = select(placed, before).subquery()
    return select(ranked).where(ranked.c.top == bindparam("root", type_=Integer))
