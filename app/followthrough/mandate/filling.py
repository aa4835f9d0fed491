"""Giving out a department's slots, in the order of its queue, and telling who owes the answers.

The caller holds the mandate (see `owing`).
"""

from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.mandate.models import DepartmentPromise, Mandate, Outcome, OwedAnswer
from app.followthrough.mandate.policy import (
    REMIND_BEFORE,
    months_to_fill,
    next_month,
    slot_begins,
    who_answers,
    workdays_of,
)
from app.followthrough.workdays import Workdays
from app.notices.service import notify
from app.people.models import Department, DepartmentId, Person, PersonId
from app.people.queries import people_of
from app.proposals.models import Phase, Proposal


def fill(
    session: Session, mandate: Mandate, department_id: DepartmentId | None, now: datetime
) -> None:
    """Give the department's free slots to the first in its queue, month by month.

    Nothing happens where nothing is promised. A date once given is never touched.
    """
    promise = session.get(DepartmentPromise, department_id) if department_id else None
    if promise is None or mandate.answer_days is None:
        return
    workdays = workdays_of(mandate)
    today, filled = workdays.day_of(now), promise.filled_month
    most = promise.answers_a_month or mandate.answers_a_month
    for month in months_to_fill(filled, today):
        free = most - _used(session, promise.department_id, month)
        for row, ready_at in _queue(session, promise.department_id):
            ready_on = workdays.day_of(ready_at)
            if free <= 0:
                break
            if ready_on >= next_month(month) and next_month(month) <= today:
                continue  # it came after this month
            begins = slot_begins(month, filled, today, ready_on)
            row.slot_month, row.slot_of = month, promise.department_id
            row.due_on = workdays.after(begins, mandate.answer_days)
            free -= 1
            tell_who_owes(session, row, promise.department_id)
        promise.filled_month = month
        session.flush()


def fill_all(session: Session, mandate: Mandate, now: datetime) -> None:
    for department_id in session.scalars(
        select(col(DepartmentPromise.department_id)).order_by(col(DepartmentPromise.department_id))
    ).all():
        fill(session, mandate, department_id, now)


def remind(session: Session, workdays: Workdays, now: datetime) -> None:
    """Remind who owes an answer three working days before its date, once."""
    today = workdays.day_of(now)
    standing = (
        select(OwedAnswer, col(Proposal.department_id))
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .where(
            col(OwedAnswer.outcome).is_(None),
            col(OwedAnswer.due_on) <= workdays.after(today, REMIND_BEFORE),
            ~col(OwedAnswer.reminded),
        )
        .order_by(col(OwedAnswer.due_on), col(OwedAnswer.proposal_id))
    )
    for row, department_id in session.execute(standing).all():
        row.reminded = True
        if department_id is not None:
            _tell(session, row, department_id, "answer_due")


def tell_who_owes(session: Session, row: OwedAnswer, department_id: DepartmentId) -> None:
    """Tell officer and deputy of the department by when an answer is owed; each department once."""
    if row.told_department != department_id:
        row.told_department = department_id
        _tell(session, row, department_id, "answer_owed")


def who_is_told(session: Session, department_id: DepartmentId) -> frozenset[PersonId]:
    """Name who hears what concerns a department: officer and deputy, or who is there instead."""
    promise = session.get(DepartmentPromise, department_id)
    named = [promise.officer_id, promise.deputy_id] if promise else [None, None]
    officer, deputy = (session.get(Person, one) if one else None for one in named)
    department = session.get_one(Department, department_id)
    people = people_of(session, department_id)
    return who_answers(department, officer, deputy, people).told


def _tell(session: Session, row: OwedAnswer, department_id: DepartmentId, kind: str) -> None:
    notify(session, who_is_told(session, department_id), kind, "owed", row.proposal_id)


def _used(session: Session, department_id: DepartmentId, month: date) -> int:
    """Count the slots of a month that are taken: what ended without an answer frees its slot."""
    taken = select(func.count()).where(
        col(OwedAnswer.slot_of) == department_id,
        col(OwedAnswer.slot_month) == month,
        or_(col(OwedAnswer.outcome).is_(None), col(OwedAnswer.outcome) == Outcome.ANSWERED),
    )
    return session.scalar(taken) or 0


def _queue(session: Session, department_id: DepartmentId) -> list[tuple[OwedAnswer, datetime]]:
    """List who waits for a slot, first come first, and since when each could have had one."""
    rows = session.execute(
        select(OwedAnswer, col(Proposal.handed_at))
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .join(Contribution, col(Contribution.id) == col(OwedAnswer.proposal_id))
        .where(
            col(OwedAnswer.due_on).is_(None),
            col(OwedAnswer.outcome).is_(None),
            col(Proposal.department_id) == department_id,
            col(Proposal.phase) == Phase.OPEN,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(OwedAnswer.asked_at), col(OwedAnswer.proposal_id))
    )
    return [(row, max(row.asked_at, handed_at or row.asked_at)) for row, handed_at in rows]
