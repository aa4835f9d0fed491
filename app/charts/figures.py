"""The door to the numbers of a chart: computed once for a spec and a version, then kept."""

from threading import Lock
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from app.charts.bases import Source, Sources, sources_of
from app.charts.cells import Cell, Figures
from app.charts.computing import compute
from app.charts.spec import Spec, hash_of_spec
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion
from app.places.areas import areas_stamp

__all__ = ["Cell", "Figures", "figures_of"]

Row = TypeVar("Row", Dataset, DatasetVersion)


def figures_of(
    session: Session,
    store: Storage,
    dataset: Dataset,
    version: DatasetVersion,
    spec: Spec,
    base_version: DatasetVersion | None = None,
) -> Figures:
    """Compute, or find computed: one query of the data for areas and one for the city.

    What a kind shows beside that takes one query more. Raises RefusedError when the file is
    damaged, or a column is not there.
    """
    sources = sources_of(session, spec, base_version)
    sensitive = dataset.current_version_id if dataset.sensitive else 0  # only that one is shown
    told = (version.id, version.content_hash, dataset.title, dataset.nature, sensitive)
    others = tuple(
        (one[0].id, one[0].edited_at, one[0].sensitive, one[1].content_hash)
        for one in sources
        if one is not None
    )
    stamp = areas_stamp(session, dataset.layer_id)
    key = (hash_of_spec(spec), told, dataset.edited_at, others, stamp)
    found = _kept.get(key)
    if found is None:
        # What is kept outlives this session, whose rollback would empty its own rows.
        own = Sources(*map(_own, sources))
        found = compute(session, store, (apart(dataset), apart(version)), spec, own)
        _keep(key, found)
    return found


def _own(source: Source | None) -> Source | None:
    return source and (apart(source[0]), apart(source[1]))


def apart(row: Row) -> Row:
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
