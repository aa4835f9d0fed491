"""What was cited before a dataset was called sensitive: small counts are taken out of it.

A citation keeps its number for good, but for this. A count of people that could be found out by
asking an old citation would not be hidden at all.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.figures import Figures
from app.charts.models import Chart
from app.charts.points import Facts, require_point
from app.charts.queries import versions_by_ids
from app.charts.reading import Reading, chart_figures, reading_of
from app.contributions.models import Citation, DataPoint
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset

NUMBERS = dict.fromkeys(("value", "low", "high", "city_median", "city_value", "before", "rank"))


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


def is_guarded(session: Session, chart: Chart) -> bool:
    """Say whether small counts are kept from being shown in a chart, its own or what it is per."""
    slugs = {chart.spec["dataset"], (chart.spec.get("per") or {}).get("dataset", "")}
    rows = select(col(Dataset.id)).where(col(Dataset.slug).in_(slugs), col(Dataset.sensitive))
    return session.scalar(rows.limit(1)) is not None


def sensitive_among(session: Session, charts: Collection[Chart]) -> set[int]:
    """Return which of these charts show rows of a sensitive dataset, or of one beside their own."""
    return _sensitive(session, charts, select(Dataset))


def hold_sensitive(session: Session, charts: Collection[Chart]) -> set[int]:
    """Say the same, and let no other of them become so until we commit.

    Whoever calls a dataset sensitive meanwhile waits for us. So a guard, which runs after that,
    sees what we write; and what was worked out before can be asked whether it still may be shown.
    """
    return _sensitive(session, charts, select(Dataset).with_for_update(read=True))


def _sensitive(session: Session, charts: Collection[Chart], rows: Select[Dataset]) -> set[int]:
    if not charts:
        return set()
    others = {chart.id: others_of(chart.spec) for chart in charts}
    shown = or_(
        col(Dataset.id).in_({chart.dataset_id for chart in charts}),
        col(Dataset.slug).in_(set().union(*others.values())),
    )
    fresh = rows.where(shown).order_by(col(Dataset.id))
    found = session.scalars(fresh.execution_options(populate_existing=True))
    sensitive = [one for one in found if one.sensitive]
    ids, slugs = {one.id for one in sensitive}, {one.slug for one in sensitive}
    return {one.id for one in charts if one.dataset_id in ids or slugs & others[one.id]}


def _of(session: Session, dataset: Dataset) -> list[tuple[Citation, Chart]]:
    """List the citations of a dataset's charts, and of those that tell of it beside another."""
    rows = select(Citation, Chart).join(Chart, col(Chart.id) == col(Citation.chart_id))
    return [
        (citation, chart)
        for citation, chart in session.execute(rows)
        if chart.dataset_id == dataset.id or dataset.slug in others_of(chart.spec)
    ]


def others_of(spec: Mapping[str, Any]) -> set[str]:
    """Name the other datasets of a chart: of its rate, and of what stands beside it."""
    beside = spec.get("beside") or {}
    parts = (spec.get("per"), beside, beside.get("per"))
    return {str(part["dataset"]) for part in parts if part and "dataset" in part}


def _again(session: Session, store: Storage, citation: Citation, chart: Chart) -> Facts:
    """Read the pinned versions again. What cannot be read loses its numbers."""
    pinned = Reading.from_facts(citation.reading)
    found = versions_by_ids(session, {pinned.version_id, pinned.per_version_id or 0})
    try:
        version, base = found.get(pinned.version_id), found.get(pinned.per_version_id or 0)
        figures = chart_figures(session, store, chart, version, base)
        if citation.point_id is not None:
            return _point_again(session, figures, citation.point_id)
        return reading_of(figures, pinned.focus).to_facts()
    except RefusedError:
        if citation.point_id is not None:
            return unsaid(citation.reading)
        hidden: Facts = {**citation.reading, **NUMBERS, "n": 0, "suppressed": True}
        return Reading.from_facts(hidden).to_facts()


def _point_again(session: Session, figures: Figures, point_id: int) -> Facts:
    """Read a data point again. Raises RefusedError where the version does not have it."""
    point = session.get_one(DataPoint, point_id)
    return require_point(figures, point.anchor, point.focus or None).to_facts()


def unsaid(facts: Facts) -> Facts:
    """Return a pinned data point without any number, in figures or in words."""
    words = {"figure": "", "said": "", "sentence": facts.get("name") or ""}
    return {**facts, **NUMBERS, **words, "n": 0, "suppressed": True}
