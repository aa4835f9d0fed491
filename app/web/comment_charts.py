"""The chart or data point that a comment cites: named by number or address, pinned as it is now."""

import re
from typing import Final
from urllib.parse import unquote

from app.charts.queries import charts_by_ids
from app.charts.reading import read_chart
from app.contributions.citing import cite
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.core.paging import BIGGEST_ID
from app.discussion.models import Comment
from app.discussion.pointing import anchor_comment
from app.people.models import Person
from app.places.queries import all_neighborhoods
from app.web.comment_forms import CommentForm
from app.web.page import Page

# With or without our own host before it, with or without the name of the chart after it.
ADDRESS: Final = re.compile(
    r"(?:https?://[^/\s]+)?/charts/(\d{1,10})(?:-[\w-]*)?(?:\?\S*?focus=([\w-]+))?\S*"
)


# A data point's address.
POINT: Final = re.compile(
    r"(?:https?://[^/\s]+)?/charts/(\d{1,10})(?:-[\w-]*)?/points/([^?#\s]+)"
    r"(?:\?\S*?focus=([\w-]+))?\S*"
)
NO_POINT: Final = _("The newest data has no such point. Choose another, or go on without one.")


def cite_chart(page: Page, author: Person, comment: Comment, sent: CommentForm) -> None:
    """Pin what the form names to the comment. Raises InvalidError for its field."""
    if sent.point:
        _anchor(page, author, comment, point_said(sent.point), "point")
        return
    if found := POINT.fullmatch(sent.chart_address):
        said = int(found[1]), unquote(found[2]), found[3]
        _anchor(page, author, comment, said, "chart_address")
        return
    number, focus, field = sent.chart, None, "chart"
    if sent.chart_address:
        number, focus = chart_said(sent.chart_address)
        field = "chart_address"
    if number is None:
        return
    chart = charts_by_ids(page.session, {number}).get(number) if number < BIGGEST_ID else None
    if chart is None:
        raise InvalidError({field: _("There is no chart at this address.")})
    slug = focus or (page.here.slug if page.here else None)
    places = {place.slug: place.id for place in all_neighborhoods(page.session)} if slug else {}
    if slug not in places:
        slug = None
    try:
        reading = read_chart(page.session, page.store, chart, slug)
    except RefusedError as refusal:  # damaged, or every version was withdrawn
        problem = _("This chart cannot be read now. Choose another, or go on without one.")
        raise InvalidError({field: problem}) from refusal
    cite(
        page.session,
        author,
        comment.id,
        chart.id,
        reading.version_id,
        places[slug] if slug else None,
        reading.period_from,
        reading.period_to,
        reading.to_facts(),
    )


def _anchor(
    page: Page,
    author: Person,
    comment: Comment,
    said: tuple[int, str, str | None] | None,
    field: str,
) -> None:
    """Pin a data point: a chart's number, its anchor, and its focus where it has one."""
    number, anchor, focus = said or (0, "", None)
    chart = charts_by_ids(page.session, {number}).get(number) if number < BIGGEST_ID else None
    if chart is None:
        raise InvalidError({field: NO_POINT})
    try:
        anchor_comment(page.session, page.store, author, comment, chart, anchor, focus)
    except RefusedError as refusal:
        raise InvalidError({field: NO_POINT}) from refusal


def point_said(said: str) -> tuple[int, str, str | None] | None:
    """Read a choice of the form: `12 area:canton`, or `12 @canton period:2019-02`."""
    number, _blank, rest = said.partition(" ")
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(BIGGEST_ID))):
        return None
    if rest.startswith("@"):
        focus, _blank, anchor = rest[1:].partition(" ")
        return int(number), anchor, focus
    return int(number), rest, None


def point_value(chart_id: int, anchor: str, focus: str | None) -> str:
    """Write a choice that `point_said` reads."""
    return f"{chart_id} @{focus} {anchor}" if focus else f"{chart_id} {anchor}"


def chart_said(address: str) -> tuple[int, str | None]:
    """Read a chart's number or address, with the place that it is for. Raises InvalidError."""
    if address.isdigit():
        return int(address[:10]), None
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise InvalidError({"chart_address": _("Give a chart's address, such as /charts/12.")})
    return int(found[1]), found[2]
