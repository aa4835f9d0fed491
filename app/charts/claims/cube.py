"""A chart's measure as sums of each area in each period: claims are added up from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.asking import Numbers
from app.charts.bases import Source, base_of, small_base, sources_of
from app.charts.claims.measures import spec_of
from app.charts.claims.specs import OtherMeasure
from app.charts.figures import apart
from app.charts.grid import OFF_GRID
from app.charts.models import Chart
from app.charts.periods import Span, Stretch, stretches, whole_years
from app.charts.solving import grid_of_all
from app.charts.spec import How, Spec, Step, read_spec, spec_facts
from app.charts.suppressing import FEWEST, hide_cube
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.columns import Unit, unit_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import Aggregate, Filter, Group, Question, time_column
from app.datasets.sums import Cut, Spread, SumRow, spread_of, sums_of
from app.datasets.vocabulary import Shape
from app.places.areas import Areas, areas_of, areas_stamp

Flags: TypeAlias = NDArray[np.bool_]
Worked = TypeVar("Worked")
_WORKED_AT_MOST: Final = 4096


@dataclass(frozen=True)
class Cube:
    """`n` and of values `total`, `squares` and `cubes` are `[period, area]`, the city's stand last.

    The city has rows of no area too, but for a rate: there it is the areas whose base is known.
    `base[area]` is what a rate is per. `hidden` marks cells that rest on too few rows of people:
    their sums are zero here, so that no sum over them can give them away.
    """

    spec: Spec
    dataset: Dataset
    version: DatasetVersion
    base_version: DatasetVersion | None
    base_title: str
    areas: Areas
    slugs: tuple[str, ...]
    step: Step | None  # None: the table has no dates, and one row of cells
    periods: tuple[Stretch, ...]
    n: Numbers
    total: Numbers
    squares: Numbers
    cubes: Numbers
    hidden: Flags
    base: Numbers | None
    store: Storage

    @cached_property
    def kept(self) -> dict[object, Any]:
        """What was worked out of these cells once (`once`), for the many claims on them."""
        return {}

    def once(self, key: object, work: Callable[[], Worked]) -> Worked:
        """Return what `work` makes, made once for a key; the first of very many are forgotten."""
        known: Worked | None = self.kept.get(key)  # another thread may forget it at any moment
        if known is not None:
            return known
        found = work()
        while len(self.kept) >= _WORKED_AT_MOST:
            self.kept.pop(next(iter(self.kept)), None)
        self.kept[key] = found
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {slug: index for index, slug in enumerate(self.slugs)}

    @cached_property
    def days(self) -> Numbers:
        """Return how many days each period has: a February is shorter. 1 for a table of no days."""
        return np.array([float(period.days) for period in self.periods] or [1.0])

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {row.slug: row.name for row in self.areas.rows}

    @cached_property
    def alone(self) -> bool:
        """Say whether one row at most is behind each area's number: it has no interval then."""
        single = self.version.is_series and float(self.n[:, :-1].max(initial=0)) <= 1
        return self.dataset.shape is Shape.NEIGHBORHOODS or single

    @cached_property
    def measured_in(self) -> Unit:
        """Say how its numbers are read, as `Figures.measured_in`."""
        if self.spec.how is How.SHARE:
            return Unit.SHARE
        if self.spec.how not in {How.MEAN, How.MEDIAN}:
            return Unit.NONE
        found = [one for one in self.version.columns if one["name"] == self.spec.column]
        return unit_of(found[0]) if found else Unit.NONE

    def column_of(self, area: str | None) -> int:
        """Return the column of an area, or of the city. Raises KeyError for an unknown one."""
        return len(self.slugs) if area is None else self.places[area]

    def spread(self, start: int, stop: int, areas: tuple[str, ...] | None) -> Spread | None:
        """Return how the values of rows in these periods and areas lie: a query of its own."""
        return next(iter(self._spreads(start, stop, areas, Group.NONE)), None)

    def spreads(self, start: int, stop: int) -> Mapping[str, Spread]:
        """Return how the values of each area lie in these periods, in one query."""
        found = self._spreads(start, stop, None, Group.NEIGHBORHOOD)
        return {
            one.place: one for one in found if one.place is not None and one.place in self.places
        }

    def _spreads(
        self, start: int, stop: int, areas: tuple[str, ...] | None, group: Group
    ) -> list[Spread]:
        first = self.periods[start].start if self.periods else None
        last = self.periods[stop - 1].end if self.periods else None
        question = Question(
            Aggregate.MEDIAN, self.spec.column, group=group, filters=_filters(self.spec),
            date_from=first, date_to=last, neighborhoods=areas,
        )  # fmt: skip
        return spread_of(self.store, self.version, question)


def cube_of(
    session: Session,
    store: Storage,
    chart: Chart,
    version: DatasetVersion,
    measure: OtherMeasure | None = None,
) -> Cube:
    """Add up a measure of a chart, or find it added up; `version` is of the dataset it is of.

    Raises RefusedError as `query.ask`, InvalidError for a measure that this chart has not.
    """
    spec = spec_of(read_spec(chart.spec), measure)
    dataset = queries.datasets_by_ids(session, {version.dataset_id})[version.dataset_id]
    per = sources_of(session, spec, None).per
    key = (
        measure_of(spec), version.id, version.content_hash, per[1].id if per else 0,
        (per[0].sensitive, per[0].edited_at) if per else None,
        dataset.sensitive and dataset.current_version_id, dataset.edited_at,
        areas_stamp(session, dataset.layer_id),
    )  # fmt: skip
    with _lock:
        if key in _kept:
            return _kept[key]
    found = _add_up(session, store, spec, (apart(dataset), apart(version)), per)
    with _lock:
        while len(_kept) >= _KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[key] = found
    return found


_KEPT_AT_MOST: Final = 24
_kept: dict[object, Cube] = {}
_lock = Lock()


def measure_of(spec: Spec) -> str:
    """Return what two charts of one measure have in common, whatever they draw of it."""
    facts = spec_facts(spec)
    names = ("dataset", "how", "column", "per", "scale", "filters", "of")
    return repr([(name, facts.get(name)) for name in names])


def _add_up(
    session: Session,
    store: Storage,
    spec: Spec,
    source: Source,
    per: Source | None,
) -> Cube:
    dataset, version = source
    if dataset.sensitive and (spec.filters or spec.how is How.SHARE):
        raise RefusedError(OFF_GRID)
    areas = areas_of(session, dataset.layer_id)
    slugs = tuple(row.slug for row in areas.rows)
    step = _step_of(dataset, version)
    span = Span(version.data_from, version.data_to)
    periods = tuple(stretches(span, step, version)) if step else ()
    cut = {None: Cut.NONE, Step.YEAR: Cut.YEAR}.get(step, Cut.MONTH)
    hit = Filter(spec.of.column, spec.of.values) if spec.of else None
    rows = sums_of(store, version, spec.column, _filters(spec), cut, hit)
    base = base_of(session, store, spec, dataset.layer_id, per, slugs)
    tables = _tables(rows, slugs, periods, base)
    n, total, squares, cubes = tables
    hidden = np.zeros(n.shape, dtype=bool)
    few = small_base(store, per, slugs)
    if dataset.sensitive or few.any():
        hidden = _hidden(spec, dataset, (n, total), few)
    if dataset.sensitive:
        versions = (version, queries.kept_versions(session, dataset.id))
        hidden |= _on_grid(store, versions, slugs, spec.column, periods)
    if hidden.any():
        tables[:, hidden] = 0
    return Cube(
        spec=spec, dataset=dataset, version=version,
        base_version=apart(per[1]) if per else None, base_title=per[0].title if per else "",
        areas=areas, slugs=slugs, step=step, periods=periods,
        n=n, total=total, squares=squares, cubes=cubes, hidden=hidden, base=base, store=store,
    )  # fmt: skip


def _filters(spec: Spec) -> tuple[Filter, ...]:
    return tuple(Filter(kept.column, kept.values) for kept in spec.filters)


def _step_of(dataset: Dataset, version: DatasetVersion) -> Step | None:
    """Cut into months; into years what is measured year by year, and what is about people."""
    if time_column(version) is None or version.data_from is None or version.data_to is None:
        return None
    return Step.YEAR if dataset.sensitive or whole_years(version) else Step.MONTH


def _tables(
    rows: list[SumRow], slugs: tuple[str, ...], periods: tuple[Stretch, ...], base: Numbers | None
) -> Numbers:
    place = {slug: index for index, slug in enumerate(slugs)}
    when: dict[date | None, int] = {p.start: i for i, p in enumerate(periods)} or {None: 0}
    found = np.zeros((4, len(when), len(slugs) + 1))
    for row in rows:
        if row.period not in when:
            continue  # older than what can be told apart
        at, facts = when[row.period], (row.n, row.total, row.squares, row.cubes)
        column = place.get(row.place or "")
        if column is not None:
            found[:, at, column] += facts
        if base is None or (column is not None and base[column] > 0):
            found[:, at, -1] += facts
    return found


def _on_grid(
    store: Storage,
    versions: tuple[DatasetVersion, Sequence[DatasetVersion]],
    slugs: tuple[str, ...],
    column: str | None,
    periods: tuple[Stretch, ...],
) -> Flags:
    """Say what the one table hides in which all numbers about people are told: see `grid`."""
    grid = grid_of_all(store, *versions, slugs, column)
    if not periods:
        return np.append(grid.totals, values=False)[None, :]
    rows = [grid.over([period.start.year]) for period in periods]
    return np.array([np.append(areas, city) for areas, city in rows])


def _hidden(spec: Spec, dataset: Dataset, sums: tuple[Numbers, Numbers], few: Flags) -> Flags:
    """Say which cells are hidden, as `charts.computing` hides those of a chart."""
    n, total = sums
    rows = n.astype(np.int64)
    if (
        not dataset.sensitive
    ):  # only what a rate is per is about people: its own counts may be known
        rows = np.full_like(rows, FEWEST)
    kinds = np.stack([rows])
    if spec.how is How.SHARE:
        hits = total.astype(np.int64)
        kinds = np.stack([hits, rows - hits])
    counted = spec.how in {How.COUNT, How.SUM, How.RATE} and dataset.shape is Shape.EVENTS
    there = np.broadcast_to((n > 0) | counted, kinds.shape)
    cells, city = hide_cube(
        kinds[..., :-1], there[..., :-1], kinds[..., -1], there[..., -1], few, together=True
    )
    return np.column_stack([cells[0], city[0]])
