"""What a rate is per, for each area: people, ground, or the rows or a column of a dataset."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.asking import Numbers
from app.charts.spec import Denominator, Ground, Measure, Population, Relation, Spec
from app.charts.suppressing import FEWEST, Flags
from app.core.errors import NOT_FOUND, RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import Aggregate, Group, Question, ask
from app.places.sizes import areas_km2

Source: TypeAlias = tuple[Dataset, DatasetVersion]


class Sources(NamedTuple):
    """The other datasets of a chart: what its rate is per, what stands beside it, per what."""

    per: Source | None = None
    beside: Source | None = None
    beside_per: Source | None = None

    @property
    def told(self) -> Source | None:
        """Return the one whose version a citation pins beside the chart's own."""
        return self.beside or self.per


def sources_of(session: Session, spec: Spec, pinned: DatasetVersion | None) -> Sources:
    """Load the other datasets; the told one in the version that is pinned. Raises RefusedError."""
    if not isinstance(spec, Relation):
        return Sources(_per(session, spec, pinned))
    beside = _named(session, spec.beside.dataset, pinned)
    return Sources(_per(session, spec, None), beside, _per(session, spec.beside, None))


def base_of(
    session: Session,
    store: Storage,
    spec: Measure,
    layer_id: int | None,
    per: Source | None,
    slugs: Sequence[str],
) -> Numbers | None:
    """Return what each area's number is per; NaN where that is unknown or nothing."""
    known: Mapping[str, float]
    if isinstance(spec.per, Population):
        known = queries.populations(session)
    elif isinstance(spec.per, Ground):
        known = areas_km2(session, layer_id)
    elif isinstance(spec.per, Denominator) and per:
        how = Aggregate.SUM if spec.per.column else Aggregate.COUNT
        rows = ask(store, per[1], Question(how, spec.per.column, Group.NEIGHBORHOOD))
        known = {row.neighborhood: row.value for row in rows if row.neighborhood}
    else:
        return None
    return np.array([float(known.get(slug) or np.nan) for slug in slugs])


def small_base(store: Storage, per: Source | None, slugs: Sequence[str]) -> Flags:
    """Mark the places whose rate is per fewer than FEWEST rows of a sensitive dataset."""
    if per is None or not per[0].sensitive:
        return np.zeros(len(slugs), dtype=bool)
    question = Question(Aggregate.COUNT, group=Group.NEIGHBORHOOD)
    known = {row.neighborhood: row.n for row in ask(store, per[1], question)}
    return np.array([known.get(slug, 0) < FEWEST for slug in slugs])


def _per(session: Session, spec: Measure, pinned: DatasetVersion | None) -> Source | None:
    if not isinstance(spec.per, Denominator):
        return None
    return _named(session, spec.per.dataset, pinned)


def _named(session: Session, slug: str, pinned: DatasetVersion | None) -> Source:
    dataset = queries.dataset_of_slug(session, slug)
    if dataset is None:
        raise RefusedError(NOT_FOUND)
    return dataset, pinned or queries.newest_of(session, dataset)
