"""Charts: the list, a chart for a neighborhood, its table, files, and the interactive view."""

import base64
import json
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from app.charts.bundle import bundle
from app.charts.drawing.layers import NARROW, WIDE
from app.charts.drawing.pen import NotDrawnError
from app.charts.drawn import drawn
from app.charts.figures import Figures
from app.charts.models import Chart
from app.charts.queries import all_charts, chart_address, datasets_by_ids
from app.charts.reading import chart_figures
from app.charts.showing import literal, plan_of, show_chart
from app.charts.spec import Denominator, read_spec
from app.charts.tables import csv_of
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.models import Dataset
from app.datasets.queries import version_by_number
from app.datasets.query import UNAVAILABLE
from app.discussion.said import spoken_points
from app.http.limits import limit
from app.proposals.listing import list_proposals
from app.web.point_marks import marks_on
from app.web.chart_parts import (
    ONE_YEAR,
    ListedChart,
    chart_of,
    chosen_focus,
    kept,
    listed_chart,
)
from app.web.counter_charts import counters_of
from app.web.data_words import late_of
from app.web.page import OnPage, Page

router = APIRouter()

Focus = Annotated[str | None, Query(max_length=80)]
Pinned = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
CITED = 20


@router.get("/charts")
def show_charts(page: OnPage, focus: Focus = None) -> Response:
    place, _rows = chosen_focus(page, focus)
    charts = all_charts(page.session)
    datasets = datasets_by_ids(page.session, {chart.dataset_id for chart in charts})
    by_dataset: dict[int, list[ListedChart]] = {}
    for chart in charts:
        by_dataset.setdefault(chart.dataset_id, []).append(listed_chart(page, chart, place))
    groups: list[tuple[Dataset, list[ListedChart]]] = [
        (datasets[n], by_dataset[n]) for n in by_dataset
    ]
    return page.show("charts/index.html", groups=sorted(groups, key=lambda g: g[0].title))


@router.get("/charts/vega.js", dependencies=[limit("vega", "60 per minute", reads=True)])
def send_vega(page: OnPage) -> Response:
    """Send the script that the interactive view needs: the same for a year, by its version."""
    try:
        return kept(page.request, bundle(page.store), "text/javascript", ONE_YEAR)
    except NotDrawnError as error:
        raise RefusedError(UNAVAILABLE) from error


@router.get("/charts/{key}/data.csv", dependencies=[limit("download", "60 per minute", reads=True)])
def send_table(page: OnPage, key: str, focus: Focus = None) -> Response:
    chart, figures, place = _wanted(page, key, focus)
    answer = kept(page.request, csv_of(figures, place), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{chart.slug}.csv"'
    return answer


@router.get(
    "/charts/{key}/picture.{kind}", dependencies=[limit("picture", "60 per minute", reads=True)]
)
def send_picture(page: OnPage, key: str, kind: str, focus: Focus = None) -> Response:
    """Send the picture as a file, in colours of its own."""
    _chart, figures, place = _wanted(page, key, focus)
    plan = literal(plan_of(page.session, figures, place, WIDE))
    try:
        if kind == "svg":
            return kept(page.request, drawn(page.store, "file", plan), "image/svg+xml")
        if kind == "png":
            picture = base64.b64decode(drawn(page.store, "png", plan))
            return kept(page.request, picture, "image/png")
    except NotDrawnError as error:
        raise RefusedError(UNAVAILABLE) from error
    raise RefusedError(NOT_FOUND)


@router.get("/charts/{key}/spec.json", dependencies=[limit("spec", "120 per minute", reads=True)])
def send_spec(
    page: OnPage,
    key: str,
    focus: Focus = None,
    width: int = WIDE,
    version: Pinned = None,
    per: Pinned = None,
) -> Response:
    """Send the picture as Vega-Lite for the interactive view: made by us, fetching nothing.

    With the number of a version (and of the version that a rate is `per`) it shows that one, so
    that the view of a citation stays what was cited.
    """
    _chart, figures, place = _wanted(page, key, focus, version, per)
    plan = plan_of(page.session, figures, place, WIDE if width >= WIDE else NARROW)
    try:
        spec = drawn(page.store, "vega-lite", plan.to_facts())
    except NotDrawnError as error:
        raise RefusedError(UNAVAILABLE) from error
    return kept(page.request, json.dumps(json.loads(spec)), "application/json")


@router.get("/charts/{key}")
def show_chart_page(page: OnPage, key: str, focus: Focus = None) -> Response:
    chart = chart_of(page, key)
    place, rows = chosen_focus(page, focus)
    if key != f"{chart.id}-{chart.slug}" and not page.wants_fragment:
        return RedirectResponse(chart_address(chart, focus if focus and place else None), 301)
    shown = show_chart(page.session, page.store, chart, place)
    spoken = spoken_points(page.session, chart.id) if chart.threads else []
    marks = marks_on(page, shown, spoken)
    if page.wants_fragment:
        return page.show("charts/_focused.html", shown=shown, places=rows, chart=chart, marks=marks)
    cited = list_proposals(page.session, chart=chart.id, sort="active", limit=CITED)
    return page.show(
        "charts/show.html",
        shown=shown,
        places=rows,
        chart=chart,
        marks=marks,
        cited=cited.items,
        dataset=shown.figures.dataset,
        late=late_of(page, shown.figures.dataset, shown.figures.version),
        **counters_of(page, chart),
    )


def _wanted(
    page: Page, key: str, focus: str | None, version: int | None = None, per: int | None = None
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
    return chart, chart_figures(page.session, page.store, chart, *pinned), place
