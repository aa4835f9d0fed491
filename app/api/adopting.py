"""Adopting a proposal and letting it go, for programs: the same verbs as the pages."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from app.api.common import PREFIX, PROBLEMS, Shape, Writer, created
from app.api.goals import AdoptionShape, adoption_in
from app.api.proposals import Id
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.adopting.service import adopt, let_go
from app.http.limits import limit
from app.http.transaction import Transaction
from app.proposals.phases import REASON_LIMIT
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
often = limit("adopt", "30 per hour")


class PublicReason(Shape):
    """Everybody reads it, on the proposal and in the ledger."""

    reason: Annotated[str, Field(min_length=1, max_length=REASON_LIMIT)]


@router.post(
    "/proposals/{proposal_id}/adoption",
    response_model=AdoptionShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def stand_behind(
    proposal_id: Id, body: PublicReason, session: Transaction, person: Writer
) -> Response:
    """Adopt a proposal as a director or council member. Twice is once.

    Where a colleague has adopted it, a 409 says who.
    """
    proposal = load_proposal(session, person, proposal_id).proposal
    adopt(session, person, proposal.id, body.reason)
    session.flush()
    made = adoption_in(session, proposal.id)
    if made is None:  # never: it stands by now
        raise RefusedError(NOT_FOUND)
    return created(made, f"{PREFIX}/proposals/{proposal.id}")


@router.post(
    "/proposals/{proposal_id}/adoption/end",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[often],
)
def take_back(
    proposal_id: Id, body: PublicReason, session: Transaction, person: Writer
) -> Response:
    """Take an adoption back. The ledger keeps both, with their reasons."""
    proposal = load_proposal(session, person, proposal_id).proposal
    let_go(session, person, proposal.id, body.reason)
    return Response(status_code=HTTPStatus.NO_CONTENT)
