"""Texts whose votes of a day come from new accounts: found in batches, which keep sums alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Batch
from app.core.config import ONE_WEEK
from app.ranking.hold_models import HoldReason
from app.ranking.hold_policy import Counted, is_flood
from app.ranking.holding import Finding

USUAL_OF: Final = timedelta(weeks=4)


def find_floods(session: Session, after_batch: int) -> Sequence[Finding]:
    """Look at every batch beyond that one; each text once, by its newest."""
    newest = (
        select(func.max(col(Batch.id)))
        .where(col(Batch.id) > after_batch, col(Batch.fresh_new) > 0)
        .group_by(col(Batch.contribution_id))
    )
    batches = session.scalars(
        select(Batch).where(col(Batch.id).in_(newest)).order_by(col(Batch.id))
    ).all()
    first = session.scalar(select(func.min(col(Batch.published_at))))
    found = []
    for batch in batches:
        here = col(Batch.contribution_id) == batch.contribution_id
        until = col(Batch.published_at) <= batch.published_at
        week = _sum(session, here, until, col(Batch.published_at) > batch.published_at - ONE_WEEK)
        since = batch.published_at - USUAL_OF
        others = _sum(session, ~here, until, col(Batch.published_at) > since)
        day = Counted(batch.fresh, batch.fresh_new)
        young = first is None or first > since
        if is_flood(day, week, others, young=young):
            facts = {"new_in_hundred": _in_hundred(max(day, week, key=_share)), "batch": batch.id}
            found.append(Finding(batch.contribution_id, HoldReason.NEW_ACCOUNTS, facts))
    return found


def _share(counted: Counted) -> float:
    return counted.new / counted.votes if counted.votes else 0.0


def _in_hundred(counted: Counted) -> int:
    """Return the share in tens of hundredths: the exact one would count people."""
    return round(10 * _share(counted)) * 10


def _sum(session: Session, *rules: ColumnElement[bool]) -> Counted:
    sums = select(func.sum(col(Batch.fresh)), func.sum(col(Batch.fresh_new))).where(*rules)
    votes, new = session.execute(sums).one()
    return Counted(int(votes or 0), int(new or 0))
