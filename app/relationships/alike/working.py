"""What the worker does: looks through the measures of charts, and keeps what it found."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.cube import Cube, measure_of
from app.charts.claims.service import newest_cube
from app.charts.models import Chart
from app.charts.spec import read_spec
from app.core.clock import utc_now
from app.core.db import Database, insert_for
from app.core.errors import RefusedError
from app.core.portions import portions
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.places.queries import all_neighborhoods
from app.relationships.alike.looking import Looked, look
from app.relationships.alike.models import AlikeArea, AlikeChart, AlikeMeasure

AT_ONCE: Final = 400


def look_through(database: Database, store: Storage, dataset_id: int) -> int:
    """Look through the measures of a dataset, and of rates per its rows; return how many.

    May run twice.
    """
    with database.reading() as session:
        charts = _charts_on(session, session.get_one(Dataset, dataset_id))
    return _look_at(database, store, charts)


def look_through_all(database: Database, store: Storage) -> int:
    """Look through everything: neighborhoods have changed. May run twice."""
    with database.reading() as session:
        charts = session.scalars(select(Chart)).all()
    return _look_at(database, store, charts)


def look_at_chart(database: Database, store: Storage, chart_id: int) -> None:
    """Look through the measure of a new chart. May run twice."""
    with database.reading() as session:
        chart = session.get(Chart, chart_id)
        charts = [chart] if chart is not None else []
    _look_at(database, store, charts)


def hash_of(chart: Chart) -> str:
    return sha256(measure_of(read_spec(chart.spec)).encode()).hexdigest()


def _charts_on(session: Session, dataset: Dataset) -> Sequence[Chart]:
    rows = session.scalars(select(Chart).order_by(col(Chart.id)))
    return [
        chart
        for chart in rows
        if chart.dataset_id == dataset.id
        or (chart.spec.get("per") or {}).get("dataset") == dataset.slug
    ]


def _look_at(database: Database, store: Storage, charts: Sequence[Chart]) -> int:
    alike: dict[str, list[Chart]] = {}
    for chart in charts:
        alike.setdefault(hash_of(chart), []).append(chart)
    for name, some in alike.items():
        with database.reading() as session:
            cube = _readable(session, store, some[0])
            ids = {row.slug: row.id for row in all_neighborhoods(session)}
        looked = look(cube) if cube is not None else None
        with database.writing() as session:
            _keep(session, name, some, cube, looked, ids)
    return len(alike)


def _readable(session: Session, store: Storage, chart: Chart) -> Cube | None:
    try:
        return newest_cube(session, store, chart)
    except RefusedError:
        return None  # nothing published, damaged, or not to be told


def _keep(
    session: Session,
    name: str,
    charts: Sequence[Chart],
    cube: Cube | None,
    looked: Looked | None,
    ids: Mapping[str, int],
) -> None:
    """Put what was found in the place of what was found before."""
    dataset = session.get_one(Dataset, charts[0].dataset_id, with_for_update=True)
    measure = session.scalar(select(AlikeMeasure).where(col(AlikeMeasure.name_hash) == name))
    if cube is not None and looked is not None:
        if (cube.version.id, cube.dataset.sensitive) != (
            dataset.current_version_id, dataset.sensitive,
        ):  # fmt: skip
            return  # another version came meanwhile, and a job of its own with it
        facts = _facts(looked)
        if measure is None:
            measure = AlikeMeasure(
                name_hash=name, dataset_id=dataset.id, version_id=cube.version.id, facts=facts
            )
            session.add(measure)
        measure.version_id, measure.sensitive = cube.version.id, dataset.sensitive
        measure.facts, measure.worked_at = facts, utc_now()
        session.flush()
    elif measure is None:
        return
    session.execute(delete(AlikeArea).where(col(AlikeArea.measure_id) == measure.id))
    if looked is None:
        measure.facts, measure.worked_at = {}, utc_now()
        return
    rows = [
        {"measure_id": measure.id, "neighborhood_id": ids[slug], "facts": place.to_facts()}
        for slug, place in looked.places.items()
        if slug in ids
    ]
    for some in portions(rows, AT_ONCE):
        session.execute(insert(AlikeArea), some)
    tied = [{"chart_id": chart.id, "measure_id": measure.id} for chart in charts]
    session.execute(insert_for(session, AlikeChart).values(tied).on_conflict_do_nothing())


def _facts(looked: Looked) -> dict[str, Any]:
    return {
        "first": looked.first,
        "last": looked.last,
        "counted": looked.counted,
        "left": looked.left,
    }
