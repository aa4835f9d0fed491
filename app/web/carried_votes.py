"""The click that carries one's own vote on a merged proposal over to the one that stays."""

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.policy import can_vote
from app.core.errors import InvalidError, require
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.proposals.queries import load_proposal
from app.relationships.mergers.carrying import carry_vote
from app.web.addresses import Number
from app.web.page import OnPage

router = APIRouter()


class CarryForm(FormModel):
    merged: int = Field(gt=0, le=BIGGEST_ID)  # the number of the proposal that closed
    seen_revision: int | None = Field(default=None, ge=1, lt=BIGGEST_ID)  # of the one that stays


@router.post(
    "/proposals/{proposal_id:int}/carried-votes", dependencies=[limit("vote", "120 per minute")]
)
def carry(page: OnPage, voter: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, voter, proposal_id)
    sent = read_form(form, CarryForm)
    if sent.values is None:
        require(can_vote(voter, loaded.contribution))
        raise InvalidError(sent.problems)
    carry_vote(page.session, voter, sent.values.merged, proposal_id, sent.values.seen_revision)
    return page.go(f"{loaded.url}#vote")
