"""Reads that count votes or open the log. Only `publishing` may import them: CI checks it."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Answer, Batch, ContributionId, LogEntry, Published, Vote

# A vote that the last batch did not count, or counted as another answer. Written as the partial
# index `ix_vote_fresh` has it, or the databases would not use it.
FRESH = or_(col(Vote.counted).is_(None), col(Vote.counted) != col(Vote.answer))


def with_fresh_votes(
    session: Session, at_least: int, published_before: datetime
) -> Sequence[ContributionId]:
    """Find what has this many fresh votes and no batch since that moment."""
    rested = or_(
        col(Published.published_at).is_(None), col(Published.published_at) <= published_before
    )
    return session.scalars(
        select(col(Vote.contribution_id))
        .outerjoin(Published, col(Published.contribution_id) == col(Vote.contribution_id))
        .where(FRESH, rested)
        .group_by(col(Vote.contribution_id))
        .having(func.count() >= at_least)
        .order_by(col(Vote.contribution_id))
    ).all()


def count_people(
    session: Session, contribution_id: int, *which: ColumnElement[bool]
) -> Counter[Answer]:
    """Count the people behind each answer, all of them or only those whose vote is FRESH."""
    votes = select(col(Vote.answer), func.count()).group_by(col(Vote.answer))
    votes = votes.where(col(Vote.contribution_id) == contribution_id, *which)
    return Counter(dict(session.execute(votes).all()))


def latest_batches(session: Session, ids: Collection[int]) -> Sequence[Batch]:
    """Load the last batch of each of these contributions that has any."""
    latest = select(Batch).join(Published, col(Published.batch_id) == col(Batch.id))
    return session.scalars(latest.where(col(Published.contribution_id).in_(ids))).all()


def vote_log(session: Session, contribution_id: int, length: int) -> Sequence[LogEntry]:
    """Load the first `length` entries, in order."""
    entries = select(LogEntry).where(col(LogEntry.contribution_id) == contribution_id)
    return session.scalars(entries.order_by(col(LogEntry.number)).limit(length)).all()
