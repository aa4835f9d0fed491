"""The outbox: events written in the transaction that caused them, delivered at least once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import JSON, select
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.core.events import EVENT_TYPES, Event

TRIES = 5

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


def announce(session: Session, event: Event) -> None:
    session.add(OutboxEntry(kind=type(event).__name__, facts=asdict(event)))


def on(
    kind: type[SomeEvent], *handlers: Callable[[Session, SomeEvent], None]
) -> tuple[type[Event], list[Handler]]:
    """Tie handlers to the event they take, so that a wrong pair is a type error.

    A handler may run twice, so it must be idempotent.
    """
    return kind, list(handlers)


def waiting(session: Session) -> Sequence[int]:
    """Find what to deliver, oldest first. What failed TRIES times is parked for a person."""
    entries = select(col(OutboxEntry.id)).order_by(col(OutboxEntry.id))
    may_run = ~col(OutboxEntry.done), col(OutboxEntry.failures) < TRIES
    return session.scalars(entries.where(*may_run)).all()


def deliver(session: Session, entry_id: int, handlers: Handlers) -> None:
    """Run every handler of one entry and mark it done, in the caller's transaction."""
    entry = session.get_one(OutboxEntry, entry_id)
    if entry.done:
        return
    event = EVENT_TYPES[entry.kind](**entry.facts)
    for handle in handlers[type(event)]:
        handle(session, event)
    entry.done = True


def note_failure(session: Session, entry_id: int) -> None:
    session.get_one(OutboxEntry, entry_id).failures += 1
