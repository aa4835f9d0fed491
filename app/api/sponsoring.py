"""Asking to sponsor, inviting, answering and ending, for programs: the same verbs as the page's."""

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, Writer, answer, created, listed
from app.contributions.policy import wrote
from app.contributions.queries import shares
from app.core.clock import utc_now
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.models import Person
from app.proposals.queries import load_proposal
from app.relationships.sponsors.models import REASON_LIMIT, Sponsorship, State
from app.relationships.sponsors.queries import find_between, find_for, open_between
from app.relationships.sponsors.service import answer as give_answer
from app.relationships.sponsors.service import ask_to_sponsor, end_sponsorship, invite

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
often = limit("sponsor", "30 per hour")
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Reason = Annotated[str, Field(max_length=REASON_LIMIT)]


class Said(StrEnum):
    YES = "yes"
    NO = "no"


class Question(Shape):
    """`show_place`: the neighborhood of the one who asks stands beside the name."""

    show_place: bool = False


class Invitation(Shape):
    handle: Annotated[str, Field(min_length=1, max_length=80)]


class AnswerToIt(Shape):
    """`reason` is of a no, `show_place` of the invited who says yes."""

    answer: Said
    reason: Reason = ""
    show_place: bool = False


class End(Shape):
    reason: Reason = ""


class SponsorshipShape(Shape):
    """What stands between a proposal and a person, for those concerned.

    `state` is `asked` or `invited` while it waits, for 30 days from `asked_at`; `standing` is a
    sponsor; all others are over.
    """

    id: int
    proposal_id: int
    handle: str
    state: State
    asked_at: datetime
    reason: str


@router.get("/proposals/{proposal_id}/sponsorships", response_model=PageOf[SponsorshipShape])
def list_open(request: Request, proposal_id: Id, session: Transaction, person: Writer) -> Response:
    """List what concerns the token's owner: their own part, and to its writers all that waits.

    It is private, so the token has the scope `write`.
    """
    text = load_proposal(session, person, proposal_id).contribution
    found = {}
    if mine := find_between(session, proposal_id, person.id):
        found[mine.id] = _shape(session, mine)
    if wrote(person, text) or shares(session, person, text):
        for one in open_between(session, person, proposal_id, utc_now()):
            found[one.found.id] = _shape(session, one.found)
    return answer(request, listed(list(found.values())))


@router.post(
    "/proposals/{proposal_id}/sponsors",
    response_model=SponsorshipShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def ask(proposal_id: Id, body: Question, session: Transaction, person: Writer) -> Response:
    """Ask a proposal's author. Whom its writers invited is a sponsor at once. Twice is once."""
    load_proposal(session, person, proposal_id)
    made = ask_to_sponsor(session, person, proposal_id, show_place=body.show_place)
    return _created(session, made)


@router.post(
    "/proposals/{proposal_id}/invitations",
    response_model=SponsorshipShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def send_invitation(
    proposal_id: Id, body: Invitation, session: Transaction, person: Writer
) -> Response:
    """Invite a person by handle, as a writer of the proposal. Twice is once."""
    load_proposal(session, person, proposal_id)
    return _created(session, invite(session, person, proposal_id, body.handle))


@router.post(
    "/sponsorships/{sponsorship_id}/answer",
    response_model=SponsorshipShape,
    dependencies=[often],
)
def send_answer(
    request: Request, sponsorship_id: Id, body: AnswerToIt, session: Transaction, person: Writer
) -> Response:
    """Answer a question as the proposal's author, or an invitation as the invited."""
    find_for(session, person, sponsorship_id)
    found = give_answer(
        session, person, sponsorship_id,
        accept=body.answer is Said.YES, reason=body.reason, show_place=body.show_place,
    )  # fmt: skip
    return answer(request, _shape(session, found))


@router.post(
    "/sponsorships/{sponsorship_id}/end", response_model=SponsorshipShape, dependencies=[often]
)
def end(
    request: Request, sponsorship_id: Id, body: End, session: Transaction, person: Writer
) -> Response:
    """Take back what waits, step back as a sponsor, or end it as the author."""
    find_for(session, person, sponsorship_id)
    found = end_sponsorship(session, person, sponsorship_id, body.reason)
    return answer(request, _shape(session, found))


def _created(session: Session, made: Sponsorship) -> Response:
    return created(_shape(session, made), f"/proposals/{made.proposal_id}/sponsors")


def _shape(session: Session, found: Sponsorship) -> SponsorshipShape:
    person = session.get_one(Person, found.person_id)
    return SponsorshipShape(
        id=found.id, proposal_id=found.proposal_id, handle=person.handle, state=found.state,
        asked_at=found.asked_at, reason=found.reason,
    )  # fmt: skip
