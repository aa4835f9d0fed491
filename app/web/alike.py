"""Where else a chart's measure stands and moves as it does in one neighborhood."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from app.charts.comparing.measures import trend_figures
from app.charts.comparison_showing import pictures_of
from app.charts.models import Chart
from app.charts.queries import chart_address, datasets_by_ids
from app.core.errors import RefusedError
from app.core.i18n import gettext
from app.http.limits import limit
from app.relationships.alike.picture import draw_alike
from app.relationships.alike.queries import Elsewhere, elsewhere_of
from app.relationships.alike.words import (
    change_figures,
    change_words,
    counted_words,
    level_figures,
    level_words,
    rule_words,
)
from app.web.chart_parts import chart_of, chosen_focus
from app.web.page import OnPage, Page

router = APIRouter()

Slug = Annotated[str | None, Query(max_length=80)]
WORDS: Final[dict[str, Any]] = {
    "counted_words": counted_words,
    "rule_words": rule_words,
    "level_words": level_words,
    "change_words": change_words,
    "level_figures": level_figures,
    "change_figures": change_figures,
}


@router.get("/charts/{key}/alike", dependencies=[limit("compare", "120 per minute", reads=True)])
def show_alike(page: OnPage, key: str, focus: Slug = None) -> Response:
    """List the neighborhoods that are alike, with a picture, the numbers and the rule."""
    chart = chart_of(page, key)
    slug, rows = chosen_focus(page, focus)
    place = next((row for row in rows if row.slug == slug), None)
    told = elsewhere_of(page.session, [chart.id], [place.id]) if place else []
    found = told[0] if told else None
    return page.show(
        "alike/show.html",
        chart=chart,
        address=chart_address(chart),
        dataset=datasets_by_ids(page.session, {chart.dataset_id})[chart.dataset_id],
        areas=[(row.slug, row.name) for row in rows],
        focus=slug or "",
        place=place,
        found=found,
        pictures=_pictures(page, chart, found) if found and found.rows else None,
        **WORDS,
    )


def _pictures(page: Page, chart: Chart, found: Elsewhere) -> object:
    """Draw it, or find it drawn; None where the data cannot be read just now."""
    try:
        figures = trend_figures(page.session, page.store, chart)
    except RefusedError:
        return None
    if figures is None or found.here.slug not in figures.places:
        return None
    alt = gettext("Line chart: %(name)s and the neighborhoods nearest to it in this. %(words)s") % {
        "name": found.here.name,
        "words": " ".join(str(words) for words in counted_words(found)),
    }
    return pictures_of(page.store, lambda width: draw_alike(found, figures, width), alt)
