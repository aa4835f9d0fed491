"""What a department's next meeting has to talk about: commitments due, and contested check-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.checking.models import CheckIn, Contest, Result
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.followthrough.commitments.queries import Promised, commitment_url, promises_where

MOST: Final = 100


@dataclass(frozen=True)
class DueCommitment:
    """A commitment whose review comes; `owner` is empty where the person left.

    `waits_for_data` says that its review came, and that it could not be checked; `owed_by` which
    department owes the data.
    """

    commitment_id: int
    department_id: int
    title: str
    url: str
    owner: str
    review_on: date
    is_trial: bool
    metric: str
    goal: str
    waits_for_data: bool
    owed_by: int | None  # the department that owes the data


@dataclass(frozen=True)
class ContestedCheckIn:
    """A check-in that people contest; `waiting` of the `contests` have no answer yet."""

    check_in_id: int
    commitment_id: int
    title: str
    url: str
    result: Result
    contests: int
    waiting: int
    last_at: datetime


def due_for(session: Session, department_id: int, until: date) -> Sequence[DueCommitment]:
    """List what a department has promised for review by `until`, the first day first. One query."""
    return [_due(one) for one in promises_where(session, _is_due(department_id, until), limit=MOST)]


def due_or_owed(session: Session, department_id: int, until: date) -> Sequence[DueCommitment]:
    """List the same, and what cannot be checked because this department owes the data. One query.

    Of another department's commitments only those are here whose data this one owes.
    """
    owes = select(col(CheckIn.commitment_id)).where(
        col(CheckIn.owed_by) == department_id, col(CheckIn.result) == Result.UNCHECKABLE
    )
    waits = col(Commitment.id).in_(owes) & (col(Commitment.state) == CommitmentState.UNCHECKABLE)
    rule = or_(_is_due(department_id, until), waits)
    return [_due(one) for one in promises_where(session, rule, limit=2 * MOST)]


def contested_for(
    session: Session, department_id: int, since: datetime | None = None
) -> Sequence[ContestedCheckIn]:
    """List a department's contested check-ins, the longest contested first, in two queries.

    Those that wait for its answer; with `since`, the last meeting, also what was contested after
    it: an answer given before the next meeting does not take it off the agenda.
    """
    open_or_new: ColumnElement[bool] = col(Contest.ruling).is_(None)
    if since is not None:
        open_or_new = or_(open_or_new, col(Contribution.created_at) >= since)
    rows = session.execute(
        select(
            col(CheckIn.id),
            col(CheckIn.commitment_id),
            col(CheckIn.result),
            func.count(),
            func.count() - func.count(col(Contest.ruling)),
            func.max(col(Contribution.created_at)),
        )
        .join(Contest, col(Contest.check_in_id) == col(CheckIn.id))
        .join(Contribution, col(Contribution.id) == col(Contest.id))
        .join(Commitment, col(Commitment.id) == col(CheckIn.commitment_id))
        .where(
            col(Commitment.department_id) == department_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
            open_or_new,
        )
        .group_by(col(CheckIn.id), col(CheckIn.commitment_id), col(CheckIn.result))
        .order_by(func.min(col(Contest.id)))
        .limit(MOST)
    ).all()
    numbers = [row[1] for row in rows]
    known = {
        one.commitment.id: one
        for one in promises_where(session, col(Commitment.id).in_(numbers), limit=MOST)
    }
    return [
        ContestedCheckIn(
            check_in_id=row[0],
            commitment_id=row[1],
            title=known[row[1]].title,
            url=f"{commitment_url(row[1])}#check-in",
            result=row[2],
            contests=row[3],
            waiting=row[4],
            last_at=row[5],
        )
        for row in rows
        if row[1] in known and row[2] is not None
    ]


def _is_due(department_id: int, until: date) -> ColumnElement[bool]:
    return and_(
        col(Commitment.department_id) == department_id,
        col(Commitment.state).in_([CommitmentState.OPEN, CommitmentState.UNCHECKABLE]),
        col(Commitment.review_on) <= until,
    )


def _due(one: Promised) -> DueCommitment:
    return DueCommitment(
        commitment_id=one.commitment.id,
        department_id=one.commitment.department_id,
        title=one.title,
        url=commitment_url(one.commitment.id),
        owner=one.owner,
        review_on=one.commitment.review_on,
        is_trial=one.is_trial,
        metric=one.metric,
        goal=one.goal,
        waits_for_data=one.commitment.state is CommitmentState.UNCHECKABLE,
        owed_by=one.check_in.row.owed_by if one.check_in else None,
    )
