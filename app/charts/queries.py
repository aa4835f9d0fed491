"""All reads of charts."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart, ChartId
from app.core.errors import NOT_FOUND, RefusedError
from app.datasets.models import Dataset, DatasetId, DatasetVersion
from app.datasets.policy import NONE_LEFT
from app.places.models import Neighborhood


def find_chart(session: Session, chart_id: int) -> Chart:
    """Load a chart. Raises RefusedError 404."""
    chart = session.get(Chart, chart_id) if 0 < chart_id < 2**31 else None
    if chart is None:
        raise RefusedError(NOT_FOUND)
    return chart


def charts_by_ids(session: Session, ids: Collection[int]) -> Mapping[int, Chart]:
    """Load these charts in one query or none; those that are not there are left out."""
    if not ids:
        return {}
    rows = session.scalars(select(Chart).where(col(Chart.id).in_(ids)))
    return {chart.id: chart for chart in rows}


def same_chart(session: Session, dataset_id: DatasetId, spec_hash: str) -> Chart | None:
    same = (col(Chart.dataset_id) == dataset_id, col(Chart.spec_hash) == spec_hash)
    return session.scalar(select(Chart).where(*same))


def charts_of(session: Session, dataset_id: DatasetId) -> Sequence[Chart]:
    """List a dataset's charts, the featured ones first."""
    mine = select(Chart).where(col(Chart.dataset_id) == dataset_id)
    return session.scalars(mine.order_by(col(Chart.featured).desc(), col(Chart.id))).all()


def featured_charts(session: Session) -> Sequence[Chart]:
    """List the charts that are offered to writers and on places' pages."""
    chosen = select(Chart).where(col(Chart.featured))
    return session.scalars(chosen.order_by(col(Chart.dataset_id), col(Chart.id))).all()


def all_charts(session: Session, limit: int = 500) -> Sequence[Chart]:
    """List charts by dataset, the featured ones first in each; `limit` bounds the page."""
    rows = select(Chart).order_by(col(Chart.dataset_id), col(Chart.featured).desc(), col(Chart.id))
    return session.scalars(rows.limit(limit)).all()


def datasets_by_ids(session: Session, ids: Collection[int]) -> Mapping[int, Dataset]:
    if not ids:
        return {}
    rows = session.scalars(select(Dataset).where(col(Dataset.id).in_(ids)))
    return {dataset.id: dataset for dataset in rows}


def dataset_of_slug(session: Session, slug: str) -> Dataset | None:
    return session.scalar(select(Dataset).where(col(Dataset.slug) == slug))


def versions_by_ids(session: Session, ids: Collection[int]) -> Mapping[int, DatasetVersion]:
    if not ids:
        return {}
    rows = session.scalars(select(DatasetVersion).where(col(DatasetVersion.id).in_(ids)))
    return {version.id: version for version in rows}


def kept_versions(session: Session, dataset_id: int, limit: int = 20) -> Sequence[DatasetVersion]:
    """List the newest versions of a dataset whose rows are still there."""
    rows = select(DatasetVersion).where(
        col(DatasetVersion.dataset_id) == dataset_id, col(DatasetVersion.dropped_at).is_(None)
    )
    return session.scalars(rows.order_by(col(DatasetVersion.number).desc()).limit(limit)).all()


def newest_of(session: Session, dataset: Dataset) -> DatasetVersion:
    """Load the version that people see. Raises RefusedError 410 where all were withdrawn."""
    found = versions_by_ids(session, {dataset.current_version_id or 0})
    if not found:
        raise RefusedError(NONE_LEFT)
    return found[dataset.current_version_id or 0]


def populations(session: Session) -> Mapping[str, int]:
    """Return how many people live in each neighborhood where the city has said so."""
    rows = select(col(Neighborhood.slug), col(Neighborhood.population))
    known = rows.where(col(Neighborhood.population) > 0)
    return {slug: people for slug, people in session.execute(known) if people}


def chart_address(chart: Chart, focus: str | None = None) -> str:
    address = f"/charts/{chart.id}-{chart.slug}"
    return f"{address}?focus={focus}" if focus else address


def chart_ids_of_dataset(session: Session, dataset_id: int) -> Sequence[ChartId]:
    return session.scalars(select(col(Chart.id)).where(col(Chart.dataset_id) == dataset_id)).all()
