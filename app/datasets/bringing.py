"""A new dataset from a pasted address: fetched by the worker, then read and shown like a file."""

from collections.abc import Callable
from dataclasses import replace
from secrets import token_hex

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.db import Database
from app.core.errors import Ruling, require
from app.core.events import FetchDue, ImportDue
from app.core.hashing import hash_of
from app.core.outbox import announce
from app.datasets.carrying import StoppedError
from app.datasets.fetching.client import hosts_of
from app.datasets.fetching.fetch import fetch_first
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise, site_of
from app.datasets.fetching.waiting import fetching_to
from app.datasets.importing.job import Wishes
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.imports import made_before
from app.datasets.models import DatasetId, ImportJob, JobStatus
from app.datasets.policy import can_load
from app.datasets.service import Facts
from app.datasets.sources import Tie
from app.datasets.standing import fail
from app.datasets.told import as_told, facts_of, wishes_of
from app.datasets.uploads import NO_ROOM, upload_path
from app.people.models import Person


def take_address(
    session: Session,
    person: Person | None,
    wanted: Tie,
    facts: Facts,
    wishes: Wishes,
    settings: Settings,
    dataset_id: DatasetId | None = None,
    form_key: str = "",
) -> ImportJob:
    """Ask the worker to fetch a table. What `facts` leave open, its source may say.

    Raises RefusedError for an address that cannot be fetched; nobody is asked yet.
    """
    require(can_load(person))
    place = recognise(wanted.address, hosts_of(settings))
    facts = replace(facts, source_url=facts.source_url or place.written)
    told = {"address": place.written, "kind": place.kind, "schedule": wanted.schedule}
    job = ImportJob(
        person_id=person.id if person else 0,
        dataset_id=dataset_id,
        file_name=site_of(place.written)[:200],
        wishes=as_told(facts, wishes) | {"source": told},
        form_key=form_key or None,
    )
    if (first := made_before(session, job)) is not None:
        return first
    announce(session, FetchDue(job_id=job.id))
    return job


def bring(database: Database, settings: Settings, job_id: int) -> None:
    """Fetch what an import waits for, and let it be read. May run twice."""
    with database.reading() as session:
        job = session.get(ImportJob, job_id)
        if job is None or not waits(job) or "source" not in job.wishes:
            return
    stored_as = token_hex(16)
    try:
        with fetching_to(settings.data_dir, f"import-{job_id}") as target:
            place = recognise(job.wishes["source"]["address"], hosts_of(settings))
            fetched = fetch_first(settings, place, target, _checking(database, job_id))
            content = hash_of(target)
            upload_path(settings, stored_as).parent.mkdir(parents=True, exist_ok=True)
            target.replace(upload_path(settings, stored_as))
    except StoppedError:
        return  # its row says so already
    except ImportRefusedError as refused:
        fail_waiting(database, job_id, refused.ruling)
        return
    except OSError:
        fail_waiting(database, job_id, NO_ROOM)
        return

    def note(job: ImportJob) -> None:
        job.file_name = fetched.name
        said = {"mark": fetched.mark | {"content": content}, "columns": fetched.said.columns}
        told = {**job.wishes["source"], **said}
        job.wishes = as_told(_facts(job, fetched), wishes_of(job)) | {"source": told}

    hand_on(database, settings, job_id, stored_as, note)


def hand_on(
    database: Database,
    settings: Settings,
    job_id: int,
    stored_as: str,
    note: Callable[[ImportJob], None] = lambda _job: None,
) -> None:
    """Let the table that an import waited for be read, unless it was stopped meanwhile."""
    with database.writing() as session:
        job = session.get_one(ImportJob, job_id, with_for_update=True)
        if not waits(job):
            upload_path(settings, stored_as).unlink(missing_ok=True)
            return
        job.stored_as = stored_as
        note(job)
        announce(session, ImportDue(job_id=job.id))


def waits(job: ImportJob) -> bool:
    """Say whether an import still waits for its table."""
    return job.status is JobStatus.READING and not job.stopped and not job.stored_as


def _facts(job: ImportJob, fetched: Fetched) -> Facts:
    """Fill with what the source says whatever its person left open."""
    facts, said = facts_of(job), fetched.said
    stem = fetched.name.partition(".")[0].replace("_", " ").replace("-", " ").strip()
    return replace(
        facts,
        title=(facts.title or said.title or stem.capitalize() or job.file_name)[:200],
        description=facts.description or said.description,
        publisher=facts.publisher or said.publisher,
        licence=facts.licence or said.licence,
    )


def fail_waiting(database: Database, job_id: int, ruling: Ruling) -> None:
    """Say why the table of an import that waits cannot be had."""
    with database.writing() as session:
        job = session.get_one(ImportJob, job_id, with_for_update=True)
        if waits(job):
            fail(job, ruling)


def _checking(database: Database, job_id: int) -> Callable[[], None]:
    def check() -> None:
        with database.reading() as session:
            job = session.get(ImportJob, job_id)
            if job is None or not waits(job):
                raise StoppedError

    return check
