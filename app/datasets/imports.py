"""An upload on its way: taken in, read in a dry run, corrected by its person, published.

Requests only write rows and events; the reading is the worker's (`carry_out`), in a watched child.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling, require
from app.core.events import ImportDue
from app.core.i18n import Sentence, _, language
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.aliases import remember_all, with_aliases
from app.datasets.beside import Compared, compare_beside, dataset_like
from app.datasets.fitting import reasons_to_hold
from app.datasets.grounds import GAZETTEER, grounds_for, with_layer
from app.datasets.importing.build import ASIDE
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.place_findings import UNMATCHED
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.models import DatasetId, DatasetVersion, ImportJob, JobStatus
from app.datasets.overtaking import again_withdrawn, overtaken
from app.datasets.policy import (
    can_correct_import,
    can_load,
    can_publish_import,
    can_stop_import,
)
from app.datasets.recipes import keep_recipe
from app.datasets.service import Facts, keep_aside, keep_table, publish
from app.datasets.told import as_told, facts_of, wishes_of
from app.datasets.uploads import (
    NO_ROOM,
    aside_path,
    forget_upload,
    keep_upload,
    pack,
    unmatched_path,
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
    job.wishes = as_told(facts, wishes)
    job.status, job.progress, job.error, job.report = JobStatus.READING, 0, "", {}
    job.held, job.stopped = [], False
    session.add(job)
    session.flush()
    announce(session, ImportDue(job_id=job.id))


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
        if job is None or job.status not in UNDER_WAY or job.stopped:
            return
        wishes = with_layer(session, job.dataset_id, wishes_of(job))
        wishes = with_aliases(session, job.dataset_id, wishes)
        known = grounds_for(session, wishes)
    try:
        with working_folder(settings.data_dir) as folder:
            known.save(folder)
            told = job_of(settings, upload_path(settings, job.stored_as), folder, wishes)
            outcome = run_watched(told, _noting(database, job), _checking(database, job))
            if job.status is JobStatus.READING:
                _show(database, store, settings, job, outcome)
            elif _publish(database, store, settings, job, outcome):
                forget_upload(settings, job.stored_as)
    except StoppedError:
        return  # its row says so already
    except RefusedError as refusal:
        _fail(database, job, refusal.ruling)
    except OSError:
        _fail(database, job, NO_ROOM)


def job_of(settings: Settings, source: Path, folder: Path, wishes: Wishes) -> Job:
    """Return what the child is told, with the limits of the settings."""
    limits = Limits(memory=settings.import_memory, seconds=settings.import_seconds)
    return Job(
        source=source.resolve(),
        folder=folder,
        gazetteer=folder / GAZETTEER,
        timezone=settings.timezone,
        wishes=wishes,
        limits=limits,
        language=language.get(),
        city=settings.city,
    )


def _wanted(session: Session, begun: ImportJob, *, lock: bool = False) -> ImportJob:
    """Load the job anew. Raises StoppedError where it is no longer what was begun."""
    job = session.get_one(ImportJob, begun.id, with_for_update=lock)
    if job.stopped or job.status is not begun.status or job.wishes != begun.wishes:
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


def _fail(database: Database, begun: ImportJob, ruling: Ruling) -> None:
    with database.writing() as session:
        try:
            job = _wanted(session, begun, lock=True)
        except StoppedError:
            return
        job.status, job.error = JobStatus.FAILED, f"{ruling.sentence} {ruling.hint or ''}".strip()


def _show(
    database: Database, store: Storage, settings: Settings, begun: ImportJob, outcome: Outcome
) -> None:
    for written, kept in (
        (ASIDE, aside_path(settings, begun.stored_as)),
        (UNMATCHED, unmatched_path(settings, begun.stored_as)),
    ):
        found = outcome.table.with_name(written)
        kept.unlink(missing_ok=True)
        if found.exists():
            pack(found, kept)
    compared = _compared(database, store, settings, begun, outcome)
    with database.writing() as session:
        job = _wanted(session, begun, lock=True)
        _note_read(session, job, outcome, compared)


def _note_read(
    session: Session, job: ImportJob, outcome: Outcome, compared: Compared, *why: Sentence
) -> None:
    """Let its person look: at what was understood, what would change, and what is odd (`why`)."""
    told: dict[str, Any] = {
        **outcome.facts["report"],
        "time_column": outcome.facts["time_column"],
        "one_row_per_neighborhood": outcome.facts["one_row_per_neighborhood"],
        "difference": dict(compared.difference),
    }
    job.status, job.progress, job.report = JobStatus.READ, 100, told
    job.read_beside = compared.version_id
    reasons = list(why)
    dataset = dataset_like(session, job.dataset_id, facts_of(job).title)
    if dataset is not None:
        reasons += again_withdrawn(session, dataset.id, outcome.facts["content_hash"])
    if compared.version_id is not None:
        last = session.get_one(DatasetVersion, compared.version_id)
        reasons += reasons_to_hold(last, told)
    job.held = [str(reason) for reason in reasons]


def _publish(
    database: Database, store: Storage, settings: Settings, begun: ImportJob, outcome: Outcome
) -> bool:
    """Make the version; False where another came first, so that its person has to look again."""
    stored_as, aside = keep_table(store, outcome), keep_aside(store, outcome)
    compared = _compared(database, store, settings, begun, outcome)
    with database.writing() as session:
        job = _wanted(session, begun, lock=True)
        facts = facts_of(job)
        if came_first := overtaken(session, job, facts.title, outcome.facts["content_hash"]):
            _note_read(session, job, outcome, compared, came_first)
            return False
        published = publish(
            session,
            facts,
            outcome,
            stored_as,
            job.dataset_id,
            aside=aside,
            compared=compared,
            again=bool(job.held),
        )
        job.status, job.progress = JobStatus.PUBLISHED, 100
        job.dataset_id, job.version_id = published.dataset.id, published.version.id
        key = wishes_of(job).key
        published.dataset.key_column = published.dataset.key_column if key is None else key
        job.report = outcome.facts["report"]
        wishes = wishes_of(job)
        layer = job.report["layer"] or wishes.layer
        keep_recipe(published.dataset, replace(wishes, layer=layer))
        person = session.get(Person, job.person_id)
        if published.dataset.layer_id is None:  # names of a layer's areas stay in the recipe
            remember_all(session, person, published.dataset, wishes.aliases)
    return True


def _compared(
    database: Database, store: Storage, settings: Settings, job: ImportJob, outcome: Outcome
) -> Compared:
    return compare_beside(
        database,
        store,
        outcome,
        memory=settings.import_memory,
        seconds=settings.import_seconds,
        dataset_id=job.dataset_id,
        title=facts_of(job).title,
        key=wishes_of(job).key,
    )
