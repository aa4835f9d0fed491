"""A citation for one's own neighborhood: as cited, and the same version redrawn beside it."""

from typing import Any

from fastapi import APIRouter, Response

from app.charts.models import ChartId
from app.charts.queries import find_chart
from app.charts.reading import Reading
from app.charts.showing import show_chart
from app.contributions.citing import find_citation
from app.contributions.models import Contribution
from app.core import nouns
from app.http.limits import limit
from app.web.addresses import Number
from app.web.chart_files import Focus
from app.web.chart_parts import chosen_focus
from app.web.page import OnPage

router = APIRouter()


@router.get(
    "/citations/{citation_id}/here", dependencies=[limit("here", "120 per minute", reads=True)]
)
def show_here(page: OnPage, citation_id: Number, focus: Focus = None) -> Response:
    """Redraw what was cited for the place in the address, or for the reader's own.

    A place in the address needs no cookie: the link can be sent to a neighbor.
    """
    citation = find_citation(page.session, page.viewer, citation_id)
    chart = find_chart(page.session, ChartId(citation.chart_id))
    place, rows = chosen_focus(page, focus)
    pinned = Reading.from_facts(citation.reading)
    shown = None
    if place is not None and place != pinned.focus:
        shown = show_chart(page.session, page.store, chart, place, pinned=pinned)
    about = page.session.get_one(Contribution, citation.contribution_id)
    viewer = page.viewer.id if page.viewer else None
    thing = (about.noun.value, about.id)
    context: dict[str, Any] = {
        "citation": citation,
        "chart": chart,
        "pinned": pinned,
        "place": place,
        "shown": shown,
        "places": [(row.slug, row.name) for row in rows],
    }
    if page.wants_fragment:
        return page.show("charts/_here.html", **context)
    cited = show_chart(page.session, page.store, chart, pinned.focus, pinned=pinned)
    back = nouns.resolve(page.session, viewer, {thing}).get(thing)
    return page.show("charts/here.html", cited=cited, back=back, **context)
