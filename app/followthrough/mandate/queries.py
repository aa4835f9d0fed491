"""What everybody may read of the mandate and of the answers that are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.followthrough.mandate.models import (
    THE_ONE,
    Because,
    DepartmentPromise,
    Mandate,
    Outcome,
    OwedAnswer,
)
from app.followthrough.mandate.policy import (
    Answering,
    Wait,
    promises,
    wait_of,
    who_answers,
    workdays_of,
)
from app.followthrough.policy import WAITING
from app.followthrough.workdays import Workdays
from app.people.models import Department, DepartmentId, Person, Standing
from app.proposals.models import Phase, Proposal
from app.proposals.queries import proposal_url

MOST: Final = 100


@dataclass(frozen=True)
class Debt:
    """An answer that is owed, as everybody reads it on the day on which it was looked up."""

    proposal_id: ContributionId
    url: str
    title: str
    department: str | None
    department_slug: str | None
    because: Because
    asked_on: date
    due_on: date | None
    wait: Wait
    place: int | None  # in its department's queue, from 1
    days: int  # working days: left until the date, or late
    outcome: Outcome | None
    ended_on: date | None
    asked_at: datetime

    @property
    def in_time(self) -> bool:
        """Say of an answered one whether it was by its date."""
        answered = self.outcome is Outcome.ANSWERED and self.ended_on is not None
        return answered and self.due_on is not None and self.ended_on <= self.due_on  # type: ignore[operator]  # asked above


@dataclass(frozen=True)
class Named:
    """A department of the city, and who answers for it. Without a promise it takes no part."""

    department: Department
    promise: DepartmentPromise | None
    officer: Person | None
    deputy: Person | None
    answering: Answering


def mandate_of(session: Session) -> Mandate | None:
    return session.get(Mandate, THE_ONE)


def workdays_in(session: Session, zone: ZoneInfo) -> Workdays:
    """Return how the city counts days now, in one query."""
    mandate = mandate_of(session)
    return workdays_of(mandate) if mandate is not None else Workdays(zone)


def debt_of(session: Session, proposal_id: int, now: datetime) -> Debt | None:
    """Return what is owed to one proposal, or was, in two queries."""
    found = _debts(session, _rows().where(col(OwedAnswer.proposal_id) == proposal_id), now)
    return found[0] if found else None


def owed_answers(
    session: Session, now: datetime, department_id: int | None = None, limit: int = MOST
) -> Sequence[Debt]:
    """List the answers that are owed by a day, the longest overdue first, in two queries."""
    rules = [*_standing(department_id), col(OwedAnswer.due_on).is_not(None)]
    order = col(OwedAnswer.due_on), col(OwedAnswer.proposal_id)
    return _debts(session, _rows().where(*rules).order_by(*order).limit(limit), now)


def queued_answers(
    session: Session, now: datetime, department_id: int | None = None, limit: int = MOST
) -> Sequence[Debt]:
    """List what waits for a slot, a department or evidence, first come first, in two queries."""
    rules = [*_standing(department_id), col(OwedAnswer.due_on).is_(None)]
    order = col(Department.name), col(OwedAnswer.asked_at), col(OwedAnswer.proposal_id)
    return _debts(session, _rows().where(*rules).order_by(*order).limit(limit), now)


def page_of_debts(
    session: Session,
    now: datetime,
    department_id: int | None = None,
    cursor: str | None = None,
    limit: int = MOST,
) -> Paged[Debt]:
    """List what is owed by a day, the longest overdue first, then what waits, the longest first.

    Two queries. A cursor of something else is the beginning.
    """
    due, asked, number = col(OwedAnswer.due_on), col(OwedAnswer.asked_at), OwedAnswer.proposal_id
    rows = _rows().where(*_standing(department_id))
    after = _after(cursor)
    if after is not None:
        day, at, last = after
        later = (asked > at) | ((asked == at) & (col(number) > last))
        if day is None:
            rows = rows.where(due.is_(None), later)
        else:
            rows = rows.where(due.is_(None) | (due > day) | ((due == day) & later))
    rows = rows.order_by(due.is_(None), due, asked, col(number)).limit(limit + 1)
    return paged(_debts(session, rows, now), limit, _cursor_of)


def _cursor_of(debt: Debt) -> str:
    day = debt.due_on.isoformat() if debt.due_on else None
    return encode_cursor(day, debt.asked_at.isoformat(), debt.proposal_id)


def _after(cursor: str | None) -> tuple[date | None, datetime, int] | None:
    """Return the day, the moment and the number of a cursor of `page_of_debts`, or None."""
    day, at, number = decode_cursor(cursor, 3) or (None, None, None)
    if not isinstance(at, str) or not isinstance(number, int) or not 0 < number < BIGGEST_ID:
        return None
    try:
        due = date.fromisoformat(str(day)) if day is not None else None
        asked = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (due, asked, number) if asked.tzinfo is not None else None


def named_departments(session: Session) -> Sequence[Named]:
    """List all departments by name with who answers for each, in two queries."""
    officer, deputy = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Department, DepartmentPromise, officer, deputy)
        .outerjoin(DepartmentPromise, col(DepartmentPromise.department_id) == col(Department.id))
        .outerjoin(officer, col(officer.id) == col(DepartmentPromise.officer_id))
        .outerjoin(deputy, col(deputy.id) == col(DepartmentPromise.deputy_id))
        .order_by(col(Department.name))
    ).all()
    people: dict[DepartmentId, list[Person]] = {}
    here = col(Person.department_id).is_not(None), col(Person.standing) != Standing.ERASED
    for person in session.scalars(select(Person).where(*here)):
        if person.department_id is not None:
            people.setdefault(person.department_id, []).append(person)
    return [
        Named(department, promise, first, second,
              who_answers(department, first, second, people.get(department.id, [])))
        for department, promise, first, second in rows
    ]  # fmt: skip


def place_in_queue() -> ColumnElement[int]:
    """Count the place of a row of OwedAnswer in the queue of its Proposal's department."""
    other, there = aliased(OwedAnswer), aliased(Proposal)
    words = aliased(Contribution)
    before = (col(other.asked_at) < col(OwedAnswer.asked_at)) | (
        (col(other.asked_at) == col(OwedAnswer.asked_at))
        & (col(other.proposal_id) <= col(OwedAnswer.proposal_id))
    )
    return (
        select(func.count())
        .select_from(other)
        .join(there, col(there.id) == col(other.proposal_id))
        .join(words, col(words.id) == col(other.proposal_id))
        .where(
            col(other.due_on).is_(None),
            col(other.outcome).is_(None),
            col(there.department_id) == col(Proposal.department_id),
            col(there.phase) == Phase.OPEN,
            col(words.visibility) == Visibility.PUBLIC,
            before,
        )
        .correlate(OwedAnswer, Proposal)
        .scalar_subquery()
    )


def _standing(department_id: int | None) -> list[ColumnElement[bool]]:
    rules = [
        col(OwedAnswer.outcome).is_(None),
        col(Contribution.visibility) == Visibility.PUBLIC,
        col(Proposal.phase).in_(WAITING),
    ]
    if department_id is not None:
        rules.append(col(Proposal.department_id) == department_id)
    return rules


def _rows() -> Select[Any]:
    columns: list[Any] = [
        OwedAnswer,
        Proposal,
        col(Contribution.title),
        col(Department.name),
        col(Department.slug),
        col(DepartmentPromise.department_id),
        place_in_queue(),
    ]
    return (
        select(*columns)
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .join(Contribution, col(Contribution.id) == col(OwedAnswer.proposal_id))
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .outerjoin(
            DepartmentPromise,
            col(DepartmentPromise.department_id) == col(Proposal.department_id),
        )
    )


def _debts(session: Session, rows: Select[Any], now: datetime) -> list[Debt]:
    mandate = mandate_of(session)
    if mandate is None:
        return []
    workdays = workdays_of(mandate)
    today = workdays.day_of(now)
    found = []
    for row, proposal, title, department, slug, promised_by, place in session.execute(rows):
        wait = wait_of(
            outcome=row.outcome,
            due_on=row.due_on,
            today=today,
            promised=promises(mandate) and promised_by is not None,
            has_department=proposal.department_id is not None,
            has_evidence=proposal.phase is not Phase.EVIDENCE_WANTED,
        )
        found.append(
            Debt(
                proposal_id=row.proposal_id,
                url=proposal_url(proposal.id, proposal.slug),
                title=title,
                department=department,
                department_slug=slug,
                because=row.because,
                asked_on=workdays.day_of(row.asked_at),
                due_on=row.due_on,
                wait=wait,
                place=place if wait is Wait.QUEUED else None,
                days=_days(workdays, today, row.due_on, wait),
                outcome=row.outcome,
                ended_on=workdays.day_of(row.ended_at) if row.ended_at else None,
                asked_at=row.asked_at,
            )
        )
    return found


def _days(workdays: Workdays, today: date, due_on: date | None, wait: Wait) -> int:
    if due_on is None or wait is Wait.ENDED:
        return 0
    late = wait is Wait.OVERDUE
    return workdays.between(due_on, today) if late else workdays.between(today, due_on)


def debt_counts(session: Session) -> dict[int | None, int]:
    """Count what is owed or waits for a slot by department, those without one under None."""
    rows = session.execute(
        select(col(Proposal.department_id), func.count())
        .join(OwedAnswer, col(OwedAnswer.proposal_id) == col(Proposal.id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(*_standing(None))
        .group_by(col(Proposal.department_id))
    )
    return {row[0]: row[1] for row in rows}
