"""What the worker does of an import: a watched child reads it; it is shown, then published."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, language
from app.core.storage import Storage
from app.datasets.aliases import remember_all, with_aliases
from app.datasets.beside import Compared, compare_beside, dataset_like
from app.datasets.bookkeeping import note_failure, note_read, settle
from app.datasets.fitting import reasons_to_hold
from app.datasets.grounds import GAZETTEER, OTHERS_NOW, grounds_for, with_layer
from app.datasets.importing.build import ASIDE
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.place_findings import UNMATCHED
from app.datasets.importing.watch import Outcome, run_watched, working_folder
from app.datasets.keys import known_key
from app.datasets.models import DatasetVersion, DataSource, ImportJob, JobStatus
from app.datasets.overtaking import again_withdrawn, overtaken
from app.datasets.recipes import keep_recipe
from app.datasets.service import keep_aside, keep_table, publish
from app.datasets.standing import fail
from app.datasets.told import facts_of, recipe_to_keep, wishes_of
from app.datasets.uploads import (
    NO_ROOM,
    aside_path,
    forget_upload,
    pack,
    unmatched_path,
    upload_path,
)
from app.people.models import Person

UNDER_WAY = frozenset({JobStatus.READING, JobStatus.PUBLISHING})


class StoppedError(Exception):
    """Its person stopped the import, or told it something else: what was read is not wanted."""


def carry_out(database: Database, store: Storage, settings: Settings, job_id: int) -> None:
    """Read or publish an upload, whichever is due. May run twice; holds no lock while it reads."""
    with database.reading() as session:
        job = session.get(ImportJob, job_id)
        if job is None or job.status not in UNDER_WAY or job.stopped or not job.stored_as:
            return
        wishes = with_layer(session, job.dataset_id, wishes_of(job))
        wishes = with_aliases(session, job.dataset_id, wishes)
    try:
        with database.reading() as session:
            known = grounds_for(session, wishes)
        with working_folder(settings.data_dir) as folder:
            known.save(folder)
            told = job_of(settings, upload_path(settings, job.stored_as), folder, wishes)
            outcome = run_watched(told, _noting(database, job), _checking(database, job))
            if job.status is JobStatus.READING:
                job = _show(database, store, settings, job, outcome)
            if job.status is JobStatus.PUBLISHING and _publish(
                database, store, settings, job, outcome
            ):
                forget_upload(settings, job.stored_as)
    except StoppedError:
        return  # its row says so already
    except RefusedError as refusal:
        _fail(database, settings, job, refusal.ruling)
    except OSError:
        _fail(database, settings, job, NO_ROOM)


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
        fiscal_month=settings.fiscal_month,
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
        fail(job, ruling)
        if (source := _source(session, job)) is not None:
            note_failure(session, source, settings, ruling)


def _show(
    database: Database, store: Storage, settings: Settings, begun: ImportJob, outcome: Outcome
) -> ImportJob:
    """Keep what was read. What its source sent by itself and fits is to be published at once."""
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
        _note_read(session, settings, job, outcome, compared)
        if _source(session, job) is not None and not job.held:
            job.status = JobStatus.PUBLISHING
        return job


def _note_read(
    session: Session,
    settings: Settings,
    job: ImportJob,
    outcome: Outcome,
    compared: Compared,
    *why: Sentence,
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
    if (source := _source(session, job)) is not None:
        note_read(session, source, settings, job)


def _source(session: Session, job: ImportJob) -> DataSource | None:
    """Return the source that sent this by itself; None once a person works on it."""
    by_itself = job.source_id and job.wishes.get("source", {}).get("by_itself")
    return session.get(DataSource, job.source_id) if by_itself else None


def _publish(
    database: Database, store: Storage, settings: Settings, begun: ImportJob, outcome: Outcome
) -> bool:
    """Make the version; False where another came first, so that its person has to look again.

    Raises RefusedError where the rows lie in other areas than were shown.
    """
    if begun.report.get("layer", "") != outcome.facts["report"]["layer"]:
        raise RefusedError(OTHERS_NOW)
    stored_as, aside = keep_table(store, outcome), keep_aside(store, outcome)
    compared = _compared(database, store, settings, begun, outcome)
    with database.writing() as session:
        job = _wanted(session, begun, lock=True)
        facts = facts_of(job)
        if came_first := overtaken(session, job, facts.title, outcome.facts["content_hash"]):
            _note_read(session, settings, job, outcome, compared, came_first)
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
        key = _key_of(job, outcome)
        published.dataset.key_column = published.dataset.key_column if key is None else key
        settle(session, settings, job, published)
        job.report = outcome.facts["report"]
        wishes = wishes_of(job)
        layer = job.report["layer"] or wishes.layer
        keep_recipe(published.dataset, replace(recipe_to_keep(job), layer=layer))
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
        settings,
        outcome,
        dataset_id=job.dataset_id,
        title=facts_of(job).title,
        key=_key_of(job, outcome),
    )


def _key_of(job: ImportJob, outcome: Outcome) -> str | None:
    return known_key(outcome.facts["report"], wishes_of(job).key)
