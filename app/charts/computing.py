"""From a spec and a version to numbers: asked of the table, hidden where small, put together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy.orm import Session

from app.charts import bins, parts, queries
from app.charts.asking import Table, question_of, table_of
from app.charts.bases import Source, Sources, base_of, small_base
from app.charts.cells import Figures, Other
from app.charts.grid import guarded, hide_kinds
from app.charts.jumps import is_by_month, months_asked, months_of
from app.charts.periods import (
    Span,
    Stretch,
    beside,
    clipped,
    covered,
    span_of,
    stretches,
    whole_years,
)
from app.charts.spec import (
    Change,
    Composition,
    Distribution,
    How,
    Ranking,
    Relation,
    Spec,
    SplitKinds,
    Trend,
)
from app.charts.suppressing import FEWEST, Flags, hide_cube, hide_small, medians_of
from app.charts.windows import pooled, year_on_year
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.datasets.query import ask
from app.datasets.vocabulary import Shape
from app.places.areas import areas_of


def compute(
    session: Session, store: Storage, source: Source, spec: Spec, sources: Sources
) -> Figures:
    """Compute all that a chart shows. Rows that belong to no session go in, and none is loaded.

    Raises RefusedError where a chart asks more of people than their dataset tells.
    """
    figures = _computed(session, store, source, spec, sources)
    beside = sources.beside is not None and sources.beside[0].sensitive
    if not (source[0].sensitive or beside):
        return figures
    if spec.how is How.SHARE and spec.of is not None:
        kinds = Composition(dataset=spec.dataset, by=spec.of.column)
        figures = hide_kinds(figures, parts.composed(session, store, source, kinds))
    return guarded(store, figures, queries.kept_versions(session, source[0].id))


def _computed(
    session: Session, store: Storage, source: Source, spec: Spec, sources: Sources
) -> Figures:
    if isinstance(spec, Composition):
        return parts.composed(session, store, source, spec)
    figures = _measured(session, store, source, spec, sources.per)
    if not source[0].sensitive:
        figures = _with_months(session, store, figures, sources.per)
    match spec:
        case Distribution():
            return replace(figures, detail=bins.bins_of(store, figures, spec))
        case Relation() if sources.beside:
            facts = spec.beside.model_dump(exclude_none=True)
            other = _measured(
                session, store, sources.beside, Ranking.model_validate(facts), sources.beside_per
            )
            return replace(figures, detail=Other(other), base_version=other.version,
                           base_title=other.dataset.title)  # fmt: skip
        case Trend(split=SplitKinds()):
            return replace(figures, detail=parts.panels_of(store, figures, spec))
        case _:
            return figures


def _measured(
    session: Session, store: Storage, source: Source, spec: Spec, per: Source | None
) -> Figures:
    """Ask for the numbers of areas and of the city, and hide what is small."""
    dataset, version = source
    areas = areas_of(session, dataset.layer_id)
    slugs = tuple(row.slug for row in areas.rows)
    span = span_of(spec.period, version)
    if isinstance(spec, Change):
        span = clipped(span, version)
    periods = periods_of(spec, span, version)
    spans = [Span(p.start, p.end) for p in periods] if isinstance(spec, Change) else []
    base = base_of(session, store, spec, dataset.layer_id, per, slugs)
    counted_in = None if base is None else tuple(s for s, b in zip(slugs, base, strict=True) if b)
    answers = [
        ask(store, version, question_of(spec, span, by_place=by_place, places=places, spans=spans))
        for by_place, places in ((True, None), (False, counted_in))
    ]
    table = table_of(answers[0], slugs, periods)
    whole = table_of(answers[1], (), periods, whole=True)
    none_is_nought = dataset.shape is Shape.EVENTS and not version.is_series
    if spec.how in {How.COUNT, How.SUM, How.RATE} and none_is_nought:
        table, whole = (one._replace(values=np.nan_to_num(one.values)) for one in (table, whole))
    few = small_base(store, per, slugs)
    hidden, city_hidden = _hidden(spec, table, whole, few, sensitive=dataset.sensitive)
    if isinstance(spec, Trend) and spec.window:
        table, hidden = pooled(spec, table, hidden)
        whole, of_city = pooled(spec, whole, city_hidden[:, None])
        city_hidden, periods = of_city[:, 0], _joined(periods, spec.window)
    values, city = table.values, whole.values[:, 0]
    if base is not None:
        values = values / base * spec.scale_counts
        city = city / np.nansum(base) * spec.scale_counts if np.nansum(base) else city * np.nan
    medians = medians_of(values, hidden)
    values, city = np.where(hidden, np.nan, values), np.where(city_hidden, np.nan, city)
    figures = Figures(
        spec=spec, dataset=dataset, version=version,
        base_version=per[1] if per else None, base_title=per[0].title if per else "",
        slugs=slugs, names={row.slug: row.name for row in areas.rows}, periods=periods, span=span,
        values=values, counts=table.counts, hidden=hidden, base=base, medians=medians,
        city=city, city_counts=whole.counts[:, 0], city_hidden=city_hidden, areas=areas,
        spread=(table.spread, None if whole.spread is None else whole.spread[:, 0]),
    )  # fmt: skip
    return year_on_year(figures) if isinstance(spec, Trend) and spec.compare else figures


def _with_months(session: Session, store: Storage, figures: Figures, per: Source | None) -> Figures:
    """Add what tells how much counts jump: of a chart of all months it is there already."""
    spec = figures.spec
    asked = months_asked(spec, figures.span)
    if asked is None or whole_years(figures.version):
        return figures
    told = figures
    if not is_by_month(spec):
        told = _measured(session, store, (figures.dataset, figures.version), asked, per)
    return replace(figures, months=months_of(told.periods, told.counts, told.city_counts))


def periods_of(spec: Spec, span: Span, version: DatasetVersion) -> tuple[Stretch, ...]:
    """Cut the time of a trend into steps, or lay the two periods of a change beside each other."""
    if isinstance(spec, Trend):
        return tuple(stretches(span, spec.step, version))
    if not isinstance(spec, Change):
        return ()
    both = (beside(span, spec.before), span)
    return tuple(
        Stretch(one.start, one.end, covered(one.start, one.end, one, version))
        for one in both
        if one.start and one.end
    )


def _hidden(
    spec: Spec, table: Table, whole: Table, few: Flags, *, sensitive: bool
) -> tuple[Flags, Flags]:
    counts, city_counts = table.counts, whole.counts[:, 0]
    there, city_there = ~np.isnan(table.values), ~np.isnan(whole.values[:, 0])
    if not sensitive and not few.any():
        return np.zeros(there.shape, dtype=bool), np.zeros(city_there.shape, dtype=bool)
    if not sensitive:  # only what a rate is per is about people: its own counts may be known
        counts, city_counts = (np.full_like(seen, FEWEST) for seen in (counts, city_counts))
    if spec.how is not How.SHARE:
        return hide_small(counts, table.values, city_counts, whole.values[:, 0], few)
    # A share and its rows tell how many are of the kind, and how many are not.
    hits = np.nan_to_num(np.round(table.values * table.counts)).astype(np.int64)
    city_hits = np.nan_to_num(np.round(whole.values * whole.counts)).astype(np.int64)[:, 0]
    hidden, of_city = hide_cube(
        np.stack([hits, counts - hits]), np.stack([there, there]),
        np.stack([city_hits, city_counts - city_hits]), np.stack([city_there, city_there]),
        few, together=True,
    )  # fmt: skip
    return hidden[0], of_city[0]


def _joined(periods: Sequence[Stretch], window: int) -> tuple[Stretch, ...]:
    """Return the windows by their last step: whole where all of their steps are."""
    return tuple(
        replace(
            periods[last],
            first=periods[last - window + 1].start,
            full=all(p.full for p in periods[last - window + 1 : last + 1]),
        )
        for last in range(window - 1, len(periods))
    )
