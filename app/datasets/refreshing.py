"""A source is checked: nothing new, a new table on its way to a version, or why it failed.

Fetching holds no lock and no transaction. A check that is cut off leaves a folder that is swept
after a day; done again before, it goes on where that is safe (`fetching.kept`), else begins anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.events import ImportDue
from app.core.hashing import hash_of
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.bookkeeping import note_failure, note_unchanged
from app.datasets.carrying import StoppedError, carry_out
from app.datasets.fetching.client import hosts_of
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise
from app.datasets.fetching.waiting import fetching_to
from app.datasets.importing.job import wishes_from
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.models import Dataset, DataSource, ImportJob, JobStatus
from app.datasets.service import Facts
from app.datasets.sources import FORGOTTEN
from app.datasets.told import as_told
from app.datasets.uploads import NO_ROOM, forget_upload, upload_path


class Outcome(StrEnum):
    UNCHANGED = "unchanged"
    PUBLISHED = "published"
    HELD = "held"
    FAILED = "failed"
    GONE = "gone"  # the source was let go, or somebody else took the import over


@dataclass(frozen=True)
class Refreshed:
    """How a check went; `why` are the sentences of a failure or of what is held."""

    outcome: Outcome
    why: str = ""


def check_source(
    database: Database, settings: Settings, source_id: int, *, by_worker: bool = True
) -> int | None:
    """Fetch a source's table, and return the import that was made of it, if any.

    `by_worker` lets the worker read it; else whoever called does. May run twice.
    """
    with database.reading() as session:
        source = session.get(DataSource, source_id)
    if source is None:
        return None
    try:
        with fetching_to(settings.data_dir, f"source-{source_id}") as target:
            fetched = _fetched(database, settings, source, target)
            return _taken_in(database, settings, source, fetched, target, by_worker=by_worker)
    except StoppedError:
        return None
    except ImportRefusedError as refused:
        why = refused.ruling
    except OSError:
        why = NO_ROOM
    with database.writing() as session:
        if (still := _same(session, source)) is not None:
            note_failure(session, still, settings, why)
    return None


def refresh(database: Database, store: Storage, settings: Settings, source_id: int) -> Refreshed:
    """Check a source and see it through, here and now: for the command line."""
    with database.reading() as session:
        before = session.get(DataSource, source_id)
    job_id = check_source(database, settings, source_id, by_worker=False)
    if job_id is not None:
        carry_out(database, store, settings, job_id)
    with database.reading() as session:
        source = session.get(DataSource, source_id)
        job = session.get(ImportJob, job_id) if job_id is not None else None
    if source is None:
        return Refreshed(Outcome.GONE)
    if source.error:
        return Refreshed(Outcome.FAILED, source.error)
    if job is None:
        return Refreshed(Outcome.UNCHANGED)
    if job.held:
        return Refreshed(Outcome.HELD, " ".join(job.held))
    if job.status is not JobStatus.PUBLISHED:
        return Refreshed(Outcome.GONE)
    same = before is not None and before.changed_at == source.changed_at
    return Refreshed(Outcome.UNCHANGED if same else Outcome.PUBLISHED)


def _fetched(
    database: Database, settings: Settings, source: DataSource, target: Path
) -> Fetched | None:
    place = recognise(source.address, hosts_of(settings), local=True)
    return fetch(settings, place, target, source.mark, _checking(database, source))


def _taken_in(
    database: Database,
    settings: Settings,
    source: DataSource,
    fetched: Fetched | None,
    target: Path,
    *,
    by_worker: bool,
) -> int | None:
    """Make an import of what was fetched, unless it is what the last fetch brought."""
    content = hash_of(target) if fetched else ""
    mark = fetched.mark | {"content": content} if fetched else source.mark
    stored_as = token_hex(16)
    if fetched is not None and content != source.mark.get("content"):
        upload_path(settings, stored_as).parent.mkdir(parents=True, exist_ok=True)
        target.replace(upload_path(settings, stored_as))
    else:
        fetched = None
    with database.writing() as session:
        still = _same(session, source)
        if still is None:
            forget_upload(settings, stored_as)
            raise StoppedError
        if fetched is None:
            note_unchanged(still, settings, mark)
            return None
        _supersede(session, settings, still)
        job = _job(session, still, fetched, mark, stored_as)
        if by_worker:
            announce(session, ImportDue(job_id=job.id))
        return job.id


def _job(
    session: Session, source: DataSource, fetched: Fetched, mark: dict[str, object], stored_as: str
) -> ImportJob:
    dataset = session.get_one(Dataset, source.dataset_id)
    wishes = as_told(Facts(dataset.title), wishes_from(dataset.recipe))
    told = {"by_itself": True, "mark": mark, "columns": fetched.said.columns}
    job = ImportJob(
        person_id=source.by_id,
        dataset_id=dataset.id,
        source_id=source.id,
        file_name=fetched.name,
        stored_as=stored_as,
        wishes=wishes | {"source": told},
    )
    session.add(job)
    session.flush()
    return job


def _supersede(session: Session, settings: Settings, source: DataSource) -> None:
    """Take back earlier imports of this source that nobody published: this one is newer.

    One that is being published goes on, unless whoever did it was cut off long ago.
    """
    abandoned = utc_now() - FORGOTTEN
    mine = select(ImportJob).where(
        col(ImportJob.source_id) == source.id, col(ImportJob.status) != JobStatus.PUBLISHED
    )
    for job in session.scalars(mine):
        if job.status is JobStatus.PUBLISHING and job.created_at > abandoned:
            continue
        forget_upload(settings, job.stored_as)
        session.delete(job)  # whoever reads it notices, and ends
    session.flush()


def _same(session: Session, begun: DataSource) -> DataSource | None:
    """Load the source anew; None where it is gone or leads elsewhere by now."""
    source = session.get(DataSource, begun.id)
    return source if source is not None and source.address == begun.address else None


def _checking(database: Database, begun: DataSource) -> Callable[[], None]:
    def check() -> None:
        with database.reading() as session:
            if _same(session, begun) is None:
                raise StoppedError

    return check
