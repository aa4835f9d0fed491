"""Who asks a department to join, who answers for it, who moves a step. Pure: no session, no clock.

`row` is how the department stands that it is about, None where nobody asked it.
"""

from http import HTTPStatus
from typing import Final

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import BlockedBy, Joining, JoinState, Step
from app.followthrough.policy import POSTING, WAITING, works_on
from app.people.models import Person, Role
from app.people.policy import can_publish_at_once
from app.proposals.models import Proposal

NOT_YOURS_TO_ASK = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-the-lead",
    _("The department that owns the commitment asks others to join: its answer officer, its "
      "director, or the person who owns it."),
)  # fmt: skip
NOT_YOURS_TO_LEAD = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-the-owner",
    _("The department that owns the commitment says which goals it serves."),
)
NOT_YOURS_TO_SAY = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-department",
    _("The answer officer or director of the department that was asked answers for it."),
)
NOT_YOUR_STEP = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-step",
    _("The person who has this step moves it, or the answer officer or director of their "
      "department."),
)  # fmt: skip
ENDED = Ruling(
    HTTPStatus.CONFLICT, "commitment-ended", _("This commitment has ended: nothing of it moves.")
)
IS_LEAD = Ruling(
    HTTPStatus.CONFLICT, "is-the-lead", _("This department leads the commitment already.")
)
ASKED_ALREADY = Ruling(
    HTTPStatus.CONFLICT, "asked-already", _("This department was asked already.")
)
NOT_ASKED = Ruling(
    HTTPStatus.CONFLICT, "not-asked", _("This department has no question to answer now.")
)
NO_CONDITION = Ruling(
    HTTPStatus.CONFLICT, "no-condition", _("No condition waits for an answer here.")
)
NOT_IN_IT = Ruling(
    HTTPStatus.CONFLICT, "not-joined", _("This department has not joined the commitment.")
)
TOO_MANY = Ruling(
    HTTPStatus.CONFLICT,
    "too-many-steps",
    _("Twenty steps of one department stand here already. Finish one first."),
)
IS_DONE = Ruling(HTTPStatus.CONFLICT, "step-done", _("This step is done already."))
IS_OPEN = Ruling(HTTPStatus.CONFLICT, "step-open", _("This step is open already."))
BLOCKED_ALREADY = Ruling(
    HTTPStatus.CONFLICT,
    "blocked-already",
    _("This is blocked already. Say first that it is free again."),
)
NOT_BLOCKED = Ruling(HTTPStatus.CONFLICT, "not-blocked", _("Nothing blocks this now."))
NOT_YOURS_TO_BLOCK = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-answer",
    _("The department that owes the answer says what blocks it."),
)
NOT_OWED = Ruling(
    HTTPStatus.CONFLICT, "not-owed", _("No answer is owed to this proposal, so no clock runs.")
)
ACTED_MEANWHILE = Ruling(
    HTTPStatus.CONFLICT,
    "acted-meanwhile",
    _("Somebody acted on this while you wrote. What they did shows now; your words are kept."),
)
MOST_STEPS: Final = 20


def speaks_for(person: Person | None, department_id: int) -> bool:
    """Say whether a person acts in public for a department: its answer officer or director."""
    return _works_in(person, department_id) and person is not None and person.post in POSTING


def leads(person: Person | None, commitment: Commitment) -> bool:
    """Say whether a person acts for the lead: who speaks for it, or its owner while there."""
    owns = person is not None and person.id == commitment.owner_id
    lead = commitment.department_id
    return speaks_for(person, lead) or (owns and _works_in(person, lead))


def can_say_goals(person: Person | None, commitment: Commitment) -> Ruling:
    """Say which goals a commitment serves: whoever acts for the lead, also when it has ended."""
    return _in_office(person) and (ALLOWED if leads(person, commitment) else NOT_YOURS_TO_LEAD)


def can_ask(
    person: Person | None, commitment: Commitment, department_id: int, row: Joining | None
) -> Ruling:
    """Ask a department to join; one that declined, or was let go, can be asked again."""
    again = row is None or row.state in (JoinState.DECLINED, JoinState.WITHDRAWN)
    return (
        _in_office(person)
        and (ALLOWED if leads(person, commitment) else NOT_YOURS_TO_ASK)
        and _goes_on(commitment)
        and (IS_LEAD if department_id == commitment.department_id else ALLOWED)
        and (ALLOWED if again else ASKED_ALREADY)
    )


def can_say(person: Person | None, commitment: Commitment, row: Joining | None) -> Ruling:
    """Join, decline or name a condition; a department may answer anew until it has joined."""
    if row is None:
        return NOT_FOUND
    waits = row.state in (JoinState.ASKED, JoinState.CONDITION)
    return (
        _in_office(person)
        and (ALLOWED if speaks_for(person, row.department_id) else NOT_YOURS_TO_SAY)
        and _goes_on(commitment)
        and (ALLOWED if waits else NOT_ASKED)
    )


def can_agree(person: Person | None, commitment: Commitment, row: Joining | None) -> Ruling:
    """Accept the condition that a department named."""
    return can_withdraw(person, commitment, row) and (
        ALLOWED if row is not None and row.state is JoinState.CONDITION else NO_CONDITION
    )


def can_withdraw(person: Person | None, commitment: Commitment, row: Joining | None) -> Ruling:
    """Take the question back while it has no yes."""
    if row is None:
        return NOT_FOUND
    waits = row.state in (JoinState.ASKED, JoinState.CONDITION)
    return (
        _in_office(person)
        and (ALLOWED if leads(person, commitment) else NOT_YOURS_TO_ASK)
        and _goes_on(commitment)
        and (ALLOWED if waits else NOT_ASKED)
    )


def can_add_step(
    person: Person | None, commitment: Commitment, row: Joining | None, standing: int
) -> Ruling:
    """Write a step of one's own department: the lead, or one that has joined.

    `row` is how the person's department stands, `standing` how many steps of it are open.
    """
    is_lead = leads(person, commitment)
    joined = row is not None and row.state is JoinState.JOINED
    speaks = row is not None and speaks_for(person, row.department_id)
    return (
        _in_office(person)
        and (ALLOWED if is_lead or speaks else NOT_YOURS_TO_SAY)
        and _goes_on(commitment)
        and (ALLOWED if is_lead or joined else NOT_IN_IT)
        and (TOO_MANY if standing >= MOST_STEPS else ALLOWED)
    )


def can_move(person: Person | None, commitment: Commitment, step: Step) -> Ruling:
    """Act on a step: who has it, while they work there, or who speaks for its department."""
    owns = person is not None and person.id == step.owner_id
    here = _works_in(person, step.department_id)
    mine = speaks_for(person, step.department_id) or (owns and here)
    return _in_office(person) and (ALLOWED if mine else NOT_YOUR_STEP) and _goes_on(commitment)


def can_finish(person: Person | None, commitment: Commitment, step: Step) -> Ruling:
    return can_move(person, commitment, step) and (ALLOWED if step.done_at is None else IS_DONE)


def can_reopen(person: Person | None, commitment: Commitment, step: Step) -> Ruling:
    return can_move(person, commitment, step) and (IS_OPEN if step.done_at is None else ALLOWED)


def can_block(
    person: Person | None, commitment: Commitment, step: Step, standing: BlockedBy | None
) -> Ruling:
    return can_finish(person, commitment, step) and (BLOCKED_ALREADY if standing else ALLOWED)


def can_free(
    person: Person | None, commitment: Commitment, step: Step, standing: BlockedBy | None
) -> Ruling:
    """Say that a step is free again: whose step it is, or who speaks for the blocking desk."""
    if standing is None:
        return can_move(person, commitment, step) and NOT_BLOCKED
    if speaks_for(person, standing.department_id):
        return _in_office(person) and _goes_on(commitment)
    return can_move(person, commitment, step)


def can_block_answer(
    person: Person | None, proposal: Proposal, *, owed: bool, desk_id: int | None
) -> Ruling:
    """Say what an owed answer waits for: any official of the department that owes it.

    `desk_id` is the department that it waits for already; its own desk is none.
    """
    mine = person is not None and works_on(person, proposal)
    elsewhere = desk_id is not None and desk_id != proposal.department_id
    return (
        _in_office(person)
        and (ALLOWED if mine else NOT_YOURS_TO_BLOCK)
        and (ALLOWED if owed and proposal.phase in WAITING else NOT_OWED)
        and (BLOCKED_ALREADY if elsewhere else ALLOWED)
    )


def can_free_answer(person: Person | None, proposal: Proposal, desk_id: int | None) -> Ruling:
    """Say that an owed answer is free again: its department, or who speaks for the other desk."""
    works = person is not None and works_on(person, proposal)
    speaks = desk_id is not None and speaks_for(person, desk_id)
    return (
        _in_office(person)
        and (ALLOWED if works or speaks else NOT_YOURS_TO_BLOCK)
        and (ALLOWED if desk_id is not None else NOT_BLOCKED)
    )


def _works_in(person: Person | None, department_id: int) -> bool:
    return (
        person is not None
        and person.role is Role.OFFICIAL
        and person.department_id == department_id
    )


def _in_office(person: Person | None) -> Ruling:
    """Nobody but officials is told that these verbs exist; a limited account speaks for nobody."""
    official = person is not None and person.role is Role.OFFICIAL
    return can_publish_at_once(person) and (ALLOWED if official else NOT_FOUND)


def _goes_on(commitment: Commitment) -> Ruling:
    return ALLOWED if commitment.closed_at is None else ENDED
