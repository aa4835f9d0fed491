"""From a spec and a version to numbers: a table of periods by neighborhoods, kept per version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.asking import Numbers, Spec, column_of, question_of, table_of
from app.charts.methods.counts import Interval, count_interval
from app.charts.periods import Span, Stretch, span_of, stretches
from app.charts.spec import Denominator, How, Population, Trend, hash_of_spec
from app.charts.suppressing import FEWEST, hide_small, medians_of
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.columns import Unit, unit_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import Aggregate, Group, Question, ask
from app.datasets.vocabulary import Shape
from app.places.areas import Areas, areas_of, areas_stamp

Row = TypeVar("Row", Dataset, DatasetVersion)


class Cell(NamedTuple):
    """One number. `value` is None where there is none, or where it is `hidden`: too few rows."""

    value: float | None
    n: int
    hidden: bool
    interval: Interval | None


@dataclass(frozen=True)
class Figures:
    """`values[p, i]` is area i in period p, most often a neighborhood; NaN where nothing is shown.

    A focus is always a neighborhood: `areas` says which area it means.
    """

    spec: Spec
    dataset: Dataset
    version: DatasetVersion
    base_version: DatasetVersion | None  # of the dataset that a rate is per
    base_title: str
    slugs: tuple[str, ...]
    names: Mapping[str, str]
    periods: tuple[Stretch, ...]  # empty for a ranking or a map
    span: Span
    values: Numbers
    counts: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    base: Numbers | None
    medians: Numbers
    city: Numbers
    city_counts: NDArray[np.int64]
    areas: Areas
    city_hidden: NDArray[np.bool_]
    # Beside another chart: the ends of the axis that both have, or the limits between shades.
    scale_shared: tuple[float, ...] | None = None

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {slug: index for index, slug in enumerate(self.slugs)}

    @cached_property
    def current(self) -> int:
        """The period that a reading is about: the last whole one, or else the last."""
        whole = [index for index, period in enumerate(self.periods) if period.full]
        return whole[-1] if whole else len(self.values) - 1

    @cached_property
    def alone(self) -> bool:
        """Say whether one row at most is behind each area's number: a mean is that row's."""
        single = self.version.is_series and int(self.counts.max(initial=0)) <= 1
        return self.dataset.shape is Shape.NEIGHBORHOODS or single

    @property
    def has_intervals(self) -> bool:
        counted = self.spec.how is How.COUNT
        return counted or (self.spec.how is How.RATE and self.spec.column is None)

    @cached_property
    def measured_in(self) -> Unit:
        """Say how its numbers are read. A total of shares, or a rate, is none itself."""
        if self.spec.how not in {How.MEAN, How.MEDIAN}:
            return Unit.NONE
        found = [one for one in self.version.columns if one["name"] == self.spec.column]
        return unit_of(found[0]) if found else Unit.NONE

    def cell(self, period: int, slug: str) -> Cell:
        index = self.places[slug]
        value, n = float(self.values[period, index]), int(self.counts[period, index])
        if bool(self.hidden[period, index]):
            return Cell(None, 0, hidden=True, interval=None)
        if np.isnan(value):
            return Cell(None, n, hidden=False, interval=None)
        base = 1.0 if self.base is None else float(self.base[index])
        return Cell(value, n, hidden=False, interval=self._interval(n, base))

    def city_cell(self, period: int) -> Cell:
        value, n = float(self.city[period]), int(self.city_counts[period])
        if bool(self.city_hidden[period]):
            return Cell(None, 0, hidden=True, interval=None)
        base = 1.0 if self.base is None else float(np.nansum(self.base))
        known = None if np.isnan(value) else value
        return Cell(known, n, hidden=False, interval=self._interval(n, base))

    def _interval(self, n: int, base: float) -> Interval | None:
        if not self.has_intervals or base <= 0:
            return None
        low, high = count_interval(n)
        return Interval(low / base * self.spec.scale_counts, high / base * self.spec.scale_counts)


def figures_of(
    session: Session,
    store: Storage,
    dataset: Dataset,
    version: DatasetVersion,
    spec: Spec,
    base_version: DatasetVersion | None = None,
) -> Figures:
    """Compute, or find computed: one query of the data for neighborhoods and one for the city.

    Raises RefusedError when the file is damaged, or a column is not there.
    """
    base_set = _base_of(session, spec, base_version)
    base_hash = base_set[1].content_hash if base_set else ""
    sensitive = "s" if dataset.sensitive else ""
    told = (version.id, version.content_hash, dataset.title, dataset.nature, sensitive)
    edited = (dataset.edited_at, base_set[0].edited_at if base_set else None)
    key = (hash_of_spec(spec), told, edited, base_hash, areas_stamp(session, dataset.layer_id))
    found = _kept.get(key)
    if found is None:
        # What is kept outlives this session, whose rollback would empty its own rows.
        own_base = (_apart(base_set[0]), _apart(base_set[1])) if base_set else None
        found = _compute(session, store, _apart(dataset), _apart(version), spec, own_base)
        _keep(key, found)
    return found


def _apart(row: Row) -> Row:
    """Copy a row so that it belongs to no session."""
    return type(row)(**row.model_dump())


_KEPT_AT_MOST: Final = 96
_kept: dict[object, Figures] = {}
_lock = Lock()


def _keep(key: object, figures: Figures) -> None:
    with _lock:
        while len(_kept) >= _KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[key] = figures


def _base_of(
    session: Session, spec: Spec, pinned: DatasetVersion | None
) -> tuple[Dataset, DatasetVersion] | None:
    if not isinstance(spec.per, Denominator):
        return None
    dataset = queries.dataset_of_slug(session, spec.per.dataset)
    if dataset is None:
        raise RefusedError(NOT_FOUND)
    return dataset, pinned or queries.newest_of(session, dataset)


def _compute(
    session: Session,
    store: Storage,
    dataset: Dataset,
    version: DatasetVersion,
    spec: Spec,
    base_set: tuple[Dataset, DatasetVersion] | None,
) -> Figures:
    areas = areas_of(session, dataset.layer_id)
    slugs = tuple(row.slug for row in areas.rows)
    span = span_of(spec.period, version)
    periods = tuple(stretches(span, spec.step, version)) if isinstance(spec, Trend) else ()
    base = _base(session, store, spec, base_set, slugs)
    counted_in = None if base is None else tuple(s for s, b in zip(slugs, base, strict=True) if b)
    answers = [
        ask(store, version, question_of(spec, span, by_place=True, places=None)),
        ask(store, version, question_of(spec, span, by_place=False, places=counted_in)),
    ]
    values, counts = table_of(answers[0], slugs, periods)
    city, city_counts = column_of(answers[1], periods)
    none_is_nought = dataset.shape is Shape.EVENTS and not version.is_series
    if spec.how in {How.COUNT, How.SUM, How.RATE} and none_is_nought:
        values, city = np.nan_to_num(values), np.nan_to_num(city)
    if base is not None:
        values = values / base * spec.scale
        city = city / np.nansum(base) * spec.scale if np.nansum(base) else city * np.nan
    hidden, city_hidden = np.zeros(values.shape, dtype=bool), np.zeros(city.shape, dtype=bool)
    small_base = _small_base(store, base_set, slugs)
    if dataset.sensitive or small_base.any():
        # Where only what a rate is per is about people, its own counts may be known.
        of_places, of_city = (
            seen if dataset.sensitive else np.full_like(seen, FEWEST)
            for seen in (counts, city_counts)
        )
        hidden, city_hidden = hide_small(of_places, values, of_city, city, small_base)
    medians = medians_of(values, hidden)
    values[hidden], city[city_hidden] = np.nan, np.nan
    return Figures(
        spec=spec, dataset=dataset, version=version,
        base_version=base_set[1] if base_set else None,
        base_title=base_set[0].title if base_set else "",
        slugs=slugs, names={row.slug: row.name for row in areas.rows}, periods=periods, span=span,
        values=values, counts=counts, hidden=hidden, base=base, medians=medians,
        city=city, city_counts=city_counts, city_hidden=city_hidden, areas=areas,
    )  # fmt: skip


def _base(
    session: Session,
    store: Storage,
    spec: Spec,
    base_set: tuple[Dataset, DatasetVersion] | None,
    slugs: Sequence[str],
) -> Numbers | None:
    """Return what each neighborhood's number is per; NaN where that is unknown or nothing."""
    if isinstance(spec.per, Population):
        known: Mapping[str, float] = queries.populations(session)
    elif isinstance(spec.per, Denominator) and base_set:
        how = Aggregate.SUM if spec.per.column else Aggregate.COUNT
        rows = ask(store, base_set[1], Question(how, spec.per.column, Group.NEIGHBORHOOD))
        known = {row.neighborhood: row.value for row in rows if row.neighborhood}
    else:
        return None
    return np.array([float(known.get(slug) or np.nan) for slug in slugs])


def _small_base(
    store: Storage,
    base_set: tuple[Dataset, DatasetVersion] | None,
    slugs: Sequence[str],
) -> NDArray[np.bool_]:
    """Mark the places whose rate is per fewer than FEWEST rows of a sensitive dataset."""
    if base_set is None or not base_set[0].sensitive:
        return np.zeros(len(slugs), dtype=bool)
    question = Question(Aggregate.COUNT, group=Group.NEIGHBORHOOD)
    known = {row.neighborhood: row.n for row in ask(store, base_set[1], question)}
    return np.array([known.get(slug, 0) < FEWEST for slug in slugs])
