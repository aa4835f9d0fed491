"""What a goal said of a dataset before that was called sensitive: read again, guarded."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.queries import versions_by_ids
from app.charts.reading import Reading, chart_figures, reading_of
from app.contributions.guarding import NUMBERS, others_of
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.followthrough.goals.models import Goal


def guard_goals(database: Database, store: Storage, dataset_id: int) -> None:
    """Read again what goals cite of the dataset, as it is shown now. May run twice."""
    with database.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        if not dataset.sensitive:
            return
        rows = select(Goal, Chart).join(Chart, col(Chart.id) == col(Goal.chart_id))
        guarded = {
            goal.id: _again(session, store, goal, chart)
            for goal, chart in session.execute(rows)
            if chart.dataset_id == dataset.id or dataset.slug in others_of(chart.spec)
        }
    with database.writing() as session:
        for number, reading in guarded.items():
            session.get_one(Goal, number).reading = reading.to_facts()


def _again(session: Session, store: Storage, goal: Goal, chart: Chart) -> Reading:
    """Read the pinned versions again. What cannot be read loses its numbers."""
    pinned = Reading.from_facts(goal.reading)
    found = versions_by_ids(session, {pinned.version_id, pinned.per_version_id or 0})
    try:
        version, base = found.get(pinned.version_id), found.get(pinned.per_version_id or 0)
        return reading_of(chart_figures(session, store, chart, version, base), None)
    except RefusedError:
        return Reading.from_facts({**goal.reading, **NUMBERS, "n": 0, "suppressed": True})
