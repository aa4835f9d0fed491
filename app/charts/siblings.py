"""The same measure as another kind of picture: a chart that somebody kept, or one drawn by link."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.charts.cells import Figures
from app.charts.figures import figures_of
from app.charts.models import Chart
from app.charts.queries import chart_address, charts_of, datasets_by_ids, newest_of
from app.charts.reading import chart_figures
from app.charts.spec import Kind, Map, Ranking, Spec, Trend, hash_of_spec, read_spec, spec_facts
from app.charts.warming import step_for
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.datasets.query import time_column

VIEWS: Final = {Kind.MAP: Map, Kind.RANKING: Ranking, Kind.TREND: Trend}


@dataclass(frozen=True)
class View:
    """One way to see a measure. `is_kept`: it is a chart of its own, which can be cited."""

    kind: Kind
    address: str
    is_current: bool
    is_kept: bool


def views_of(session: Session, chart: Chart, figures: Figures, focus: str | None) -> Sequence[View]:
    """List the ways to see what a chart measures, with one query for the dataset's charts."""
    kept = {other.spec_hash: other for other in charts_of(session, chart.dataset_id)}
    now = figures.spec.kind
    found = []
    for kind in VIEWS:
        spec = as_kind(read_spec(chart.spec), kind, figures.version)
        if spec is None:
            continue
        other = chart if kind is chart.kind else kept.get(hash_of_spec(spec))
        address = chart_address(other, focus) if other else view_address(chart, kind, focus)
        found.append(View(kind, address, kind is now, other is not None))
    return found if len(found) > 1 and now in VIEWS else []


def view_address(chart: Chart, kind: Kind, focus: str | None) -> str:
    address = chart_address(chart, focus)
    return f"{address}{'&' if '?' in address else '?'}view={kind.value}"


def as_kind(spec: Spec, kind: Kind, version: DatasetVersion) -> Spec | None:
    """Return the spec of the same measure as another kind; None where its data have no dates."""
    if kind not in VIEWS or (kind is Kind.TREND and time_column(version) is None):
        return None
    shared = {k: v for k, v in spec_facts(spec).items() if k in VIEWS[kind].model_fields}
    if kind is Kind.TREND:
        shared.setdefault("step", step_for(version).value)
    return read_spec({**shared, "kind": kind.value})


def viewed_figures(
    session: Session,
    store: Storage,
    chart: Chart,
    view: str,
    version: DatasetVersion | None = None,
    base_version: DatasetVersion | None = None,
) -> Figures:
    """Compute a chart's measure for another kind of picture; with no `view`, its own.

    Raises RefusedError 404 for a kind that this measure cannot be seen as.
    """
    if view in {"", chart.kind.value}:
        return chart_figures(session, store, chart, version, base_version)
    dataset = datasets_by_ids(session, {chart.dataset_id})[chart.dataset_id]
    version = version or newest_of(session, dataset)
    spec = as_kind(read_spec(chart.spec), Kind(view), version) if view in set(Kind) else None
    if spec is None:
        raise RefusedError(NOT_FOUND)
    return figures_of(session, store, dataset, version, spec, base_version)
