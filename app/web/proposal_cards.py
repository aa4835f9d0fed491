"""What other sites show beside a link to a proposal: its title, its place, what its chart found."""

from fastapi import APIRouter, Response

from app.charts.drawing.cards import Card
from app.charts.queries import charts_by_ids
from app.charts.reading import Reading
from app.contributions.citing import citations_of
from app.contributions.models import Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext
from app.proposals.models import Phase
from app.proposals.queries import load_proposal
from app.web.addresses import Number
from app.web.chart_files import PICTURES, send_drawn_card
from app.web.page import OnPage

router = APIRouter()


@router.get("/proposals/{proposal_id}/card.png", dependencies=[PICTURES])
def send_card(page: OnPage, proposal_id: Number) -> Response:
    """Send the card of a public proposal, the same for everybody and without anybody's name."""
    loaded = load_proposal(page.session, None, proposal_id)
    text = loaded.contribution
    if text.visibility is not Visibility.PUBLIC or loaded.proposal.phase is Phase.DRAFT:
        raise RefusedError(NOT_FOUND)
    cited = citations_of(page.session, [loaded.proposal.id]).get(loaded.proposal.id, [])
    reading = Reading.from_facts(cited[0].reading) if cited else None
    places = ", ".join(area.name for area in loaded.areas) or gettext("The whole city")
    charts = charts_by_ids(page.session, {cited[0].chart_id} if cited else set())
    said = [*(chart.title for chart in charts.values()), reading.where if reading else ""]
    found = gettext("Too few") if reading and reading.suppressed else None
    card = Card(
        kicker=f"Commonplot, {page.settings.city}",
        title=text.title,
        figure=found or (reading.figure if reading else ""),
        unit=", ".join(filter(None, said)),
        foot=gettext("A proposal for %(places)s") % {"places": places},
    )
    return send_drawn_card(page, card)
