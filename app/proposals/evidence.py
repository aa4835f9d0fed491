"""Seeing a chart as evidence, and what has become of it since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.queries import charts_by_ids, find_chart
from app.charts.reading import Reading, read_chart
from app.charts.showing import Shown, show_chart
from app.contributions.models import Citation
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.core.storage import Storage
from app.places.queries import by_slug
from app.proposals.writing import Evidence


@dataclass(frozen=True)
class Cited:
    """A citation beside its chart: as its writer saw it, and as it reads now.

    `shown` and `latest` are None where the data cannot be read: the pinned facts still stand.
    """

    citation: Citation
    chart: Chart
    pinned: Reading
    shown: Shown | None
    latest: Reading | None

    @property
    def is_newer(self) -> bool:
        return self.latest is not None and self.latest.version_id != self.pinned.version_id

    @property
    def difference(self) -> float | None:
        if self.latest is None or self.latest.value is None or self.pinned.value is None:
            return None
        return self.latest.value - self.pinned.value


def chart_number(words: str) -> int | None:
    """Read a chart's number from its address or from the number alone."""
    found = re.search(r"(?:^|/charts/)(\d{1,9})(?:-|$|\?|#|\s)", f"{words.strip()} ")
    return int(found.group(1)) if found else None


def see(session: Session, store: Storage, chart_id: int, focus: str | None) -> Evidence:
    """Read a chart for a place as it is now. Raises InvalidError (field `chart`)."""
    try:
        chart = find_chart(session, chart_id)
        reading = _read(session, store, chart, focus)
    except RefusedError as refusal:
        problem = _("This chart cannot be read now. Choose another, or go on without one.")
        raise InvalidError({"chart": problem}) from refusal
    return Evidence(
        chart_id=chart.id,
        version_id=reading.version_id,
        focus_id=by_slug(session, reading.focus).id if reading.focus else None,
        period_from=reading.period_from,
        period_to=reading.period_to,
        reading=reading.to_facts(),
    )


def cited_of(
    session: Session, store: Storage, citations: Sequence[Citation], pictures: int = 1
) -> list[Cited]:
    """Put each citation beside its chart; only the first `pictures` are drawn."""
    charts = charts_by_ids(session, {citation.chart_id for citation in citations})
    found = []
    for n, citation in enumerate(citations):
        chart = charts[citation.chart_id]
        pinned = Reading.from_facts(citation.reading)
        shown = _shown(session, store, chart, pinned) if n < pictures else None
        latest = _latest(session, store, chart, pinned.focus)
        found.append(Cited(citation, chart, pinned, shown, latest))
    return found


def _read(session: Session, store: Storage, chart: Chart, focus: str | None) -> Reading:
    """Read for the place, or for the city where the chart does not know the place."""
    try:
        return read_chart(session, store, chart, focus)
    except RefusedError:
        if focus is None:
            raise
        return read_chart(session, store, chart, None)


def _shown(session: Session, store: Storage, chart: Chart, pinned: Reading) -> Shown | None:
    try:
        return show_chart(session, store, chart, pinned.focus, pinned=pinned)
    except (RefusedError, LookupError):
        return None


def _latest(session: Session, store: Storage, chart: Chart, focus: str | None) -> Reading | None:
    try:
        return read_chart(session, store, chart, focus)
    except (RefusedError, LookupError):
        return None
