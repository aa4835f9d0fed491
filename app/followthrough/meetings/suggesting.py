"""What may have gone well since the last meeting: suggestions for the first item of an agenda.

They name no text of anybody: what is hidden later is in none of them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.followthrough.mandate.models import Outcome, OwedAnswer
from app.followthrough.models import OfficialAnswer
from app.followthrough.workdays import Workdays
from app.people.models import DepartmentId
from app.proposals.models import Proposal

LOOKED_AT: Final = timedelta(days=60)
MOST: Final = 50


@dataclass(frozen=True)
class Went:
    """How much of it there was since `since`. `answers` are those that may credit somebody."""

    since: datetime
    in_time: int
    learnt: int
    answers: frozenset[int]


def went_well(
    session: Session, department_id: DepartmentId, now: datetime, workdays: Workdays
) -> Went:
    """Look at the last sixty days of a department, in three queries."""
    since = now - LOOKED_AT
    rows = session.execute(
        select(col(OwedAnswer.due_on), col(OwedAnswer.ended_at))
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .join(Contribution, col(Contribution.id) == col(OwedAnswer.proposal_id))
        .where(
            col(Proposal.department_id) == department_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(OwedAnswer.outcome) == Outcome.ANSWERED,
            col(OwedAnswer.ended_at) >= since,
            col(OwedAnswer.due_on).is_not(None),
        )
    ).all()
    in_time = sum(workdays.day_of(ended) <= due for due, ended in rows if due and ended)
    about, said = aliased(Contribution), aliased(Contribution)
    learnt = session.scalar(
        select(func.count())
        .select_from(Commitment)
        .join(about, col(about.id) == col(Commitment.proposal_id))
        .join(said, col(said.id) == col(Commitment.answer_id))
        .where(
            col(about.visibility) == Visibility.PUBLIC,
            col(said.visibility) == Visibility.PUBLIC,
            col(Commitment.department_id) == department_id,
            col(Commitment.state) == CommitmentState.LEARNT,
            col(Commitment.closed_at) >= since,
        )
    )
    answers = session.scalars(
        select(col(OfficialAnswer.id))
        .join(Contribution, col(Contribution.id) == col(OfficialAnswer.id))
        .where(
            col(OfficialAnswer.department_id) == department_id,
            col(OfficialAnswer.posted_at) >= since,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(OfficialAnswer.id).desc())
        .limit(MOST)
    )
    return Went(since, in_time, learnt or 0, frozenset(answers))
