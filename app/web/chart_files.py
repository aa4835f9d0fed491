"""What can be taken away from a chart: its table, its picture, and its preview card."""

import base64
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from app.charts.captions import caption_of, shown_title
from app.charts.cells import Figures
from app.charts.crediting import credit_words
from app.charts.describing import alt_of
from app.charts.drawing.cards import Card, draw_card
from app.charts.drawing.framing import framed
from app.charts.drawing.layers import CARD, WIDE, Plan
from app.charts.drawing.legends import with_legend
from app.charts.drawing.maps import shades
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawn import drawn
from app.charts.filing import titled
from app.charts.kind_words import dated_title
from app.charts.models import Chart
from app.charts.queries import chart_address
from app.charts.reading import reading_of
from app.charts.showing import plan_of
from app.charts.siblings import viewed_figures
from app.charts.spec import Denominator, Kind, read_spec
from app.charts.tables import csv_of
from app.charts.words import period_words
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext
from app.datasets.queries import version_by_number
from app.datasets.query import UNAVAILABLE
from app.http.limits import limit
from app.web.chart_parts import chart_of, chosen_focus, kept
from app.web.page import OnPage, Page

router = APIRouter()

Focus = Annotated[str | None, Query(max_length=80)]
View = Annotated[str, Query(max_length=20)]
Pinned = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
PICTURES: Final = limit("picture", "60 per minute", reads=True)


@router.get("/charts/{key}/data.csv", dependencies=[limit("download", "60 per minute", reads=True)])
def send_table(page: OnPage, key: str, focus: Focus = None, view: View = "") -> Response:
    chart, figures, place = wanted(page, key, focus, view)
    answer = kept(page.request, csv_of(figures, place), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{chart.slug}.csv"'
    return answer


@router.get("/charts/{key}/picture.{kind}", dependencies=[PICTURES])
def send_picture(
    page: OnPage, key: str, kind: str, focus: Focus = None, view: View = ""
) -> Response:
    """Send the picture as a file, in colours of its own, under its title and above its source."""
    chart, figures, place = wanted(page, key, focus, view)
    address = f"{page.settings.base_url}{chart_address(chart, place)}"
    reading = reading_of(figures, place)
    plan = plan_of(page.session, figures, place, WIDE)
    title, under = caption_of(chart, figures, reading)
    if figures.spec.kind is Kind.MAP:
        plan = with_legend(plan, shades(figures))
    whole = framed(plan, title, [credit_words(figures), address], under)
    if kind == "svg":
        name = dated_title(shown_title(chart, figures), figures)
        svg = titled(_drawn(page, "file", whole), name, alt_of(figures, reading))
        return kept(page.request, svg, "image/svg+xml")
    if kind == "png":
        return kept(page.request, base64.b64decode(_drawn(page, "png", whole)), "image/png")
    raise RefusedError(NOT_FOUND)


@router.get("/charts/{key}/card.png", dependencies=[PICTURES])
def send_card(page: OnPage, key: str, focus: Focus = None, view: View = "") -> Response:
    """Send what other sites show beside a link to this chart."""
    chart, figures, place = wanted(page, key, focus, view)
    reading = reading_of(figures, place)
    picture = plan_of(page.session, figures, place, CARD)
    if figures.spec.kind is Kind.MAP:
        picture = with_legend(picture, shades(figures))
    card = Card(
        kicker=f"Commonplot, {page.settings.city}",
        title=caption_of(chart, figures, reading).title,
        figure=gettext("Too few") if reading.suppressed else reading.figure,
        unit=", ".join(filter(None, (reading.unit, reading.where))),
        period=period_words(reading.period_from, reading.period_to),
        foot=credit_words(figures),
        picture=picture,
    )
    return send_drawn_card(page, card)


def send_drawn_card(page: Page, card: Card) -> Response:
    picture = base64.b64decode(_drawn(page, "card", draw_card(card)))
    return kept(page.request, picture, "image/png")


def wanted(
    page: Page,
    key: str,
    focus: str | None,
    view: str,
    version: int | None = None,
    per: int | None = None,
) -> tuple[Chart, Figures, str | None]:
    """Load what a file is about; here only the address decides the focus, as files are shared."""
    chart = chart_of(page, key)
    place, _rows = chosen_focus(page, focus or "")
    spec = read_spec(chart.spec)
    base = spec.per if isinstance(spec.per, Denominator) else None
    pinned = [
        version_by_number(page.session, slug, number)[1] if number else None
        for slug, number in ((spec.dataset, version), (base.dataset if base else "", base and per))
    ]
    figures = viewed_figures(page.session, page.store, chart, view, *pinned)
    return chart, figures, place


def _drawn(page: Page, want: str, plan: Plan) -> str:
    try:
        return drawn(page.store, want, plan.to_facts())
    except NotDrawnError as error:
        raise RefusedError(UNAVAILABLE) from error
