"""All reads of the discussion; those of whole threads stand in `loading`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.core.text import excerpt
from app.discussion.loading import PUBLIC, Page, branch_of, row_of, stamp, texts_of, thread
from app.discussion.models import Comment, CommentKind, Visit
from app.people.models import Person
from app.proposals.models import Proposal

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
    """How many comments are in branches `before` this one's and `within` its own."""

    before: int
    within: int
    slug: str | None  # of the proposal


class Latest(NamedTuple):
    id: ContributionId
    proposal_id: ContributionId
    proposal_title: str
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
    return {row[0]: row[1] for row in rows}


def latest_comments(
    session: Session,
    author_id: int | None = None,
    cursor: str | None = None,
    limit: int = 10,
) -> Paged[Latest]:
    """List public comments on public proposals, newest first: everybody's, or one writer's."""
    proposal = Contribution.__table__.alias("about")  # type: ignore[attr-defined]
    latest = (
        select(
            col(Comment.id),
            col(Comment.proposal_id),
            proposal.c.title,
            col(Person.handle),
            col(Comment.kind),
            func.substr(col(Contribution.text), 1, OPENING),
            col(Contribution.created_at),
        )
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(proposal, proposal.c.id == col(Comment.proposal_id))
        .where(PUBLIC, proposal.c.visibility == Visibility.PUBLIC)
        .order_by(col(Comment.id).desc())
    )
    if author_id is not None:
        latest = latest.where(col(Contribution.author_id) == author_id)
    start = decode_cursor(cursor, 1)
    if start and isinstance(start[0], int):
        latest = latest.where(col(Comment.id) < start[0])
    rows = [
        Latest(*row)._replace(excerpt=excerpt(row[5]))
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
    """Say where in its thread a comment stands, in one query."""
    asked = {"root": comment.root_id, "proposal": comment.proposal_id}
    return Whereabouts(*session.execute(_whereabouts(), asked).one())


@cache
def _whereabouts() -> Select[int, int, str | None]:
    root = bindparam("root", type_=Integer)
    proposal = bindparam("proposal", type_=Integer)
    slug = select(col(Proposal.slug)).where(col(Proposal.id) == proposal)
    return select(
        func.count().filter(col(Comment.root_id) < root),
        func.count().filter(col(Comment.root_id) == root),
        slug.scalar_subquery(),
    ).where(col(Comment.proposal_id) == proposal)
