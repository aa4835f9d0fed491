"""An upload on its way: taken in, read in a dry run, corrected by its person, published.

Requests only write rows and events; the reading is the worker's (`carry_out`), in a watched child.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import Ruling, require
from app.core.events import FetchDue, ImportDue
from app.core.i18n import _, language
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.aliases import remember_all, with_aliases
from app.datasets.bookkeeping import note_failure, note_read, settle
from app.datasets.fitting import reasons_to_hold
from app.datasets.importing.build import ASIDE
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.models import (
    Dataset,
    DatasetId,
    DatasetVersion,
    DataSource,
    ImportJob,
    JobStatus,
)
from app.datasets.policy import (
    can_correct_import,
    can_load,
    can_publish_import,
    can_stop_import,
)
from app.datasets.queries import gazetteer
from app.datasets.service import Facts, keep_table, publish
from app.datasets.told import as_told, facts_of, kept_source, recipe_of, wishes_of
from app.datasets.uploads import (
    NO_ROOM,
    aside_path,
    forget_upload,
    keep_upload,
    pack,
    upload_path,
)
from app.people.models import Person

UNDER_WAY = frozenset({JobStatus.READING, JobStatus.PUBLISHING})


class StoppedError(Exception):
    """Its person stopped the import, or told it something else: what was read is not wanted."""


@dataclass(frozen=True)
class Upload:
    """What a person sent: the open file, what they called it, and what they said about it."""

    file: IO[bytes]
    name: str
    facts: Facts
    wishes: Wishes
    dataset_id: DatasetId | None = None


def take_in(
    session: Session, person: Person | None, upload: Upload, settings: Settings
) -> ImportJob:
    """Keep the file under a name of our own and ask the worker to read it."""
    require(can_load(person))
    stored_as = token_hex(16)
    keep_upload(upload.file, upload_path(settings, stored_as), settings.upload_limit)
    job = ImportJob(
        person_id=person.id if person else 0,
        dataset_id=upload.dataset_id,
        file_name=Path(upload.name.replace("\\", "/")).name[:200],
        stored_as=stored_as,
        wishes=as_told(upload.facts, upload.wishes),
    )
    session.add(job)
    session.flush()
    announce(session, ImportDue(job_id=job.id))
    return job


def correct(
    session: Session, person: Person | None, job: ImportJob, facts: Facts, wishes: Wishes
) -> None:
    """Read the file again with other columns or words. Raises RefusedError."""
    require(can_correct_import(person, job))
    job.wishes = as_told(facts, wishes) | kept_source(job)
    job.status, job.progress, job.error, job.report = JobStatus.READING, 0, "", {}
    job.held, job.stopped = [], False
    session.add(job)
    session.flush()
    # What could not be fetched has no file yet: it is fetched anew.
    due = ImportDue(job_id=job.id) if job.stored_as else FetchDue(job_id=job.id)
    announce(session, due)


def ask_to_publish(
    session: Session, person: Person | None, job: ImportJob, *, accept: bool = False
) -> None:
    """Let the worker make a version of it, as it was shown. Raises RefusedError.

    What is held is published only where its person accepts what is odd about it.
    """
    require(can_publish_import(person, job, accept=accept))
    job.status, job.progress = JobStatus.PUBLISHING, 0
    session.add(job)
    announce(session, ImportDue(job_id=job.id))


def stop(session: Session, person: Person | None, job: ImportJob) -> None:
    """End the reading or publishing: the worker notices within a second. Raises RefusedError."""
    require(can_stop_import(person, job))
    job.stopped, job.status = True, JobStatus.FAILED
    job.error = str(_("You stopped this import."))
    session.add(job)


def carry_out(database: Database, store: Storage, settings: Settings, job_id: int) -> None:
    """Read or publish an upload, whichever is due. May run twice; holds no lock while it reads."""
    with database.reading() as session:
        job = session.get(ImportJob, job_id)
        if job is None or job.status not in UNDER_WAY or job.stopped or not job.stored_as:
            return
        known = gazetteer(session)
        wishes = with_aliases(session, job.dataset_id, wishes_of(job))
    try:
        with working_folder(settings.data_dir) as folder:
            known.save(folder / "gazetteer.json")
            told = job_of(settings, upload_path(settings, job.stored_as), folder, wishes)
            outcome = run_watched(told, _noting(database, job), _checking(database, job))
            if job.status is JobStatus.READING:
                job = _show(database, settings, job, outcome)
            if job.status is JobStatus.PUBLISHING:
                _publish(database, store, settings, job, outcome)
                forget_upload(settings, job.stored_as)
    except StoppedError:
        return  # its row says so already
    except ImportRefusedError as refusal:
        _fail(database, settings, job, refusal.ruling)
    except OSError:
        _fail(database, settings, job, NO_ROOM)


def job_of(settings: Settings, source: Path, folder: Path, wishes: Wishes) -> Job:
    """Return what the child is told, with the limits of the settings."""
    limits = Limits(memory=settings.import_memory, seconds=settings.import_seconds)
    return Job(
        source=source.resolve(),
        folder=folder,
        gazetteer=folder / "gazetteer.json",
        timezone=settings.timezone,
        wishes=wishes,
        limits=limits,
        language=language.get(),
        city=settings.city,
    )


def _wanted(session: Session, begun: ImportJob, *, lock: bool = False) -> ImportJob:
    """Load the job anew. Raises StoppedError where it is no longer what was begun."""
    job = session.get(ImportJob, begun.id, with_for_update=lock)
    if job is None or job.stopped or job.status is not begun.status or job.wishes != begun.wishes:
        raise StoppedError
    return job


def _noting(database: Database, begun: ImportJob) -> Callable[[int], None]:
    def note(percent: int) -> None:
        with database.writing() as session:
            _wanted(session, begun).progress = percent

    return note


def _checking(database: Database, begun: ImportJob) -> Callable[[], None]:
    def check() -> None:
        with database.reading() as session:
            _wanted(session, begun)

    return check


def _fail(database: Database, settings: Settings, begun: ImportJob, ruling: Ruling) -> None:
    with database.writing() as session:
        try:
            job = _wanted(session, begun, lock=True)
        except StoppedError:
            return
        job.status, job.error = JobStatus.FAILED, f"{ruling.sentence} {ruling.hint or ''}".strip()
        if (source := _source(session, job)) is not None:
            note_failure(session, source, settings, ruling)


def _show(database: Database, settings: Settings, begun: ImportJob, outcome: Outcome) -> ImportJob:
    """Keep what was read. What its source sent by itself and fits is to be published at once."""
    aside = outcome.table.with_name(ASIDE)
    if aside.exists():
        pack(aside, aside_path(settings, begun.stored_as))
    told: dict[str, Any] = {
        **outcome.facts["report"],
        "time_column": outcome.facts["time_column"],
        "one_row_per_neighborhood": outcome.facts["one_row_per_neighborhood"],
    }
    with database.writing() as session:
        job = _wanted(session, begun, lock=True)
        job.status, job.progress, job.report = JobStatus.READ, 100, told
        dataset = session.get(Dataset, job.dataset_id) if job.dataset_id else None
        if dataset is not None and dataset.current_version_id is not None:
            last = session.get_one(DatasetVersion, dataset.current_version_id)
            job.held = [str(reason) for reason in reasons_to_hold(last, told)]
        if (source := _source(session, job)) is not None:
            note_read(session, source, settings, job)
            job.status = job.status if job.held else JobStatus.PUBLISHING
        return job


def _source(session: Session, job: ImportJob) -> DataSource | None:
    """Return the source that sent this by itself; None once a person works on it."""
    by_itself = job.source_id and job.wishes.get("source", {}).get("by_itself")
    return session.get(DataSource, job.source_id) if by_itself else None


def _publish(
    database: Database, store: Storage, settings: Settings, begun: ImportJob, outcome: Outcome
) -> None:
    stored_as = keep_table(store, outcome)
    with database.writing() as session:
        job = _wanted(session, begun, lock=True)
        published = publish(session, facts_of(job), outcome, stored_as, job.dataset_id)
        job.status, job.progress = JobStatus.PUBLISHED, 100
        job.dataset_id, job.version_id = published.dataset.id, published.version.id
        published.dataset.recipe = recipe_of(wishes_of(job))
        settle(session, settings, job, published)
        job.report = outcome.facts["report"]
        person = session.get(Person, job.person_id)
        remember_all(session, person, published.dataset, wishes_of(job).aliases)
