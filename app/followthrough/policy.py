"""Who claims, notes, drafts and posts official answers. Pure: no session, no clock.

`touches` says whether the person's district holds a neighborhood that the proposal is about.
"""

from http import HTTPStatus

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.models import AnswerClaim, StaffNote
from app.people.models import Person, Post, Role, Standing
from app.people.policy import can_take_part
from app.proposals.models import HAS_ANSWER, Kind, Phase, Proposal

OTHER_DEPARTMENT = Ruling(
    HTTPStatus.FORBIDDEN,
    "other-department",
    _("Another department answers this. It can be handed over with a public reason."),
)
NOT_YOURS_TO_POST = Ruling(
    HTTPStatus.FORBIDDEN,
    "cannot-post-answers",
    _("The department's answer officer or director posts the answer. You can save a draft."),
)
OWN_PROPOSAL = Ruling(
    HTTPStatus.FORBIDDEN, "own-proposal", _("You wrote this proposal, so a colleague answers it.")
)
NOT_WAITING = Ruling(
    HTTPStatus.CONFLICT, "not-waiting", _("This proposal does not wait for an answer.")
)
CLAIMED = Ruling(
    HTTPStatus.CONFLICT, "claimed", _("A colleague has claimed this. Ask them, or post a note.")
)
NOT_CLAIMED = Ruling(
    HTTPStatus.CONFLICT,
    "not-claimed",
    _("Nobody has claimed this, so there is nothing to release."),
)
NOT_YOUR_CLAIM = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-your-claim",
    _("Only the person who claimed this, the answer officer or the director can release it."),
)
DRAFTED_MEANWHILE = Ruling(
    HTTPStatus.CONFLICT,
    "drafted-meanwhile",
    _("A colleague saved this draft while you wrote. Both texts are below; put them together."),
)
ANSWERED_MEANWHILE = Ruling(
    HTTPStatus.CONFLICT,
    "answered-meanwhile",
    _("A colleague posted an answer while you wrote. All that you wrote is still here."),
)
LIMITED = Ruling(
    HTTPStatus.FORBIDDEN,
    "limited",
    _("Your account is limited, so you cannot speak for the city. You can appeal."),
)
NO_REQUEST = Ruling(
    HTTPStatus.CONFLICT, "no-data-request", _("This proposal does not ask for data.")
)
WAITING = (Phase.EVIDENCE_WANTED, Phase.OPEN)
ANSWERABLE = (*WAITING, *HAS_ANSWER)  # a later answer stands above an earlier one
POSTING = (Post.ANSWER_OFFICER, Post.DIRECTOR)


def can_use_desk(person: Person | None) -> Ruling:
    """Officials see what waits for them; administrators see what waits for every department."""
    allowed = person is not None and person.role in (Role.OFFICIAL, Role.ADMINISTRATOR)
    return can_take_part(person) and (ALLOWED if allowed else NOT_FOUND)


def can_claim(person: Person | None, proposal: Proposal, claim: AnswerClaim | None) -> Ruling:
    return (
        can_draft(person, proposal)
        and (ALLOWED if proposal.phase in WAITING else NOT_WAITING)
        and (ALLOWED if claim is None or _is(person, claim.person_id) else CLAIMED)
    )


def can_release(person: Person | None, proposal: Proposal, claim: AnswerClaim | None) -> Ruling:
    if claim is None:
        return can_take_part(person) and _official(person) and NOT_CLAIMED
    if _is(person, claim.person_id):
        return can_take_part(person)
    leads = person is not None and works_on(person, proposal) and person.post in POSTING
    return can_take_part(person) and _official(person) and (ALLOWED if leads else NOT_YOUR_CLAIM)


def can_note(person: Person | None, proposal: Proposal) -> Ruling:
    """Officials of the proposal's department write notes."""
    mine = person is not None and works_on(person, proposal)
    return can_take_part(person) and _official(person) and (ALLOWED if mine else OTHER_DEPARTMENT)


def can_read_note(person: Person | None, note: StaffNote) -> Ruling:
    """Colleagues of the department in which it was written, and nobody above them."""
    colleague = person is not None and person.department_id == note.department_id
    return can_take_part(person) and _official(person) and (ALLOWED if colleague else NOT_FOUND)


def can_draft(person: Person | None, proposal: Proposal, *, touches: bool = False) -> Ruling:
    """Officials of its department draft an answer, and the council member whose district it is."""
    mine = person is not None and (works_on(person, proposal) or _represents(person, touches))
    return (
        can_take_part(person)
        and _official(person)
        and (ALLOWED if mine else OTHER_DEPARTMENT)
        and (ALLOWED if proposal.phase in ANSWERABLE else NOT_WAITING)
    )


def can_answer(
    person: Person | None, proposal: Proposal, author_id: int, *, touches: bool = False
) -> Ruling:
    """Post: the answer officer, the director, or the council member whose district it touches."""
    posts = person is not None and (
        (works_on(person, proposal) and person.post in POSTING) or _represents(person, touches)
    )
    return (
        can_draft(person, proposal, touches=touches)
        and (ALLOWED if posts else NOT_YOURS_TO_POST)
        and (OWN_PROPOSAL if _is(person, author_id) else ALLOWED)
        and (LIMITED if person is not None and person.standing is Standing.LIMITED else ALLOWED)
    )


def can_promise_data(
    person: Person | None, proposal: Proposal, author_id: int, *, touches: bool = False
) -> Ruling:
    """Say of a data request where the data is, or by when: whoever may answer it."""
    return can_answer(person, proposal, author_id, touches=touches) and (
        ALLOWED if proposal.kind is Kind.DATA_REQUEST else NO_REQUEST
    )


def works_on(person: Person, proposal: Proposal) -> bool:
    """Say whether this is a matter of the official's own department."""
    return (
        person.role is Role.OFFICIAL
        and proposal.department_id is not None
        and person.department_id == proposal.department_id
    )


def _represents(person: Person, touches: bool) -> bool:  # noqa: FBT001, a fact, not a switch
    return person.role is Role.OFFICIAL and person.post is Post.COUNCIL_MEMBER and touches


def _official(person: Person | None) -> Ruling:
    """Nobody else is told that these verbs exist."""
    return ALLOWED if person is not None and person.role is Role.OFFICIAL else NOT_FOUND


def _is(person: Person | None, person_id: int) -> bool:
    return person is not None and person.id == person_id
