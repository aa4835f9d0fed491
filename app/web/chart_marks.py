"""The marks of a picture, and one of them chosen: what a keyboard, a finger and a mouse meet."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.charts.anchors import LONGEST
from app.charts.cells import Figures
from app.charts.crediting import credit_words
from app.charts.drawing.layers import NARROW, WIDE
from app.charts.marks import Marks, focus_in, marks_of
from app.charts.pointing import sentence_at
from app.charts.points import leads_to_points, point_address, point_focus
from app.charts.queries import chart_address
from app.charts.showing import plan_of
from app.charts.tables import table_of
from app.core.errors import NOT_FOUND, RefusedError
from app.http.limits import limit
from app.web.chart_files import Focus, Pinned, View, wanted
from app.web.chart_parts import kept
from app.web.page import OnPage, Page

router = APIRouter()


@router.get("/charts/{key}/marks.json", dependencies=[limit("marks", "120 per minute", reads=True)])
def send_marks(
    page: OnPage,
    key: str,
    focus: Focus = None,
    view: View = "",
    width: int = WIDE,
    version: Pinned = None,
    per: Pinned = None,
) -> Response:
    """Send what each mark of a picture says and where it lies: nothing that is not drawn there.

    With the number of a version (and of the version that a rate is `per`) it is about that one, so
    that the view of a citation stays what was cited.
    """
    _chart, figures, place = wanted(page, key, focus, view, version, per)
    marks = _marks(page, figures, place, WIDE if width >= WIDE else NARROW)
    text = json.dumps(marks.to_facts(), ensure_ascii=False, separators=(",", ":"))
    return kept(page.request, text, "application/json")


@router.get("/charts/{key}/mark", dependencies=[limit("marks", "120 per minute", reads=True)])
def show_mark(
    page: OnPage,
    key: str,
    anchor: Annotated[str, Query(max_length=LONGEST)],
    focus: Focus = None,
    view: View = "",
    version: Pinned = None,
    per: Pinned = None,
) -> Response:
    """Show what can be done with one mark. Raises RefusedError 404 for one that is not drawn."""
    chart, figures, place = wanted(page, key, focus, view, version, per)
    marks = _marks(page, figures, place, WIDE).marks
    mark = next((one for one in marks if one.key == anchor), None)
    if mark is None:
        raise RefusedError(NOT_FOUND)
    there = focus_in(figures, anchor)
    return page.show(
        "charts/_mark.html",
        mark=mark,
        sentence=sentence_at(figures, place, anchor, mark.text, chart.title),
        credit=credit_words(figures),
        address=chart_address(chart, there or place),
        there=figures.areas.homes.get(there or "") if there != place else None,
        point=(
            point_address(chart, anchor, point_focus(anchor, place))
            if leads_to_points(chart, figures.spec.kind)
            else ""
        ),
    )


def _marks(page: Page, figures: Figures, place: str | None, width: int) -> Marks:
    plan = plan_of(page.session, figures, place, width)
    return marks_of(plan, figures, table_of(figures, place))
