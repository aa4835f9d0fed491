"""The outbox: events written in the transaction that caused them, delivered at least once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import JSON, and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.core.events import EVENT_TYPES, Event, MailDue

TRIES = 5
# A mail server may be away for a day: its letters are tried for longer, each time after more.
PATIENT = MailDue.__name__
PATIENT_TRIES = 12
LONGEST_WAIT = timedelta(hours=6)

Handler: TypeAlias = Callable[[Session, Any], None]
Handlers: TypeAlias = Mapping[type[Event], Sequence[Handler]]
SomeEvent = TypeVar("SomeEvent", bound=Event)


class OutboxEntry(SQLModel, table=True):
    __tablename__ = "outbox_entry"

    id: int = Field(default=None, primary_key=True)
    kind: str
    facts: dict[str, int | str] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    done: bool = Field(default=False, index=True)
    failures: int = 0
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def announce(session: Session, event: Event) -> None:
    session.add(OutboxEntry(kind=type(event).__name__, facts=asdict(event)))


def on(
    kind: type[SomeEvent], *handlers: Callable[[Session, SomeEvent], None]
) -> tuple[type[Event], list[Handler]]:
    """Tie handlers to the event they take, so that a wrong pair is a type error.

    A handler may run twice, so it must be idempotent.
    """
    return kind, list(handlers)


def wire(*ties: tuple[type[Event], list[Handler]]) -> Handlers:
    """Put the ties of several rooms together; an event may have handlers of each."""
    wired: dict[type[Event], list[Handler]] = {}
    for kind, handlers in ties:
        wired.setdefault(kind, []).extend(handlers)
    return wired


class Waiting(NamedTuple):
    """An entry to deliver, and how often it was tried: together they name one attempt."""

    id: int
    failures: int
    kind: str


def waiting(session: Session, now: datetime, limit: int = 500) -> list[Waiting]:
    """Find what to deliver, oldest first. What failed too often is parked for a person."""
    entries = select(col(OutboxEntry.id), col(OutboxEntry.failures), col(OutboxEntry.kind))
    may_run = (
        ~col(OutboxEntry.done),
        or_(
            col(OutboxEntry.failures) < TRIES,
            and_(col(OutboxEntry.kind) == PATIENT, col(OutboxEntry.failures) < PATIENT_TRIES),
        ),
        or_(col(OutboxEntry.retry_at).is_(None), col(OutboxEntry.retry_at) <= now),
    )
    return [
        Waiting(*row)
        for row in session.execute(
            entries.where(*may_run).order_by(col(OutboxEntry.id)).limit(limit)
        )
    ]


def event_of(session: Session, entry_id: int) -> Event | None:
    """Return what an entry tells, or None when it was delivered already."""
    entry = session.get_one(OutboxEntry, entry_id)
    return None if entry.done else EVENT_TYPES[entry.kind](**entry.facts)


def deliver(session: Session, entry_id: int, handlers: Handlers) -> None:
    """Run every handler of one entry and mark it done, in the caller's transaction."""
    entry = session.get_one(OutboxEntry, entry_id)
    if entry.done:
        return
    event = EVENT_TYPES[entry.kind](**entry.facts)
    for handle in handlers.get(type(event), ()):
        handle(session, event)
    entry.done = True


def note_failure(session: Session, entry_id: int, now: datetime) -> None:
    """Count a failure and put the next try off, twice as long each time."""
    entry = session.get_one(OutboxEntry, entry_id)
    entry.failures += 1
    patient = entry.kind == PATIENT
    wait = timedelta(seconds=(60 if patient else 10) * 2**entry.failures)
    entry.retry_at = now + min(wait, LONGEST_WAIT)
