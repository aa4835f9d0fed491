"""What a chart measures, whatever its kind: over time for a follow-up, and how its rows spread."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts import queries
from app.charts.asking import question_of
from app.charts.cells import Figures
from app.charts.figures import figures_of
from app.charts.methods.means import Moments
from app.charts.models import Chart
from app.charts.spec import (
    Change,
    Composition,
    How,
    Map,
    Ranking,
    Relation,
    Spec,
    Step,
    Trend,
    read_spec,
    spec_facts,
)
from app.core.storage import Storage
from app.datasets.query import Group, ask, time_column
from app.places.models import Neighborhood

# What makes a chart another view of the same numbers, and not other numbers.
VIEW: Final = frozenset({"kind", "focus", "period", "step", "window", "compare", "split"})


def plain_spec(spec: Spec) -> Spec:
    """Return the same numbers as bare as can be: over time in months or years, or by area."""
    kept = {"period": spec.period.model_dump(mode="json", exclude_none=True)}
    if isinstance(spec, Map):
        return _measured(spec, Map, kept | {"kind": "map"})
    if not isinstance(spec, Trend):
        return _measured(spec, Ranking, kept | {"kind": "ranking"})
    step = spec.step if spec.step is Step.YEAR else Step.MONTH
    return _measured(spec, Trend, kept | {"kind": "trend", "step": step.value})


def is_counted(spec: Spec) -> bool:
    """Say whether its numbers are counts, or rates of counts: then chance is known."""
    return spec.how is How.COUNT or (spec.how is How.RATE and spec.column is None)


def trend_of(spec: Spec, step: Step = Step.MONTH) -> Spec:
    """Return the same measure over all of its time, in plain steps."""
    return _measured(spec, Trend, {"kind": "trend", "step": step.value})


def _measured(spec: Spec, kind: type[Ranking | Map | Trend], facts: Mapping[str, object]) -> Spec:
    kept = {k: v for k, v in spec_facts(spec).items() if k in kind.model_fields and k not in VIEW}
    return read_spec({**kept, **facts})


def plain_figures(session: Session, store: Storage, chart: Chart) -> Figures:
    """Return a chart's numbers by area, and for a chart over time by month or year."""
    spec = plain_spec(read_spec(chart.spec))
    dataset = queries.datasets_by_ids(session, {chart.dataset_id})[chart.dataset_id]
    return figures_of(session, store, dataset, queries.newest_of(session, dataset), spec)


def own_figures(session: Session, store: Storage, chart: Chart) -> Figures:
    """Return what two places of a chart are compared by: numbers of the chart's own kind.

    A ranking, a map and a distribution are numbers by area, a trend is one by month or year;
    small charts are put together again.
    """
    spec = read_spec(chart.spec)
    windowed = isinstance(spec, Trend) and (spec.window or spec.compare)
    if not windowed and not isinstance(spec, Change | Composition | Relation):
        return plain_figures(session, store, chart)
    if isinstance(spec, Trend):
        spec = spec.model_copy(update={"split": None})
    dataset = queries.datasets_by_ids(session, {chart.dataset_id})[chart.dataset_id]
    return figures_of(session, store, dataset, queries.newest_of(session, dataset), spec)


def steps_of(session: Session, store: Storage, figures: Figures) -> Figures | None:
    """Return the single steps behind the windows of a trend, of the same version."""
    spec = figures.spec
    if not isinstance(spec, Trend) or not spec.window or spec.compare:
        return None
    single = spec.model_copy(update={"window": None})
    dataset = queries.datasets_by_ids(session, {figures.dataset.id})[figures.dataset.id]
    version = queries.newest_of(session, dataset)
    return figures_of(session, store, dataset, version, single)


def trend_figures(session: Session, store: Storage, chart: Chart) -> Figures | None:
    """Return a chart's measure by months (a yearly series by years); None without dates."""
    spec = read_spec(chart.spec)
    dataset = queries.datasets_by_ids(session, {chart.dataset_id})[chart.dataset_id]
    version = queries.newest_of(session, dataset)
    if time_column(version) is None:
        return None
    yearly = version.is_series and isinstance(spec, Trend) and spec.step is Step.YEAR
    trend = trend_of(spec, Step.YEAR if yearly else Step.MONTH)
    return figures_of(session, store, dataset, version, trend)


def sizes_of(session: Session, figures: Figures) -> Mapping[str, float]:
    """Return how large the areas are: their people, else the square kilometres of neighborhoods."""
    people = queries.populations(session)
    if all(slug in people for slug in figures.slugs):
        return {slug: float(people[slug]) for slug in figures.slugs}
    rows = select(col(Neighborhood.slug), col(Neighborhood.area_km2))
    known = rows.where(~col(Neighborhood.retired), col(Neighborhood.area_km2) > 0)
    return dict(session.execute(known).tuples().all()) if not figures.areas.layer else {}


def moments_by_place(store: Storage, figures: Figures, period: int) -> Mapping[str, Moments]:
    """Return how the rows behind each area's mean are spread, in one period, in one query.

    Raises RefusedError where the file is damaged. Only for means: see `is_counted`.
    """
    span = figures.span
    question = question_of(figures.spec, span, by_place=True, places=None)
    question = replace(question, group=Group.NEIGHBORHOOD)
    if figures.periods:
        when = figures.periods[period]
        question = replace(question, date_from=when.start, date_to=when.end)
    return {
        row.neighborhood: Moments(row.n, row.value, row.variance or 0.0)
        for row in ask(store, figures.version, question)
        if row.neighborhood
    }
