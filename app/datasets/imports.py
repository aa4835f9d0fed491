"""An upload on its way: taken in, read in a dry run, corrected by its person, published.

Requests only write rows and events; the reading is the worker's (`carry_out`), in a watched child.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import IO, Any, Final

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling, require
from app.core.events import ImportDue
from app.core.i18n import _, language
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.importing.job import DateOrder, Job, Limits, Wishes
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.models import DatasetId, ImportJob, ImportJobId, JobStatus, Nature
from app.datasets.policy import can_correct_import, can_load, can_publish_import
from app.datasets.queries import gazetteer
from app.datasets.service import Facts, keep_table, publish
from app.people.models import Person

FOLDER: Final = "uploads"
PIECE: Final = 1024 * 1024
TOO_LARGE: Final = Ruling(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too-large",
    _("This file is larger than this site takes. Load it in parts, for example a file a year."),
)


NO_ROOM: Final = Ruling(
    HTTPStatus.INSUFFICIENT_STORAGE,
    "no-room",
    _("The file could not be stored: the disk is full or cannot be written."),
    _("Tell whoever runs this site. Nothing was changed."),
)


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
    _keep(upload.file, settings.data_dir / FOLDER / stored_as, settings.upload_limit)
    job = ImportJob(
        person_id=person.id if person else 0,
        dataset_id=upload.dataset_id,
        file_name=Path(upload.name.replace("\\", "/")).name[:200],
        stored_as=stored_as,
        wishes=_told(upload.facts, upload.wishes),
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
    job.wishes = _told(facts, wishes)
    job.status, job.progress, job.error, job.report = JobStatus.READING, 0, "", {}
    session.add(job)
    announce(session, ImportDue(job_id=job.id))


def ask_to_publish(session: Session, person: Person | None, job: ImportJob) -> None:
    """Let the worker make a version of it, as it was shown. Raises RefusedError."""
    require(can_publish_import(person, job))
    job.status, job.progress = JobStatus.PUBLISHING, 0
    session.add(job)
    announce(session, ImportDue(job_id=job.id))


def carry_out(database: Database, store: Storage, settings: Settings, job_id: int) -> None:
    """Read or publish an upload, whichever is due. May run twice; holds no lock while it reads."""
    with database.reading() as session:
        job = session.get(ImportJob, job_id)
        if job is None or job.status not in {JobStatus.READING, JobStatus.PUBLISHING}:
            return
        known = gazetteer(session)
    source = settings.data_dir / FOLDER / job.stored_as
    try:
        with working_folder(settings.data_dir) as folder:
            known.save(folder / "gazetteer.json")
            told = job_of(settings, source, folder, wishes_of(job))
            outcome = run_watched(told, _noting(database, job.id))
            if job.status is JobStatus.READING:
                _show(database, job.id, outcome)
            else:
                _publish(database, store, job, outcome)
                source.unlink(missing_ok=True)
    except ImportRefusedError as refusal:
        _fail(database, job.id, refusal.ruling)
    except OSError:
        _fail(database, job.id, NO_ROOM)


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


def facts_of(job: ImportJob) -> Facts:
    told = dict(job.wishes["facts"])
    nature = told.pop("nature", None)
    return Facts(**told, nature=Nature(nature) if nature else None)


def wishes_of(job: ImportJob) -> Wishes:
    told: dict[str, Any] = dict(job.wishes["columns"])
    order = told.pop("date_order", None)
    return Wishes(**told, date_order=DateOrder(order) if order else None)


def _told(facts: Facts, wishes: Wishes) -> dict[str, Any]:
    return {"facts": dict(vars(facts)), "columns": dict(vars(wishes))}


def _keep(file: IO[bytes], target: Path, limit: int) -> None:
    """Copy in pieces; the request's own limit was checked before, this one is for the file."""
    file.seek(0, 2)
    if file.tell() > limit:
        raise RefusedError(TOO_LARGE)
    file.seek(0)
    partial = target.with_suffix(".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            copyfileobj(file, out, PIECE)
        partial.replace(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RefusedError(NO_ROOM) from error


def _noting(database: Database, job_id: ImportJobId) -> Callable[[int], None]:
    def note(percent: int) -> None:
        with database.writing() as session:
            session.get_one(ImportJob, job_id).progress = percent

    return note


def _fail(database: Database, job_id: ImportJobId, ruling: Ruling) -> None:
    with database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        job.status, job.error = JobStatus.FAILED, f"{ruling.sentence} {ruling.hint or ''}".strip()


def _show(database: Database, job_id: ImportJobId, outcome: Outcome) -> None:
    with database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        told = {**outcome.facts["report"], "time_column": outcome.facts["time_column"]}
        job.status, job.progress, job.report = JobStatus.READ, 100, told


def _publish(database: Database, store: Storage, job: ImportJob, outcome: Outcome) -> None:
    stored_as = keep_table(store, outcome)
    with database.writing() as session:
        held = session.get_one(ImportJob, job.id, with_for_update=True)
        if held.status is not JobStatus.PUBLISHING:
            return
        published = publish(session, facts_of(held), outcome, stored_as, held.dataset_id)
        held.status, held.progress = JobStatus.PUBLISHED, 100
        held.dataset_id, held.version_id = published.dataset.id, published.version.id
        held.report = outcome.facts["report"]
