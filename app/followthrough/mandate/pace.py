"""How fast a department answers: the median of its working days, and few numbers said as few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.models import OfficialAnswer
from app.followthrough.workdays import Workdays
from app.proposals.models import Proposal

FEW: Final = 5  # with fewer answers a median would be somebody's single case
LOOKED_AT: Final = timedelta(days=365)
MOST: Final = 300  # of the newest answers


@dataclass(frozen=True)
class Pace:
    """The first answers of a year: from the day on which a department got the question."""

    since: date
    took: Sequence[tuple[date, int]]  # answered on, after so many working days; oldest first

    @property
    def median(self) -> float | None:
        """Return the median in working days; None where there are too few answers for one."""
        return median(days for _day, days in self.took) if len(self.took) >= FEW else None


def pace_of(session: Session, department_id: int, now: datetime, workdays: Workdays) -> Pace:
    """Look at a department's answers of the last 365 days, in one query."""
    since = now - LOOKED_AT
    found = _took(session, department_id, since, None, workdays)
    return Pace(workdays.day_of(since), found)


def pace_between(
    session: Session, department_id: int, since: datetime, until: datetime, workdays: Workdays
) -> list[int]:
    """List after how many working days a department first answered what it did in this time."""
    return [days for _day, days in _took(session, department_id, since, until, workdays)]


def _took(
    session: Session,
    department_id: int,
    since: datetime,
    until: datetime | None,
    workdays: Workdays,
) -> list[tuple[date, int]]:
    first = func.min(col(OfficialAnswer.posted_at))
    got = func.coalesce(col(Proposal.handed_at), col(Proposal.opened_at))
    rows = (
        select(got, first)
        .join(Proposal, col(Proposal.id) == col(OfficialAnswer.proposal_id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(
            col(OfficialAnswer.department_id) == department_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .group_by(col(Proposal.id), got)
        .having(first >= since)
        .order_by(first.desc())
    )
    rows = rows.limit(MOST) if until is None else rows.having(first < until)
    took = [
        (workdays.day_of(at), workdays.between(workdays.day_of(asked), workdays.day_of(at)))
        for asked, at in session.execute(rows)
    ]
    return took[::-1]
