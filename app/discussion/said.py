"""What was said of the data points of a chart, and of one of them. Public texts only."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Citation, Contribution, ContributionId, DataPoint, PointId
from app.core.text import excerpt
from app.discussion.loading import PUBLIC
from app.discussion.models import Comment, CommentKind
from app.discussion.spoken import shown_to_all
from app.people.models import Person
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url

OPENING = 400  # characters of a text that are read for its excerpt
MOST = 200  # points of one chart, and texts on one point


class Opening(NamedTuple):
    """The first text that readers see on a data point."""

    id: ContributionId
    handle: str
    excerpt: str


class Spoken(NamedTuple):
    """A data point that people speak of. `number` is its mark on the picture, from 1.

    `pinned` is what the first text on it saw.
    """

    number: int
    point: DataPoint
    texts: int  # threads begun on it, and comments in proposals about it
    comments: int  # all public ones, replies included
    opening: Opening
    pinned: Mapping[str, str | float | int | None]
    last_by: str
    last_at: datetime


class Elsewhere(NamedTuple):
    """A comment in a proposal that is about a data point."""

    id: ContributionId
    kind: CommentKind
    handle: str
    excerpt: str
    created_at: datetime
    proposal_title: str
    proposal_url: str


def spoken_points(session: Session, chart_id: int) -> Sequence[Spoken]:
    """List a chart's data points that were spoken of, in the order of their first text.

    Four queries, however many points there are.
    """
    about = aliased(Contribution)
    rows = session.execute(
        select(
            DataPoint,
            func.count(),
            func.min(col(Contribution.id)),
        )
        .join(Citation, col(Citation.point_id) == col(DataPoint.id))
        .join(Contribution, col(Contribution.id) == col(Citation.contribution_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(col(DataPoint.chart_id) == chart_id, *shown_to_all(about))
        .group_by(*DataPoint.__table__.columns)  # type: ignore[attr-defined]
        .order_by(func.min(col(Contribution.id)))
        .limit(MOST)
    ).all()
    if not rows:
        return []
    openings = _openings(session, {(row[2], row[0].id) for row in rows})
    latest = _latest(session, [row[0].id for row in rows])
    return [
        Spoken(
            number, point, texts, latest[point.id].comments, *openings[first, point.id],
            latest[point.id].handle, latest[point.id].at,
        )
        for number, (point, texts, first) in enumerate(rows, start=1)
    ]  # fmt: skip


def elsewhere(session: Session, point_id: int) -> Sequence[Elsewhere]:
    """List the comments in proposals that are about a data point, oldest first, in one query."""
    about = aliased(Contribution)
    rows = session.execute(
        select(
            col(Comment.id), col(Comment.kind), col(Person.handle),
            func.substr(col(Contribution.text), 1, OPENING), col(Contribution.created_at),
            col(about.title), col(Proposal.id), col(Proposal.slug),
        )
        .join(Citation, col(Citation.contribution_id) == col(Comment.id))
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(Proposal, col(Proposal.id) == col(Comment.proposal_id))
        .join(about, col(about.id) == col(Proposal.id))
        .where(col(Citation.point_id) == point_id, *shown_to_all(about))
        .order_by(col(Comment.id))
        .limit(MOST)
    )  # fmt: skip
    return [
        Elsewhere(number, kind, handle, excerpt(text), at, title, proposal_url(proposal, slug))
        for number, kind, handle, text, at, title, proposal, slug in rows
    ]


def first_pin(session: Session, point_id: int) -> Mapping[str, str | float | int | None] | None:
    """Return what the earliest public text on a point saw, to name a point that is gone."""
    about = aliased(Contribution)
    rows = (
        select(col(Citation.reading))
        .join(Contribution, col(Contribution.id) == col(Citation.contribution_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(col(Citation.point_id) == point_id, *shown_to_all(about))
        .order_by(col(Citation.id))
        .limit(1)
    )
    found: Mapping[str, str | float | int | None] | None = session.scalar(rows)
    return found


class _Latest(NamedTuple):
    comments: int
    handle: str
    at: datetime


def _openings(
    session: Session, pairs: Collection[tuple[int, PointId]]
) -> Mapping[tuple[int, PointId], tuple[Opening, Mapping[str, str | float | int | None]]]:
    """Load the first text on each point with what it saw of it: one text may name two points."""
    texts, points = ({pair[at] for pair in pairs} for at in (0, 1))
    rows = session.execute(
        select(
            col(Contribution.id), col(Person.handle),
            func.substr(col(Contribution.text), 1, OPENING), col(Citation.reading),
            col(Citation.point_id),
        )
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(Citation, col(Citation.contribution_id) == col(Contribution.id))
        .where(col(Contribution.id).in_(texts), col(Citation.point_id).in_(points))
    )  # fmt: skip
    return {
        (row[0], row[4]): (Opening(row[0], row[1], excerpt(row[2], 140)), row[3]) for row in rows
    }


def _latest(session: Session, ids: Collection[PointId]) -> Mapping[int, _Latest]:
    """Count what stands on each point or is about it, and find who spoke last: two queries."""
    about = aliased(Contribution)
    newest = func.max(col(Contribution.id))
    rows = session.execute(
        select(col(DataPoint.id), func.count(), newest)
        .select_from(DataPoint)
        .join(Comment, _stands_on())
        .join(Contribution, and_(col(Contribution.id) == col(Comment.id), PUBLIC))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(col(DataPoint.id).in_(ids), *shown_to_all(about))
        .group_by(col(DataPoint.id))
    ).all()
    last = session.execute(
        select(col(Contribution.id), col(Person.handle), col(Contribution.created_at))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.id).in_([row[2] for row in rows]))
    )
    who = {row[0]: (row[1], row[2]) for row in last}
    return {point: _Latest(texts, *who[number]) for point, texts, number in rows}


def _stands_on() -> ColumnElement[bool]:
    """Join comments to a point: those of its threads, and those elsewhere that are about it."""
    cited = select(col(Citation.contribution_id)).where(col(Citation.point_id) == col(DataPoint.id))
    own = col(Comment.point_id) == col(DataPoint.id)
    return or_(own, col(Comment.id).in_(cited.correlate(DataPoint)))
