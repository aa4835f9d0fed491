"""Who may propose, add evidence, edit, hand over and close. Pure: no session, no clock.

Whether a text may be read at all is asked of `contributions.policy` first, by the one loader.
"""

from http import HTTPStatus

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import can_edit, wrote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person, Role
from app.people.policy import can_moderate, can_publish_at_once, can_take_part
from app.proposals.models import Draft, Phase, Proposal

IS_CLOSED = Ruling(HTTPStatus.CONFLICT, "closed", _("This proposal is closed."))
NOT_CLOSABLE = Ruling(
    HTTPStatus.FORBIDDEN, "not-yours", _("Only its author or a moderator can close a proposal.")
)
HAS_EVIDENCE = Ruling(
    HTTPStatus.CONFLICT,
    "has-evidence",
    _("This proposal has its evidence. Add yours as a comment."),
)
NOT_YOUR_DEPARTMENT = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-department",
    _("Only people of its department or a moderator can hand a proposal over."),
)
NOT_YOUR_DISTRIBUTION = Ruling(
    HTTPStatus.FORBIDDEN, "not-yours", _("Only its author or the city can choose a department.")
)
SAME_DEPARTMENT = Ruling(
    HTTPStatus.CONFLICT, "same-department", _("This department has the proposal already.")
)
NOT_A_DUPLICATE = Ruling(
    HTTPStatus.CONFLICT, "not-a-duplicate", _("A proposal cannot be merged into itself.")
)
DRAFT_ELSEWHERE = Ruling(
    HTTPStatus.NOT_FOUND,
    "no-draft",
    _("There is no draft here that you can see."),
    _("A draft written before signing in stays in the browser in which it was written."),
)


def can_propose(person: Person | None) -> Ruling:
    """Anybody who may take part, staff of any rank included."""
    return can_take_part(person)


def can_open_draft(viewer: Person | None, draft: Draft | None, key_hash: str) -> Ruling:
    """Its owner alone; while nobody owns it, the browser that holds its key."""
    if draft is None:
        return DRAFT_ELSEWHERE
    if draft.person_id is None:
        return ALLOWED if key_hash and draft.key_hash == key_hash else DRAFT_ELSEWHERE
    is_owner = viewer is not None and viewer.id == draft.person_id
    return ALLOWED if is_owner else DRAFT_ELSEWHERE


def can_attach(person: Person | None, text: Contribution, proposal: Proposal) -> Ruling:
    """Anybody may bring the first chart, with credit; later ones are its author's."""
    return (
        can_take_part(person)
        and _still_open(proposal)
        and (
            ALLOWED
            if proposal.phase is Phase.EVIDENCE_WANTED or wrote(person, text)
            else HAS_EVIDENCE
        )
        and (can_publish_at_once(person) if text.visibility is Visibility.PUBLIC else ALLOWED)
    )


def can_change(
    person: Person | None, text: Contribution, proposal: Proposal, *, shared: bool = False
) -> Ruling:
    """Let its author change the words, or a co-author, whom `shared` names."""
    return can_edit(person, text, shared=shared) and _still_open(proposal)


def can_close(person: Person | None, text: Contribution, proposal: Proposal) -> Ruling:
    return (
        can_take_part(person)
        and (ALLOWED if wrote(person, text) or can_moderate(person) else NOT_CLOSABLE)
        and _still_open(proposal)
    )


def can_hand_over(person: Person | None, text: Contribution, proposal: Proposal) -> Ruling:
    """Its department moves it, or a moderator; its author only while no department has it."""
    ruling = can_take_part(person) and _still_open(proposal)
    if not ruling or person is None or can_moderate(person):
        return ruling
    is_official = person.role is Role.OFFICIAL and person.department_id is not None
    if proposal.department_id is None:
        return ALLOWED if is_official or wrote(person, text) else NOT_YOUR_DISTRIBUTION
    owns = is_official and person.department_id == proposal.department_id
    return ALLOWED if owns else NOT_YOUR_DEPARTMENT


def can_be_merged(closing: Proposal, staying: Proposal) -> Ruling:
    """Say whether the two can be merged at all; who agrees to it is asked elsewhere."""
    return (
        (NOT_A_DUPLICATE if closing.id == staying.id else ALLOWED)
        and _still_open(closing)
        and _still_open(staying)
    )


def can_pause(moderator: Person | None, proposal: Proposal) -> Ruling:
    return can_moderate(moderator) and _still_open(proposal)


def is_waiting(proposal: Proposal) -> bool:
    """Say whether an official answer can still be its first one."""
    return proposal.phase in (Phase.EVIDENCE_WANTED, Phase.OPEN)


def _still_open(proposal: Proposal) -> Ruling:
    if proposal.phase is Phase.DRAFT:
        return NOT_FOUND
    return IS_CLOSED if proposal.phase is Phase.CLOSED else ALLOWED
