"""Adopting a proposal, and taking that back: two forms that ask for a reason."""

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import RefusedError, require
from app.followthrough.adopting.policy import can_adopt, can_let_go
from app.followthrough.adopting.queries import adoption_of
from app.followthrough.adopting.service import adopt, adopted_by, let_go, writers_of
from app.followthrough.queries import touches_district
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("adopt", "30 per hour")


class ReasonForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/proposals/{proposal_id:int}/adoption")
def show_adoption(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    """Ask for the reason; whoever stands behind it already is asked whether to let go."""
    loaded = load_proposal(page.session, person, proposal_id)
    standing = adoption_of(page.session, proposal_id)
    if standing is not None and can_let_go(person, standing.adoption):
        return show_form(page, "adopting/let_go.html", loaded=loaded, adopted=standing)
    _require_adopter(page, person, loaded)
    if standing is not None:
        raise RefusedError(adopted_by(standing))
    return show_form(page, "adopting/adopt.html", loaded=loaded)


@router.post("/proposals/{proposal_id:int}/adoption", dependencies=[often])
def send_adoption(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    _require_adopter(page, person, loaded)
    sent = read_form(form, ReasonForm)
    if sent.values is None:
        return show_form(page, "adopting/adopt.html", sent.typed, sent.problems, loaded=loaded)
    adopt(page.session, person, loaded.proposal.id, sent.values.reason)
    return page.go(loaded.url)


@router.post("/proposals/{proposal_id:int}/adoption/end", dependencies=[often])
def end_adoption(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    standing = adoption_of(page.session, proposal_id)
    require(can_let_go(person, standing.adoption if standing else None))
    sent = read_form(form, ReasonForm)
    if sent.values is None:
        return show_form(
            page, "adopting/let_go.html", sent.typed, sent.problems,
            loaded=loaded, adopted=standing,
        )  # fmt: skip
    let_go(page.session, person, loaded.proposal.id, sent.values.reason)
    return page.go(loaded.url)


def _require_adopter(page: Page, person: Person, loaded: Loaded) -> None:
    text, proposal = loaded.contribution, loaded.proposal
    touches = touches_district(page.session, person, proposal.id)
    require(can_adopt(person, text, proposal, writers_of(page.session, text), touches=touches))
