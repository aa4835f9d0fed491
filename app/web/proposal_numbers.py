"""The numbers of one's own posted proposal that nothing on it says, with claims that do."""

from fastapi import APIRouter, Response

from app.charts.claims.sourcing import Asked
from app.charts.queries import charts_by_ids
from app.contributions.citing import citations_of
from app.contributions.claiming import claims_in
from app.contributions.queries import shares
from app.core.errors import require
from app.http.person import SignedIn
from app.proposals.policy import can_change
from app.proposals.queries import load_proposal
from app.web.addresses import Number
from app.web.claim_form import form_of
from app.web.claim_sources import asked, unsourced_in
from app.web.claims import Pick
from app.web.page import OnPage

router = APIRouter()


@router.get("/proposals/{proposal_id:int}/numbers")
def show(page: OnPage, author: SignedIn, proposal_id: Number) -> Response:
    """Ask its author where numbers are from, with claims of the cited charts, else of the place."""
    loaded = load_proposal(page.session, author, proposal_id)
    text = loaded.contribution
    shared = shares(page.session, author, text)
    require(can_change(author, text, loaded.proposal, shared=shared))
    claims = claims_in(page.session, [text.id]).get(text.id, {})
    cited = citations_of(page.session, [text.id]).get(text.id, [])
    charts = charts_by_ids(page.session, {citation.chart_id for citation in cited})
    place = loaded.areas[0].slug if loaded.areas else None
    numbers = unsourced_in(text.text, claims, [citation.reading for citation in cited])
    found = asked(page, numbers, list(charts.values()), place)
    return page.show("proposals/numbers.html", loaded=loaded, asked=[_told(one) for one in found])


def _told(one: Asked) -> tuple[str, list[tuple[Pick, object]]]:
    picks: list[tuple[Pick, object]] = [
        (Pick(say.found, form_of(say.claim), ""), say.chart) for say in one.candidates
    ]
    return one.typed.words, picks
