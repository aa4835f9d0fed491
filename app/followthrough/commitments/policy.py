"""Who ends a trial, and who may own a commitment. Pure: no session, no clock."""

from http import HTTPStatus

from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _
from app.followthrough.commitments.models import Commitment, CommitmentKind, CommitmentState
from app.followthrough.policy import can_answer
from app.people.models import Person, Role
from app.proposals.models import Proposal

NO_TRIAL = Ruling(
    HTTPStatus.CONFLICT, "no-open-trial", _("This is no trial that waits for its end.")
)


def can_learn(
    person: Person | None,
    proposal: Proposal,
    commitment: Commitment,
    author_id: int,
    *,
    touches: bool = False,
) -> Ruling:
    """Say what a trial taught: whoever may answer its proposal, once."""
    waits = commitment.kind is CommitmentKind.TRIAL and commitment.state is CommitmentState.OPEN
    return can_answer(person, proposal, author_id, touches=touches) and (
        ALLOWED if waits else NO_TRIAL
    )


def may_own(person: Person | None, department_id: int) -> bool:
    """Say whether a person works in the department and acts for it."""
    return (
        person is not None
        and person.role is Role.OFFICIAL
        and person.department_id == department_id
        and not person.suspended
    )
