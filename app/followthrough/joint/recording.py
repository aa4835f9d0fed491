"""Keeping each act about a joint commitment: who, in which office, when, in what words."""

from typing import Final

from sqlalchemy.orm import Session

from app.contributions.models import Noun
from app.core.errors import InvalidError, RefusedError
from app.core.events import JointActed
from app.core.i18n import _
from app.core.outbox import announce
from app.followthrough.answering import posted_as
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import Deed, JointAct, Step
from app.followthrough.joint.policy import ACTED_MEANWHILE
from app.ledger.service import record
from app.people.models import DepartmentId, Person
from app.people.queries import department_by_id

LONGEST: Final = 500
# What is said against somebody's wish, or about somebody else's desk, stands in the ledger too.
IN_LEDGER: Final = {
    Deed.DECLINED: "joining_declined",
    Deed.WITHDRAWN: "asking_withdrawn",
    Deed.BLOCKED: "blocked",
    Deed.UNBLOCKED: "unblocked",
}


class ActedMeanwhileError(RefusedError):
    """A 409 that loses nothing: what was sent is with the caller."""

    def __init__(self) -> None:
        super().__init__(ACTED_MEANWHILE)


def acted_as(session: Session, person: Person) -> str:
    """Say in which office somebody acts, as it is now: people move on, the act stays."""
    department = department_by_id(session, person.department_id)
    parts = posted_as(person), department.name if department else ""
    return ", ".join(filter(None, parts))[:160]


def note(
    session: Session,
    person: Person,
    commitment: Commitment,
    deed: Deed,
    department_id: int,
    words: str = "",
    step: Step | None = None,
) -> JointAct:
    """Add one act, flushed. Followers hear of it by the event."""
    act = JointAct(
        commitment_id=commitment.id,
        deed=deed,
        department_id=DepartmentId(department_id),
        step_id=step.id if step else None,
        words=words,
        by_id=person.id,
        by_as=acted_as(session, person),
    )
    session.add(act)
    session.flush()
    if deed in IN_LEDGER:
        record(
            session,
            deed=IN_LEDGER[deed],
            noun="commitment",
            noun_id=commitment.id,
            reason=words,
            actor_id=person.id,
        )
    announce(session, JointActed(act.id))
    return act


def note_of_answer(
    session: Session, person: Person, proposal_id: int, deed: Deed, words: str
) -> None:
    """Put into the ledger what blocks an owed answer, or that nothing does any more."""
    record(
        session,
        deed=IN_LEDGER[deed],
        noun=Noun.PROPOSAL.value,
        noun_id=proposal_id,
        reason=words,
        actor_id=person.id,
    )


def checked(words: str, field: str, most: int = LONGEST) -> str:
    """Demand public words. Raises InvalidError for this field."""
    words = words.strip()
    if not words:
        raise InvalidError({field: _("Write it in a sentence. Everybody can read it.")})
    if len(words) > most:
        raise InvalidError({field: _("Use at most %(n)s characters.", n=most)})
    return words
