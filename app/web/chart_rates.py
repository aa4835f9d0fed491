"""The same chart as a rate: one that is kept already, or else the builder with all of it chosen."""

from urllib.parse import urlencode

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from app.charts.minding import as_rate, sets_sizes_side_by_side
from app.charts.queries import chart_address, populations, same_chart
from app.charts.siblings import viewed_figures
from app.charts.spec import Ground, Population, hash_of_spec
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.models import Dataset
from app.web.chart_fields import fields_of
from app.web.chart_files import Focus, View
from app.web.chart_parts import chart_of, chosen_focus
from app.web.page import OnPage

router = APIRouter()


@router.get("/charts/{key}/rate")
def show_as_rate(page: OnPage, key: str, focus: Focus = None, view: View = "") -> Response:
    """Lead to the chart that compares areas fairly. 404 for one that is no count or total."""
    chart = chart_of(page, key)
    place, _rows = chosen_focus(page, focus)
    figures = viewed_figures(page.session, page.store, chart, view)
    rate = as_rate(figures.spec, _per(page.session, figures.dataset))
    if rate is None or not sets_sizes_side_by_side(figures):
        raise RefusedError(NOT_FOUND)
    kept = same_chart(page.session, chart.dataset_id, hash_of_spec(rate))
    if kept is not None:
        return page.go(chart_address(kept, place))
    return page.go(f"/charts/new?{urlencode(fields_of(rate, place), doseq=True)}")


def _per(session: Session, dataset: Dataset) -> Population | Ground:
    """Choose what is known of a dataset's areas: people, or else ground."""
    return Population() if dataset.layer_id is None and populations(session) else Ground()
