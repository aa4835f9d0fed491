"""Seeing a chart as evidence, and what has become of it since."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.grid import OFF_GRID
from app.charts.models import Chart
from app.charts.queries import chart_address, charts_by_ids, find_chart
from app.charts.reading import Reading, read_chart
from app.charts.showing import Shown, show_chart
from app.charts.words import LARGE, MIDDLE, number_words
from app.contributions.citing import withdrawn_of
from app.contributions.models import Citation
from app.core.errors import InvalidError, RefusedError, Ruling
from app.core.i18n import Sentence, _
from app.core.storage import Storage
from app.datasets.columns import Unit
from app.datasets.models import DatasetVersion
from app.datasets.query import STORE_DOWN
from app.people.models import Person
from app.places.queries import by_slug
from app.proposals.writing import Evidence

Found = TypeVar("Found")

NO_PICTURE: Final = _(
    "The stored data cannot be read now, so there is no picture. What was cited still stands."
)
PICTURES: Final = 6  # a page draws no more: each costs queries, and the first time a drawing


@dataclass(frozen=True)
class Cited:
    """A citation beside its chart: as its writer saw it, and as it reads now.

    `shown` and `latest` are None where the data cannot be read: the pinned facts still stand.
    `refused` says why, where there is a reason to give.
    """

    citation: Citation
    chart: Chart
    pinned: Reading
    shown: Shown | None
    latest: Reading | None
    attached_by: str
    withdrawn: DatasetVersion | None = None  # what it rests on was withdrawn, with a reason
    refused: Ruling | None = None

    @property
    def passing(self) -> bool:
        """Say whether the store of the data is out of reach, which will pass."""
        return self.refused is STORE_DOWN

    @property
    def why(self) -> Sentence:
        """Why there is no picture: that it would tell small counts, or that nothing can be read."""
        return self.refused.sentence if self.refused is OFF_GRID else NO_PICTURE

    @property
    def address(self) -> str:
        return chart_address(self.chart, self.pinned.focus)

    @property
    def is_newer(self) -> bool:
        """Say whether the data, or what a rate is per, has a newer version than was cited."""
        if self.latest is None:
            return False
        return _versions(self.latest) != _versions(self.pinned)

    @property
    def difference(self) -> float | None:
        """How far the number moved, with the decimals that its two figures show."""
        if self.latest is None or self.latest.value is None or self.pinned.value is None:
            return None
        change = self.latest.value - self.pinned.value
        return round(change * self._times, self._digits)

    @property
    def change(self) -> str:
        """The size of the difference in words; its sign is for the sentence around it."""
        size = number_words(abs(self.difference or 0), counted=self._digits == 0)
        if self.pinned.measured_in in {Unit.SHARE, Unit.PERCENT}:
            return str(_("%(n)s percentage points", n=size))
        return size

    @property
    def _times(self) -> int:
        return 100 if self.pinned.measured_in == Unit.SHARE else 1

    @property
    def _digits(self) -> int:
        values = [abs(r.value) for r in (self.pinned, self.latest) if r and r.value is not None]
        size = max(values, default=0) * self._times
        return 0 if self.pinned.how == "count" or size >= LARGE else 1 if size >= MIDDLE else 2


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
    session: Session, store: Storage, citations: Sequence[Citation], pictures: int = PICTURES
) -> list[Cited]:
    """Put each citation beside its chart; only the first `pictures` are drawn."""
    charts = charts_by_ids(session, {citation.chart_id for citation in citations})
    handles = _handles(session, {citation.attached_by for citation in citations})
    withdrawn = withdrawn_of(session, citations)
    now: dict[tuple[int, str | None], tuple[Reading | None, Ruling | None]] = {}
    found = []
    for n, citation in enumerate(citations):
        chart = charts[citation.chart_id]
        pinned = Reading.from_facts(citation.reading)
        shown, refused = None, None
        if n < pictures:
            draw = partial(show_chart, session, store, chart, pinned.focus, pinned=pinned)
            shown, refused = _tried(draw)
            if (chart.id, pinned.focus) not in now:
                read = partial(read_chart, session, store, chart, pinned.focus)
                now[chart.id, pinned.focus] = _tried(read)
        latest, later = now.get((chart.id, pinned.focus), (None, None))
        by = handles.get(citation.attached_by, "")
        gone = withdrawn.get(citation.id)
        found.append(Cited(citation, chart, pinned, shown, latest, by, gone, refused or later))
    return found


def _versions(reading: Reading) -> tuple[int, int | None]:
    return reading.version_id, reading.per_version_id


def _handles(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Find who gets the credit, in one query or none."""
    if not ids:
        return {}
    people = select(col(Person.id), col(Person.handle)).where(col(Person.id).in_(ids))
    return {row[0]: row[1] for row in session.execute(people)}


def _read(session: Session, store: Storage, chart: Chart, focus: str | None) -> Reading:
    """Read for the place, or for the city where the chart does not know the place."""
    try:
        return read_chart(session, store, chart, focus)
    except RefusedError:
        if focus is None:
            raise
        return read_chart(session, store, chart, None)


def _tried(read: Callable[[], Found]) -> tuple[Found | None, Ruling | None]:
    """Return what can be read, or why it cannot."""
    try:
        return read(), None
    except RefusedError as refused:
        return None, refused.ruling
    except LookupError:
        return None, None
