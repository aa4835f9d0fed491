"""Counting votes by hand, from the rows and from the log: the two must agree."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Answer, Contribution, LogEntry, Vote
from app.contributions.votelog import recount


def standing(session: Session, contribution_id: int) -> Counter[Answer]:
    rows = select(col(Vote.answer)).where(col(Vote.contribution_id) == contribution_id)
    return Counter(session.scalars(rows))


def recounted(session: Session, text: Contribution) -> Counter[Answer]:
    """Count from the log, whose head must be the one that the text holds."""
    lines = select(LogEntry).where(col(LogEntry.contribution_id) == text.id)
    counts, head = recount(session.scalars(lines.order_by(col(LogEntry.number))))
    assert head == text.log_head
    return counts
