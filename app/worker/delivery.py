"""Delivering the outbox: each entry by itself, so that one that fails holds up no other."""

from datetime import timedelta

import structlog

from app.core import outbox
from app.core.clock import utc_now
from app.worker.handlers import HANDLERS, JOBS
from app.worker.works import Jobs, Works

log = structlog.get_logger()


def deliver_entry(
    works: Works, entry_id: int, handlers: outbox.Handlers = HANDLERS, jobs: Jobs = JOBS
) -> bool:
    """Do everything that one entry asks for, and say whether it worked. Safe to run again.

    What fails is tried again later, a little later each time, and parked for a person at last.
    """
    try:
        with works.database.reading() as session:
            event = outbox.event_of(session, entry_id)
        if event is None:
            return True
        for job in jobs.get(type(event), ()):
            job(works, event)
        with works.database.writing() as session:
            outbox.deliver(session, entry_id, handlers)
    except Exception as error:
        log.exception("event failed", entry=entry_id, error=type(error).__name__)
        with works.database.writing() as session:
            outbox.note_failure(session, entry_id, utc_now())
        return False
    return True


def deliver_all(
    works: Works, handlers: outbox.Handlers = HANDLERS, jobs: Jobs = JOBS, rounds: int = 20
) -> None:
    """Deliver until nothing waits, also what events cause. For the demo and for tests."""
    for _ in range(rounds):
        with works.database.reading() as session:
            entries = outbox.waiting(session, utc_now() + timedelta(days=1))
        if not entries:
            return
        for entry in entries:
            deliver_entry(works, entry.id, handlers, jobs)
