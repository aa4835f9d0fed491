"""What joint work a department has, on its desk and on its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.followthrough.joint.asked import Question, asked_to_join, questions_for
from app.followthrough.joint.blocked import Blocked, blocked_for, blocked_of
from app.followthrough.joint.policy import speaks_for
from app.followthrough.joint.queries import ShownStep, steps_due
from app.people.models import Person, Role
from app.web.joint_words import STATES


@dataclass(frozen=True)
class JointWork:
    questions: Sequence[Question]
    steps: Sequence[ShownStep]
    held_up: Sequence[Blocked]  # by this department
    waits_for: Sequence[Blocked]  # this department, for others
    speaks: bool = False  # whether the reader answers for this department
    states = STATES


def desk_of(session: Session, person: Person) -> JointWork | None:
    """Gather what waits for an official's department, in three queries; None for nobody's."""
    if person.role is not Role.OFFICIAL or person.department_id is None:
        return None
    number = person.department_id
    return JointWork(
        questions=questions_for(session, number),
        steps=steps_due(session, number),
        held_up=blocked_for(session, number),
        waits_for=(),
        speaks=speaks_for(person, number),
    )


def joint_work_of(session: Session, department_id: int) -> JointWork:
    """Gather what everybody reads of a department's joint work, in four queries."""
    return JointWork(
        questions=asked_to_join(session, department_id),
        steps=steps_due(session, department_id),
        held_up=blocked_for(session, department_id),
        waits_for=blocked_of(session, department_id),
    )
