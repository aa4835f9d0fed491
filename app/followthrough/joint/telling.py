"""Who hears what of a joint commitment: departments and people at once, followers by the event."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from app.core.events import CommitmentEnded, JointActed
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import is_public
from app.followthrough.joint.models import Deed, JointAct, Step
from app.followthrough.mandate.filling import who_is_told
from app.notices.service import notify, tell_followers
from app.people.models import DepartmentId, Person, PersonId

FOLLOWED: Final[Mapping[Deed, str]] = {
    Deed.JOINED: "department_joined",
    Deed.AGREED: "department_joined",
    Deed.DECLINED: "department_declined",
    Deed.STEP: "step_added",
    Deed.CHANGED: "step_changed",
    Deed.DONE: "step_done",
    Deed.REOPENED: "step_reopened",
    Deed.BLOCKED: "step_blocked",
    Deed.UNBLOCKED: "step_unblocked",
}


def tell_department(
    session: Session, actor: Person, department_id: int, kind: str, noun: str, noun_id: int
) -> None:
    """Tell who hears what concerns a department."""
    told = who_is_told(session, DepartmentId(department_id))
    notify(session, told, kind, noun, noun_id, actor_id=actor.id)


def tell_lead(session: Session, actor: Person, commitment: Commitment, kind: str) -> None:
    """Tell the department that owns a commitment, and the person who does."""
    owner = session.get_one(Person, commitment.owner_id)
    told = set(who_is_told(session, commitment.department_id))
    if owner.department_id == commitment.department_id and not owner.suspended:
        told.add(owner.id)
    notify(session, told, kind, "commitment", commitment.id, actor_id=actor.id)


def tell_person(
    session: Session, actor: Person, person_id: PersonId, kind: str, step: Step
) -> None:
    """Tell who has a step; of one whose person left, the department."""
    person = session.get_one(Person, person_id)
    if person.department_id != step.department_id or person.suspended:
        tell_department(session, actor, step.department_id, kind, "step", step.id)
        return
    notify(session, [person.id], kind, "step", step.id, actor_id=actor.id)


def tell_who_follows(session: Session, event: JointActed) -> None:
    """Tell who follows a commitment what was done, once, while everybody may read it."""
    act = session.get_one(JointAct, event.act_id)
    kind = FOLLOWED.get(act.deed)
    if kind is None or not is_public(session, act.commitment_id):
        return
    thing = "commitment", act.commitment_id
    tell_followers(session, thing, kind, *thing, actor_id=act.by_id, once_since=act.at)


def tell_of_end(session: Session, event: CommitmentEnded) -> None:
    """Tell who follows a commitment that it is closed, once."""
    commitment = session.get_one(Commitment, event.commitment_id)
    if commitment.closed_at is not None and is_public(session, commitment.id):
        thing = "commitment", commitment.id
        tell_followers(session, thing, "commitment_ended", *thing, once_since=commitment.closed_at)
