"""The chart that a comment cites: named by its number or its address, pinned as it reads now."""

import re
from typing import Final

from app.charts.queries import charts_by_ids
from app.charts.reading import read_chart
from app.contributions.citing import cite
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.core.paging import BIGGEST_ID
from app.discussion.models import Comment
from app.people.models import Person
from app.places.queries import all_neighborhoods
from app.web.comment_forms import CommentForm
from app.web.page import Page

# With or without our own host before it, with or without the name of the chart after it.
ADDRESS: Final = re.compile(
    r"(?:https?://[^/\s]+)?/charts/(\d{1,10})(?:-[\w-]*)?(?:\?\S*?focus=([\w-]+))?\S*"
)


def cite_chart(page: Page, author: Person, comment: Comment, sent: CommentForm) -> None:
    """Pin the chart that the form names to the comment. Raises InvalidError for its field."""
    number, focus, field = sent.chart, None, "chart"
    if sent.chart_address:
        number, focus = _parse(sent.chart_address)
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


def _parse(address: str) -> tuple[int, str | None]:
    if address.isdigit():
        return int(address[:10]), None
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise InvalidError({"chart_address": _("Give a chart's address, such as /charts/12.")})
    return int(found[1]), found[2]
