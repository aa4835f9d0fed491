"""An upload on its way: taken in, read in a dry run, corrected by its person, published.

Requests only write rows and events; the reading is the worker's: `carrying.carry_out`.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.config import Settings
from app.core.errors import require
from app.core.events import FetchDue, ImportDue
from app.core.outbox import announce
from app.datasets.aliases import with_aliases
from app.datasets.grounds import find_layer
from app.datasets.importing.job import Wishes
from app.datasets.models import Dataset, DatasetId, ImportJob, JobStatus
from app.datasets.policy import (
    can_correct_import,
    can_load,
    can_publish_import,
    can_stop_import,
)
from app.datasets.recipes import kept_wishes
from app.datasets.service import Facts
from app.datasets.standing import STOPPED, begin_anew, fail
from app.datasets.told import as_told, kept_source
from app.datasets.uploads import (
    keep_upload,
    upload_path,
)
from app.people.models import Person
from app.places.areas import all_layers


@dataclass(frozen=True)
class Upload:
    """What a person sent: the open file, what they called it, and what they said about it.

    The same `form_key` of the same person is the same import, however often it comes.
    """

    file: IO[bytes]
    name: str
    facts: Facts
    wishes: Wishes
    dataset_id: DatasetId | None = None
    form_key: str = ""


def wishes_for(session: Session, older: Dataset | None, recipe: Wishes | None = None) -> Wishes:
    """Return how to read a file: by its recipe, else as the dataset's files are read.

    Raises RefusedError for a recipe of a layer that there is not.
    """
    wishes = recipe or (kept_wishes(older) if older else Wishes())
    if wishes.of_layer:
        found = find_layer(all_layers(session), wishes.layer or "")
        wishes = replace(wishes, layer=found.slug)
    return with_aliases(session, DatasetId(older.id), wishes) if older else wishes


def take_in(
    session: Session, person: Person | None, upload: Upload, settings: Settings
) -> ImportJob:
    """Keep the file under a name of our own and ask the worker to read it."""
    require(can_load(person))
    stored_as = token_hex(16)
    job = ImportJob(
        person_id=person.id if person else 0,
        dataset_id=upload.dataset_id,
        file_name=Path(upload.name.replace("\\", "/")).name[:200],
        stored_as=stored_as,
        wishes=as_told(upload.facts, upload.wishes),
        form_key=upload.form_key or None,
    )
    if (first := made_before(session, job)) is not None:
        return first
    keep_upload(upload.file, upload_path(settings, stored_as), settings.upload_limit)
    announce(session, ImportDue(job_id=job.id))
    return job


def made_before(session: Session, job: ImportJob) -> ImportJob | None:
    """Store an import, or return what the same form made before, also when both arrive at once."""
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        first = select(ImportJob).where(
            col(ImportJob.person_id) == job.person_id, col(ImportJob.form_key) == job.form_key
        )
        return session.scalars(first).one()
    return None


def correct(
    session: Session, person: Person | None, job: ImportJob, facts: Facts, wishes: Wishes
) -> None:
    """Read the file again with other columns or words. Raises RefusedError."""
    require(can_correct_import(person, job))
    job.wishes = as_told(facts, wishes) | kept_source(job)
    begin_anew(job)
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
    job.stopped = True
    fail(job, STOPPED)
    session.add(job)
