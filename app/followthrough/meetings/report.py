"""A department's year in numbers, from the same rows as its pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from statistics import median
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.commitments.models import Commitment
from app.followthrough.mandate.models import Outcome, OwedAnswer
from app.followthrough.mandate.pace import FEW, pace_between
from app.followthrough.meetings.models import EntryKind, EntryMark, Mark, Meeting, MeetingEntry
from app.followthrough.meetings.policy import COUNTED, Standing, standing_of
from app.followthrough.workdays import Workdays
from app.people.models import Department
from app.proposals.models import Proposal

FIRST_YEAR: Final = 2000


@dataclass(frozen=True)
class Answers:
    """Answers with a date in the year: given in time, given late, ended otherwise, or missing."""

    owed: int
    in_time: int
    late: int
    overdue: int
    given: int  # all first answers of the year, owed or not
    median: float | None  # working days; None where fewer than FEW were given

    @property
    def open_or_ended(self) -> int:
        """Count those whose day is still to come, and those that ended without an answer."""
        return self.owed - self.in_time - self.late - self.overdue


@dataclass(frozen=True)
class Report:
    """`commitments` counts those made in the year by how they stand now.

    `rows` counts the rows of the year's meetings by kind; `done` those that a later meeting
    found done. `meetings` has no standing that is not counted yet.
    """

    department: Department
    year: int
    is_over: bool
    answers: Answers
    commitments: Mapping[str, int]
    meetings: Mapping[Standing, int]
    rows: Mapping[EntryKind, int]
    done: Mapping[EntryKind, int]
    few: int = FEW


def report_of(
    session: Session, department: Department, year: int, now: datetime, workdays: Workdays
) -> Report:
    """Count a year, by the city's calendar, in six queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins, ends = (
        datetime.combine(day, time(), workdays.zone).astimezone(UTC)
        for day in (first, date(year + 1, 1, 1))
    )
    standings = Counter(
        standing_of(one, now, workdays) for one in _meetings(session, department, begins, ends)
    )
    rows, done = _rows(session, department, begins, ends)
    return Report(
        department=department,
        year=year,
        is_over=workdays.day_of(now) > last,
        answers=_answers(session, department, (first, last), (begins, ends), now, workdays),
        commitments=_commitments(session, department, begins, ends),
        meetings={standing: standings[standing] for standing in COUNTED},
        rows=rows,
        done=done,
    )


def years_of(session: Session, department_id: int, today: date) -> Sequence[int]:
    """List the years that a report can be of, the newest first: from the first meeting on."""
    oldest = session.scalar(
        select(func.min(col(Meeting.slot_on))).where(col(Meeting.department_id) == department_id)
    )
    begun = oldest.year if oldest is not None else today.year
    return range(today.year, min(begun, today.year) - 1, -1)


def _answers(
    session: Session,
    department: Department,
    days: tuple[date, date],
    moments: tuple[datetime, datetime],
    now: datetime,
    workdays: Workdays,
) -> Answers:
    rows = session.execute(
        select(col(OwedAnswer.due_on), col(OwedAnswer.outcome), col(OwedAnswer.ended_at))
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .join(Contribution, col(Contribution.id) == col(OwedAnswer.proposal_id))
        .where(
            col(Proposal.department_id) == department.id,
            col(OwedAnswer.due_on).between(*days),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
    ).all()
    given = [workdays.day_of(ended) <= due for due, how, ended in rows
             if how is Outcome.ANSWERED and ended and due]  # fmt: skip
    today = workdays.day_of(now)
    took = pace_between(session, department.id, *moments, workdays)
    return Answers(
        owed=len(rows),
        in_time=sum(given),
        late=len(given) - sum(given),
        overdue=sum(how is None and due is not None and due < today for due, how, _at in rows),
        given=len(took),
        median=median(took) if len(took) >= FEW else None,
    )


def _commitments(
    session: Session, department: Department, begins: datetime, ends: datetime
) -> Mapping[str, int]:
    proposal, answer = aliased(Contribution), aliased(Contribution)
    rows = session.execute(
        select(col(Commitment.state), func.count())
        .join(proposal, col(proposal.id) == col(Commitment.proposal_id))
        .join(answer, col(answer.id) == col(Commitment.answer_id))
        .where(
            col(Commitment.department_id) == department.id,
            col(Commitment.made_at) >= begins,
            col(Commitment.made_at) < ends,
            col(proposal.visibility) == Visibility.PUBLIC,
            col(answer.visibility) == Visibility.PUBLIC,
        )
        .group_by(col(Commitment.state))
    )
    return {state.value: n for state, n in rows}


def _meetings(
    session: Session, department: Department, begins: datetime, ends: datetime
) -> Sequence[Meeting]:
    rows = select(Meeting).where(
        col(Meeting.department_id) == department.id,
        col(Meeting.starts_at) >= begins,
        col(Meeting.starts_at) < ends,
    )
    return session.scalars(rows).all()


def _rows(
    session: Session, department: Department, begins: datetime, ends: datetime
) -> tuple[Mapping[EntryKind, int], Mapping[EntryKind, int]]:
    found = (
        select(col(MeetingEntry.kind), func.count())
        .join(Meeting, col(Meeting.id) == col(MeetingEntry.meeting_id))
        .where(
            col(Meeting.department_id) == department.id,
            col(Meeting.starts_at) >= begins,
            col(Meeting.starts_at) < ends,
        )
        .group_by(col(MeetingEntry.kind))
    )
    ended = select(col(EntryMark.entry_id)).where(col(EntryMark.mark) == Mark.DONE)
    done = found.where(col(MeetingEntry.id).in_(ended))
    return _counts(session, found), _counts(session, done)


def _counts(session: Session, rows: Select[EntryKind, int]) -> Mapping[EntryKind, int]:
    found = {row[0]: row[1] for row in session.execute(rows)}
    return {kind: found.get(kind, 0) for kind in EntryKind}
