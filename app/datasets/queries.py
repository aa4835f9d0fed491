"""All reads of datasets, but for what is inside the files: that is `query`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.nouns import Place
from app.datasets.importing.gazetteer import Area, Gazetteer, polygon_of
from app.datasets.models import (
    Dataset,
    DatasetId,
    DatasetVersion,
    DataSource,
    ImportJob,
    JobStatus,
    VersionId,
)
from app.datasets.policy import NONE_LEFT, can_see_import
from app.people.models import Department, Person
from app.places import queries as places
from app.places.areas import area_rows


class Listed(NamedTuple):
    """A dataset as lists and its page show it, with its current version and its steward."""

    dataset: Dataset
    version: DatasetVersion
    steward: str | None
    steward_slug: str | None


def all_datasets(session: Session) -> Sequence[Listed]:
    """List the datasets that have a version, by title, in one query."""
    rows = session.execute(_listed().order_by(col(Dataset.title), col(Dataset.id)))
    return [Listed(*row) for row in rows]


def stewarded_by(session: Session, department_id: int) -> Sequence[Listed]:
    """List the datasets that a department looks after, by title, in one query."""
    rows = _listed().where(col(Dataset.steward_id) == department_id)
    found = session.execute(rows.order_by(col(Dataset.title), col(Dataset.id)))
    return [Listed(*row) for row in found]


def dataset_by_slug(session: Session, slug: str) -> Listed:
    """Load a dataset with its current version. Raises RefusedError: 404, or 410 for none left."""
    row = session.execute(_listed().where(col(Dataset.slug) == slug)).one_or_none()
    if row is None:
        find_dataset(session, slug)
        raise RefusedError(NONE_LEFT)
    return Listed(*row)


def find_dataset(session: Session, slug: str) -> Dataset:
    """Load a dataset, also one of which no version is left. Raises RefusedError 404."""
    found = session.scalars(select(Dataset).where(col(Dataset.slug) == slug)).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def all_withdrawn(session: Session) -> Sequence[Dataset]:
    """List the datasets whose versions were withdrawn, every one, by title."""
    has_some = select(col(DatasetVersion.dataset_id))
    rows = select(Dataset).where(
        col(Dataset.current_version_id).is_(None), col(Dataset.id).in_(has_some)
    )
    return session.scalars(rows.order_by(col(Dataset.title), col(Dataset.id))).all()


def dataset_by_id(session: Session, dataset_id: int) -> Listed:
    row = session.execute(_listed().where(col(Dataset.id) == dataset_id)).one_or_none()
    if row is None:
        raise RefusedError(NOT_FOUND)
    return Listed(*row)


def versions_of(session: Session, dataset_id: int) -> Sequence[DatasetVersion]:
    """List every version, the newest first."""
    mine = select(DatasetVersion).where(col(DatasetVersion.dataset_id) == dataset_id)
    return session.scalars(mine.order_by(col(DatasetVersion.number).desc())).all()


def version_by_number(session: Session, slug: str, number: int) -> tuple[Dataset, DatasetVersion]:
    """Load one version of a dataset. Raises RefusedError 404."""
    found = session.execute(
        select(Dataset, DatasetVersion)
        .join(DatasetVersion, col(DatasetVersion.dataset_id) == col(Dataset.id))
        .where(col(Dataset.slug) == slug, col(DatasetVersion.number) == number)
    ).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found[0], found[1]


def versions_by_id(session: Session, ids: Collection[int]) -> Mapping[int, DatasetVersion]:
    """Find these versions, in one query or none: for charts that pin them."""
    if not ids:
        return {}
    found = session.scalars(select(DatasetVersion).where(col(DatasetVersion.id).in_(ids)))
    return {version.id: version for version in found}


def version_by_id(session: Session, version_id: VersionId) -> DatasetVersion:
    version = session.get(DatasetVersion, version_id)
    if version is None:
        raise RefusedError(NOT_FOUND)
    return version


def import_for(
    session: Session, viewer: Person | None, job_id: int, *, lock: bool = False
) -> ImportJob:
    """Load an upload that this viewer may see. Raises RefusedError.

    Who will change it takes the lock: of two who publish at once, the second sees that it is done.
    """
    job = session.get(ImportJob, job_id, with_for_update=lock)
    if job is None:
        raise RefusedError(NOT_FOUND)
    require(can_see_import(viewer, job))
    return job


def imports_of(session: Session, person: Person, limit: int = 10) -> Sequence[ImportJob]:
    """List a person's newest uploads."""
    mine = select(ImportJob).where(col(ImportJob.person_id) == person.id)
    return session.scalars(mine.order_by(col(ImportJob.id).desc()).limit(limit)).all()


def source_of(session: Session, dataset_id: int) -> DataSource | None:
    """Return where a dataset is fetched from, None where somebody loads it by hand."""
    mine = select(DataSource).where(col(DataSource.dataset_id) == dataset_id)
    return session.scalars(mine).one_or_none()


def due_sources(session: Session, now: datetime) -> Sequence[DataSource]:
    """List the sources whose time to be checked has come, the longest waiting first."""
    due = select(DataSource).where(col(DataSource.due_at) <= now)
    return session.scalars(due.order_by(col(DataSource.due_at), col(DataSource.id))).all()


def held_import_of(session: Session, source: DataSource) -> ImportJob | None:
    """Return the table from this source that waits for a person, if one does."""
    waits = select(ImportJob).where(
        col(ImportJob.source_id) == source.id, col(ImportJob.status) == JobStatus.READ
    )
    return session.scalars(waits.order_by(col(ImportJob.id).desc()).limit(1)).one_or_none()


def names_of_areas(session: Session, dataset: Dataset) -> Mapping[str, str]:
    """Return the usual name of each area of today that a dataset's rows may lie in, by its slug."""
    return {row.slug: row.name for row in area_rows(session, dataset.layer_id)}


def gazetteer(session: Session) -> Gazetteer:
    """Return the neighborhoods as an import needs them."""
    entries = places.gazetteer(session)
    return Gazetteer(
        tuple(Area(entry.slug, entry.names, polygon_of(entry.geometry)) for entry in entries)
    )


def names_only(session: Session) -> Gazetteer:
    """Return the neighborhoods without their borders, which are megabytes."""
    also = places.aliases(session)
    rows = places.all_neighborhoods(session)
    return Gazetteer(tuple(Area(row.slug, (row.name, *also.get(row.id, ()))) for row in rows))


def gazetteer_or_none(session: Session) -> Gazetteer:
    """Return the neighborhoods, or none where the database is not set up: dry runs need neither."""
    try:
        return gazetteer(session)
    except SQLAlchemyError:
        return Gazetteer()


def resolve_datasets(
    session: Session, _viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    """Tell where datasets live. They are public, every one."""
    rows = select(col(Dataset.id), col(Dataset.title), col(Dataset.slug))
    found = session.execute(rows.where(col(Dataset.id).in_(ids)))
    return {DatasetId(key): Place(title, f"/datasets/{slug}") for key, title, slug in found}


def _listed() -> Select[Dataset, DatasetVersion, str, str]:
    return (
        select(Dataset, DatasetVersion, col(Department.name), col(Department.slug))
        .join(DatasetVersion, col(DatasetVersion.id) == col(Dataset.current_version_id))
        .outerjoin(Department, col(Department.id) == col(Dataset.steward_id))
    )
