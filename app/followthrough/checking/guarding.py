"""What was promised and checked of a dataset before it was called sensitive: small counts go."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.cube import Cube, cube_of
from app.charts.metrics.metric import Level
from app.charts.metrics.reaching import year_by
from app.charts.models import Chart
from app.charts.queries import versions_by_ids
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.followthrough.checking.found import Found
from app.followthrough.checking.models import CheckIn, Interim
from app.followthrough.checking.refreshing import charts_on
from app.followthrough.commitments.frozen import Frozen
from app.followthrough.commitments.models import Commitment

Facts = dict[str, Any]
Row = TypeVar("Row", Commitment, CheckIn)


def guard_check_ins(database: Database, store: Storage, dataset_id: int) -> None:
    """Take each number out that would not be shown now. Its result stays. May run twice.

    Whoever writes numbers holds the dataset as it is, so all that could be wrong is seen here. What
    was written since we read is of guarded data; only what still says what we read is replaced.
    """
    with database.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        if not dataset.sensitive:
            return
        promised = select(col(Commitment.chart_id)).distinct()
        numbers = [one for one in session.scalars(promised) if one is not None]
        charts = {chart.id: chart for chart in charts_on(session, dataset, numbers)}
        rows = select(Commitment).where(col(Commitment.chart_id).in_(charts))
        made = {one.id: one for one in session.scalars(rows)}
        of_each = {n: charts[one.chart_id] for n, one in made.items() if one.chart_id}
        guard = _Guard(session, store, of_each)
        promises = {n: guard.promised(n, one) for n, one in made.items() if one.promised}
        checks = {
            one.id: [
                (facts, guard.found(one.commitment_id, facts, made)) for facts in _all_facts(one)
            ]
            for one in session.scalars(select(CheckIn).where(col(CheckIn.commitment_id).in_(made)))
        }
    with database.writing() as session:
        for one in _held(session, Commitment, made):
            one.promised = promises.get(one.id, one.promised)
        for row in _held(session, CheckIn, checks):
            _replace(row, checks[row.id])
        for interim in session.scalars(select(Interim).where(col(Interim.commitment_id).in_(made))):
            session.delete(interim)


def _held(session: Session, table: type[Row], ids: Collection[int]) -> Sequence[Row]:
    """Load rows anew, and hold them until we commit."""
    held = select(table).where(col(table.id).in_(ids)).order_by(col(table.id)).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).all()


def _replace(row: CheckIn, pairs: Sequence[tuple[Facts, Facts]]) -> None:
    """Replace each result that we read by what may be shown of it, wherever it stands by now."""

    def guarded(facts: Facts) -> Facts:
        return next((now for read, now in pairs if read == facts), facts)

    row.facts, row.changed_at = guarded(row.facts), utc_now()
    row.earlier = [{**was, "facts": guarded(was["facts"])} for was in row.earlier]


def _all_facts(row: CheckIn) -> list[Facts]:
    return [row.facts, *(one["facts"] for one in row.earlier)]


class _Guard:
    """Reads the pinned versions as they are shown now; what cannot be read loses its number."""

    def __init__(self, session: Session, store: Storage, charts: dict[Any, Chart]) -> None:
        self._session, self._store, self._charts = session, store, charts

    def promised(self, number: int, made: Commitment) -> Facts:
        frozen = Frozen.from_facts(made.promised)
        if self._is_shown(number, made.area, frozen.version_id, frozen.baseline.day_to):
            return made.promised
        return replace(frozen, baseline=_bare(frozen.baseline), likely=None).to_facts()

    def found(self, number: int, facts: Facts, made: dict[Any, Commitment]) -> Facts:
        if not facts:
            return facts
        found = Found.from_facts(facts)
        area, day_to = made[number].area, found.level.day_to
        if self._is_shown(number, area, found.version_id, day_to):
            return replace(found, beside=()).to_facts()
        return replace(found, level=_bare(found.level), beside=()).to_facts()

    def _is_shown(self, number: int, area: str | None, version_id: int, day_to: date) -> bool:
        """Say whether the year that ends then has a number; guarded data is by calendar year."""
        cube = self._cube(self._charts[number], version_id)
        if cube is None:
            return False
        year = year_by(cube, area, day_to)
        return year.level is not None and year.level.day_to == day_to

    def _cube(self, chart: Chart, version_id: int) -> Cube | None:
        version = versions_by_ids(self._session, {version_id}).get(version_id)
        if version is None:
            return None
        try:
            return cube_of(self._session, self._store, chart, version)
        except RefusedError:
            return None


def _bare(level: Level) -> Level:
    return Level(level.day_from, level.day_to, None)
