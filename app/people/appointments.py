"""Roles and posts: who works for the city, as what, and in which department."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InvalidError, require
from app.core.events import RoleChanged, StandingChanged
from app.core.i18n import Sentence, _
from app.core.outbox import announce
from app.people.models import Department, DepartmentId, Person, Post, Role, Standing
from app.people.policy import can_appoint, can_lose_role
from app.people.queries import count_administrators
from app.people.sessions import end_access
from app.places.models import District


@dataclass(frozen=True)
class Appointment:
    """A role, and for an official the department, the post and the title."""

    role: Role
    department_id: DepartmentId | None = None
    post: Post | None = None
    title: str = ""
    district_id: int | None = None


def appoint(
    session: Session, actor: Person | None, person: Person, wanted: Appointment, now: datetime
) -> None:
    """Give a role on the administrator's page. Raises RefusedError or InvalidError."""
    require(can_appoint(actor, person, wanted.role, count_administrators(session)))
    _give(session, person, wanted, actor.id if actor else 0, now)


def appoint_from_console(
    session: Session, person: Person, wanted: Appointment, now: datetime
) -> None:
    """Give a role from the command line, whose user owns the machine."""
    require(can_lose_role(person, wanted.role, count_administrators(session)))
    _give(session, person, wanted, 0, now)


def check_appointment(wanted: Appointment) -> dict[str, Sentence]:
    """Say what is wrong with an appointment, by field."""
    problems: dict[str, Sentence] = {}
    if wanted.role is not Role.OFFICIAL:
        if wanted.department_id or wanted.post or wanted.district_id:
            problems["role"] = _("Only an official has a department, a post or a district.")
        return problems
    if wanted.post is None:
        problems["post"] = _("Choose the post: it decides what this official may do.")
    elif wanted.post is Post.COUNCIL_MEMBER:
        if wanted.district_id is None:
            problems["district_id"] = _("A council member has a district. Choose it.")
    elif wanted.department_id is None:
        problems["department_id"] = _("An official belongs to a department. Choose it.")
    return problems


def set_standing(session: Session, person: Person, standing: Standing, now: datetime) -> None:
    """Limit, suspend or restore an account; moderation asks its own policy and logs why.

    A suspension ends what is open. The person may sign in again, to read why and to appeal.
    """
    person.standing = standing
    session.add(person)
    announce(session, StandingChanged(person.id))
    if standing is Standing.SUSPENDED:
        end_access(session, person.id, now)


def _give(
    session: Session, person: Person, wanted: Appointment, actor_id: int, now: datetime
) -> None:
    problems = check_appointment(wanted)
    if wanted.department_id and session.get(Department, wanted.department_id) is None:
        problems["department_id"] = _("Choose one of the departments offered.")
    if wanted.district_id and session.get(District, wanted.district_id) is None:
        problems["district_id"] = _("Choose one of the districts offered.")
    if problems:
        raise InvalidError(problems)
    person.role, person.post, person.title = wanted.role, wanted.post, wanted.title
    person.department_id, person.district_id = wanted.department_id, wanted.district_id
    session.add(person)
    end_access(session, person.id, now)
    announce(session, RoleChanged(person.id, actor_id))
