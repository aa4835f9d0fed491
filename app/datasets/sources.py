"""A dataset is tied to where its table comes from, checked when somebody asks, and let go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import RefusedError, Ruling, require
from app.core.events import SourceDue
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.fetching.client import hosts_of
from app.datasets.fetching.recognising import recognise
from app.datasets.models import Dataset, DataSource, ImportJob, Schedule
from app.datasets.policy import can_load
from app.datasets.queries import due_sources, source_of
from app.datasets.schedules import chance, next_due
from app.people.models import Person

# A check is over by then: whatever was asked before it was cut off for good.
FORGOTTEN: Final = timedelta(hours=2)
UNDER_WAY: Final = Ruling(
    HTTPStatus.CONFLICT,
    "under-way",
    _("This source is being checked right now."),
    _("Wait a few minutes, then load the page again."),
)


@dataclass(frozen=True)
class Tie:
    """Where a table comes from, and how often to look for a newer one."""

    address: str
    schedule: Schedule = Schedule.NEVER


def tie(
    session: Session,
    person: Person | None,
    dataset: Dataset,
    wanted: Tie,
    settings: Settings,
    *,
    local: bool = False,
) -> DataSource:
    """Tie a dataset to an address, or change how, and ask for a check. Raises RefusedError.

    `local` is for the command line, where folders of the machine may be named.
    """
    require(can_load(person))
    source = source_of(session, dataset.id)
    if source is None or source.address != wanted.address.strip():
        place = recognise(wanted.address, hosts_of(settings), local=local)
        source = source or DataSource(
            dataset_id=dataset.id, kind=place.kind, address="", by_id=person.id if person else 0
        )
        source.kind, source.address = place.kind, place.written
        source.mark, source.changed_at, source.checked_at = {}, None, None
        source.failures, source.error, source.asked_at = 0, "", None
    source.by_id = person.id if person else source.by_id
    source.schedule = wanted.schedule
    source.due_at = next_due(wanted.schedule, utc_now(), settings.zone, chance())
    session.add(source)
    session.flush()
    if not is_asked(source, utc_now()):
        _ask(session, source)
    return source


def untie(session: Session, person: Person | None, source: DataSource) -> None:
    """Let a dataset stand for itself again. Its versions stay; a check under way ends."""
    require(can_load(person))
    jobs = update(ImportJob).where(col(ImportJob.source_id) == source.id)
    session.execute(jobs.values(source_id=None))
    session.delete(source)
    session.flush()


def ask_check(session: Session, person: Person | None, source: DataSource) -> None:
    """Let the worker look for a newer table now. Raises RefusedError."""
    require(can_load(person))
    if is_asked(source, utc_now()):
        raise RefusedError(UNDER_WAY)
    _ask(session, source)


def ask_what_is_due(session: Session, now: datetime) -> int:
    """Let the worker look at every source whose time has come, and return how many."""
    asked = [source for source in due_sources(session, now) if not is_asked(source, now)]
    for source in asked:
        _ask(session, source)
    return len(asked)


def is_asked(source: DataSource, now: datetime) -> bool:
    """Say whether a check is under way."""
    return source.asked_at is not None and now - source.asked_at < FORGOTTEN


def _ask(session: Session, source: DataSource) -> None:
    source.asked_at = utc_now()
    session.add(source)
    announce(session, SourceDue(source_id=source.id))
