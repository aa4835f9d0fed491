"""Reminders of steps whose day comes or is over, and of questions that wait. Each is told once.

What a notice told since the step got its person and day, or since the question was asked, is not
told again, whatever else is changed: so a job may run twice, miss days, or see its clock set back.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.joint.models import Joining, JoinState, Step
from app.followthrough.joint.queries import answer_text, going_on
from app.followthrough.mandate.filling import who_is_told
from app.followthrough.workdays import Workdays
from app.notices.models import Notice
from app.notices.queries import reminded_of
from app.notices.service import notify
from app.people.models import Person

EARLY: Final = 2  # working days before its day on which a step is told of
ANSWER_WITHIN: Final = 5  # working days, for a department that is asked to join
_hears = aliased(Person)


def remind_of_steps(session: Session, workdays: Workdays, now: datetime) -> None:
    """Tell who has an open step that its day comes, or else that it is over."""
    today = workdays.day_of(now)
    comes = col(Step.due_on).between(today, workdays.after(today, EARLY))
    for kind, when in (("step_soon", comes), ("step_over", col(Step.due_on) < today)):
        for step, person in session.execute(_untold(kind, when)).all():
            stays = may_own(person, step.department_id)
            told = {person.id} if stays else who_is_told(session, step.department_id)
            notify(session, told, kind, "step", step.id, once_since=step.given_at)


def remind_of_questions(session: Session, workdays: Workdays, now: datetime) -> None:
    """Tell a department once that its answer to "join us?" has waited five working days."""
    today = workdays.day_of(now)
    told_since = (
        select(col(Notice.id))
        .join(_hears, col(_hears.id) == col(Notice.person_id))
        .where(
            *reminded_of("join_waits", "commitment", col(Joining.commitment_id)),
            col(Notice.created_at) >= col(Joining.asked_at),
            col(_hears.department_id) == col(Joining.department_id),
        )
    )
    waiting = (
        select(Joining)
        .join(Commitment, col(Commitment.id) == col(Joining.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(answer_text, col(answer_text.id) == col(Commitment.answer_id))
        .where(col(Joining.state) == JoinState.ASKED, *going_on(), ~told_since.exists())
        .order_by(col(Joining.commitment_id), col(Joining.department_id))
    )
    for row in session.scalars(waiting).all():
        if workdays.after(workdays.day_of(row.asked_at), ANSWER_WITHIN) < today:
            told, about = who_is_told(session, row.department_id), row.commitment_id
            notify(session, told, "join_waits", "commitment", about, once_since=row.asked_at)


def _untold(kind: str, when: ColumnElement[bool]) -> Select[Any]:
    """Ask for the open steps of a day, with their person, of which nobody was told so."""
    told = select(col(Notice.id)).where(
        *reminded_of(kind, "step", col(Step.id)), col(Notice.created_at) >= col(Step.given_at)
    )
    columns: list[Any] = [Step, Person]
    return (
        select(*columns)
        .join(Commitment, col(Commitment.id) == col(Step.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(answer_text, col(answer_text.id) == col(Commitment.answer_id))
        .join(Person, col(Person.id) == col(Step.owner_id))
        .where(when, col(Step.done_at).is_(None), *going_on(), ~told.exists())
        .order_by(col(Step.due_on), col(Step.id))
    )
