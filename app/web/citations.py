"""A citation for one's own neighborhood: as cited, and the same version redrawn beside it."""

from typing import Any

from fastapi import APIRouter, Response

from app.charts.grid import OFF_GRID
from app.charts.models import Chart, ChartId
from app.charts.queries import find_chart
from app.charts.reading import Reading
from app.charts.showing import Shown, show_chart
from app.contributions.citing import find_citation
from app.contributions.models import Contribution
from app.core import nouns
from app.core.errors import RefusedError
from app.core.i18n import Sentence
from app.http.limits import limit
from app.proposals.evidence import NO_PICTURE
from app.web.addresses import Number
from app.web.chart_files import Focus
from app.web.chart_parts import chosen_focus
from app.web.page import OnPage, Page

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
    shown, why = None, NO_PICTURE
    if place not in {None, pinned.focus}:
        shown, why = _drawn(page, chart, place, pinned)
    about = page.session.get_one(Contribution, citation.contribution_id)
    viewer = page.viewer.id if page.viewer else None
    thing = (about.noun.value, about.id)
    context: dict[str, Any] = {
        "citation": citation,
        "chart": chart,
        "pinned": pinned,
        "place": place,
        "shown": shown,
        "why": why,
        "is_cited_place": place is not None and place == pinned.focus,
        "places": [(row.slug, row.name) for row in rows],
    }
    if page.wants_fragment:
        return page.show("charts/_here.html", **context)
    cited, _why = _drawn(page, chart, pinned.focus, pinned)
    back = nouns.resolve(page.session, viewer, {thing}).get(thing)
    return page.show("charts/here.html", cited=cited, back=back, **context)


def _drawn(
    page: Page, chart: Chart, place: str | None, pinned: Reading
) -> tuple[Shown | None, Sentence]:
    """Draw a chart as it was cited, or say why it cannot be drawn now."""
    try:
        return show_chart(page.session, page.store, chart, place, pinned=pinned), NO_PICTURE
    except RefusedError as refused:
        small = refused.ruling is OFF_GRID
        return None, refused.ruling.sentence if small else NO_PICTURE
