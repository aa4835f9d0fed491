"""A chart in a frame on another site: the only page that others may frame, and nothing personal.

It never asks who reads: no cookie is read or set, no session, no form. What it shows is the same
for everybody who speaks one language, so that any cache may keep it.
"""

from html import escape
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from app.charts.models import ChartId
from app.charts.queries import find_chart
from app.charts.showing import Shown, shown_of
from app.charts.siblings import viewed_figures
from app.core.storage import Storage
from app.http.limits import limit
from app.http.transaction import Transaction
from app.places.queries import all_neighborhoods
from app.web.addresses import Number
from app.web.chart_files import Focus, View
from app.web.chart_parts import kept
from app.web.rendering import draw

router = APIRouter()

# Only here may others frame; nothing runs, nothing is sent, and its own style and icon are loaded.
FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors *"
)
HEIGHT: Final = 620


@router.get(
    "/embed/charts/{chart_id}",
    dependencies=[limit("embed", "120 per minute", reads=True, by_address=True)],
)
def show_framed(
    request: Request,
    session: Transaction,
    chart_id: Number,
    focus: Focus = None,
    view: View = "",
) -> Response:
    """Show a chart for other sites: for the place in its address, never for the reader's own."""
    chart = find_chart(session, ChartId(chart_id))
    store: Storage = request.app.state.store
    known = {row.slug for row in all_neighborhoods(session)}
    figures = viewed_figures(session, store, chart, view)
    shown = shown_of(session, store, chart, figures, focus if focus in known else None)
    settings = request.app.state.settings
    names = {"shown": shown, "base_url": settings.base_url, "city": settings.city, "path": ""}
    answer = kept(request, draw("charts/embed.html", names), "text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = FRAMED
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Vary"] = "Accept-Language"
    return answer


def frame_code(base_url: str, shown: Shown) -> str:
    """Return the HTML with which another site shows this chart."""
    address = f"{base_url}/embed/charts/{shown.chart.id}{shown.query}"
    title = f"{shown.heading} ({urlsplit(base_url).netloc})"
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{HEIGHT}" '
        'loading="lazy"></iframe>'
    )
