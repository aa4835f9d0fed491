"""What chart pages share: addresses, the chosen focus, and answers that may be kept."""

from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request, Response

from app.charts.models import Chart
from app.charts.queries import chart_address, find_chart
from app.charts.reading import Reading, read_chart
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import Sentence
from app.places.queries import Row, all_neighborhoods
from app.web.page import Page

ONE_HOUR = "public, max-age=3600"
DIGITS = 11  # more than an id has


@dataclass(frozen=True)
class ListedChart:
    """A chart in a list: its sentence stands for the picture."""

    chart: Chart
    address: str
    reading: Reading | None
    missing: Sentence | None = None  # why it cannot be read


def chart_of(page: Page, key: str) -> Chart:
    """Load a chart by `12` or `12-readable-words`. Raises RefusedError 404."""
    number, _dash, _words = key.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < DIGITS):
        raise RefusedError(NOT_FOUND)
    return find_chart(page.session, int(number))


def chosen_focus(page: Page, wanted: str | None) -> tuple[str | None, list[Row]]:
    """Return the focus, and all that may be chosen.

    What the address says counts first (blank: the whole city), then the reader's own neighborhood.
    An unknown one is ignored.
    """
    rows = list(all_neighborhoods(page.session))
    known = {row.slug for row in rows}
    if wanted is not None:
        return (wanted if wanted in known else None), rows
    here = page.here.slug if page.here else None
    return (here if here in known else None), rows


def listed_chart(page: Page, chart: Chart, place: str | None) -> ListedChart:
    try:
        reading = read_chart(page.session, page.store, chart, place)
    except RefusedError as error:
        return ListedChart(chart, chart_address(chart), None, error.ruling.sentence)
    return ListedChart(chart, chart_address(chart, place), reading)


def kept(request: Request, content: str | bytes, media_type: str, age: str = ONE_HOUR) -> Response:
    """Answer with what is the same for everybody, or with 304 when the reader has it."""
    body = content.encode() if isinstance(content, str) else content
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": age}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
