"""Charts: the list, and the page of one, for a neighborhood and as one kind of picture."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from app.charts.models import Chart
from app.charts.queries import all_charts, chart_address, datasets_by_ids
from app.charts.service import create_chart
from app.charts.showing import shown_of
from app.charts.siblings import view_address, viewed_figures, views_of
from app.charts.spec import Kind
from app.charts.stories import stories_of
from app.charts.story_policy import can_tell
from app.datasets.models import Dataset
from app.datasets.queries import versions_of
from app.discussion.said import spoken_points
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.places.queries import Row
from app.proposals.listing import list_proposals
from app.relationships.credit.queries import maker_of
from app.web.backing import chart_backing
from app.web.chart_files import Focus, View
from app.web.chart_parts import ListedChart, chart_of, chosen_focus, listed_chart
from app.web.claims import claims_beside
from app.web.company import company_of_chart
from app.web.counter_charts import counters_of
from app.web.data_words import late_of, shown_versions
from app.web.embeds import frame_code
from app.web.follows import following_of
from app.web.page import OnPage, Page
from app.web.point_marks import marks_on

router = APIRouter()

CITED: Final = 20
VERSIONS: Final = 4


class ViewForm(FormModel):
    view: Kind


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


@router.get("/charts/{key}")
def show_chart_page(
    page: OnPage,
    key: str,
    focus: Focus = None,
    view: View = "",
    told: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    chart = chart_of(page, key)
    place, rows = chosen_focus(page, focus)
    if key != f"{chart.id}-{chart.slug}" and not page.wants_fragment:
        there = focus if focus and place else None
        address = view_address(chart, Kind(view), there) if view in set(Kind) else None
        return RedirectResponse(address or chart_address(chart, there), 301)
    focused = _focused(page, chart, place, view, rows)
    if page.wants_fragment:
        return page.show("charts/_focused.html", **focused)
    shown = focused["shown"]
    dataset, version = shown.figures.dataset, shown.figures.version
    cited = list_proposals(page.session, chart=chart.id, sort="active", limit=CITED)
    versions = versions_of(page.session, dataset.id)
    stories = stories_of(page.session, page.viewer, chart.id, told)
    return page.show(
        "charts/show.html",
        **focused,
        following=following_of(page, "chart", chart.id),
        claims=claims_beside(page, chart),
        cited=cited.items,
        dataset=dataset,
        versions=shown_versions(dataset, versions[:VERSIONS]),
        version_count=len(versions),
        told=stories.items,
        older_told=stories.next,
        may_tell=bool(can_tell(page.viewer)),
        late=late_of(page, dataset, version),
        maker=maker_of(page.session, chart.id, chart.created_by),
        backing=chart_backing(page, chart),
        **counters_of(page, chart),
        **company_of_chart(page, chart),
    )


@router.post("/charts/{key}/views", dependencies=[limit("chart", "20 per hour")])
def keep_view(page: OnPage, person: SignedIn, key: str, form: SentForm) -> Response:
    """Make a chart of its own of what was drawn by link, so that it can be cited."""
    chart = chart_of(page, key)
    sent = read_form(form, ViewForm)
    view = sent.values.view.value if sent.values else "none"
    figures = viewed_figures(page.session, page.store, chart, view)
    kept = create_chart(page.session, page.store, person, figures.spec)
    place, _rows = chosen_focus(page, None)
    return page.go(chart_address(kept, place))


def _focused(
    page: Page, chart: Chart, place: str | None, view: str, rows: Sequence[Row]
) -> dict[str, Any]:
    """Gather what changes with the neighborhood and the view."""
    figures = viewed_figures(page.session, page.store, chart, view)
    shown = shown_of(page.session, page.store, chart, figures, place)
    spoken = spoken_points(page.session, chart.id) if chart.threads else []
    return {
        "marks": marks_on(page, shown, spoken),
        "chart": chart,
        "places": rows,
        "shown": shown,
        "frame": frame_code(page.settings.base_url, shown),
        "views": views_of(page.session, chart, figures, place),
    }
