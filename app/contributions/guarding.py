"""What was cited before a dataset was called sensitive: small counts are taken out of it.

A citation keeps its number for good, but for this. A count of people that could be found out by
asking an old citation would not be hidden at all.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.queries import versions_by_ids
from app.charts.reading import Reading, chart_figures, reading_of
from app.contributions.models import Citation
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset

NUMBERS = dict.fromkeys(("value", "low", "high", "city_median", "city_value", "before", "rank"))
Facts = dict[str, str | float | int | None]


def guard_citations(database: Database, store: Storage, dataset_id: int) -> None:
    """Read again what cites charts of the dataset, as it is shown now. May run twice."""
    with database.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        if not dataset.sensitive:
            return
        guarded = {
            one.id: _again(session, store, one, chart) for one, chart in _of(session, dataset)
        }
    with database.writing() as session:
        for number, facts in guarded.items():
            session.get_one(Citation, number).reading = facts
        session.get_one(Dataset, dataset_id).edited_at = utc_now()  # kept pages are drawn again


def _of(session: Session, dataset: Dataset) -> list[tuple[Citation, Chart]]:
    """List the citations of a dataset's charts, and of rates that count for each of its rows."""
    rows = select(Citation, Chart).join(Chart, col(Chart.id) == col(Citation.chart_id))
    return [
        (citation, chart)
        for citation, chart in session.execute(rows)
        if chart.dataset_id == dataset.id
        or (chart.spec.get("per") or {}).get("dataset") == dataset.slug
    ]


def _again(session: Session, store: Storage, citation: Citation, chart: Chart) -> Facts:
    """Read the pinned versions again. What cannot be read loses its numbers."""
    pinned = Reading.from_facts(citation.reading)
    found = versions_by_ids(session, {pinned.version_id, pinned.per_version_id or 0})
    try:
        version, base = found.get(pinned.version_id), found.get(pinned.per_version_id or 0)
        figures = chart_figures(session, store, chart, version, base)
        return reading_of(figures, pinned.focus).to_facts()
    except RefusedError:
        hidden: Facts = {**citation.reading, **NUMBERS, "n": 0, "suppressed": True}
        return Reading.from_facts(hidden).to_facts()
