"""Counter-charts on pages: what answers a chart, and the two side by side."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from app.charts.countering import answer_chart, answered_by, answers_to
from app.charts.models import Chart
from app.charts.policy import ITSELF
from app.charts.queries import find_chart
from app.charts.side_by_side import beside
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.people.models import Person
from app.web.addresses import Number
from app.web.chart_parts import DIGITS, chosen_focus
from app.web.page import OnPage, Page

router = APIRouter()

Focus = Annotated[str | None, Query(max_length=80)]


@router.get("/charts/{first}/beside/{second}")
def show_beside(page: OnPage, first: Number, second: Number, focus: Focus = None) -> Response:
    """Show two charts side by side, on one scale where they can have one."""
    if first == second:
        return RedirectResponse(f"/charts/{first}", 303)
    place, rows = chosen_focus(page, focus)
    charts = [find_chart(page.session, number) for number in (first, second)]
    return page.show(
        "charts/beside.html",
        pair=beside(page.session, page.store, charts[0], charts[1], place),
        address=f"/charts/{first}/beside/{second}",
        places=rows,
        focus=place,
        lineage=[one for one in answered_by(page.session, second) if one.chart.id == first],
        turned=[one for one in answered_by(page.session, first) if one.chart.id == second],
    )


def counters_of(page: Page, chart: Chart) -> dict[str, Any]:
    """Return what `charts/_counters.html` shows of a chart."""
    return {
        "counters": answers_to(page.session, [chart.id]).get(chart.id, []),
        "answered": answered_by(page.session, chart.id),
    }


def chart_answered(page: Page, said: object) -> Chart | None:
    """Find the chart that the builder's form answers. Raises InvalidError for no chart's number."""
    number = str(said or "")
    if not number:
        return None
    wrong = InvalidError({"answers": _("There is no chart of this number to answer.")})
    if not (number.isascii() and number.isdigit() and len(number) < DIGITS):
        raise wrong
    try:
        return find_chart(page.session, int(number))
    except RefusedError as refusal:
        raise wrong from refusal


def put_beside(page: Page, person: Person, chart: Chart, answered: Chart | None) -> str | None:
    """Note what a new chart answers, if anything; return where both stand side by side.

    Raises InvalidError where it is the chart that it would answer.
    """
    if answered is None:
        return None
    if answered.id == chart.id:
        raise InvalidError({"answers": ITSELF.sentence})
    answer_chart(page.session, person, chart, answered)
    return f"/charts/{answered.id}/beside/{chart.id}"
