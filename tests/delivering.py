"""Doing all that waits, as the worker does: in tests nothing fails unseen."""

from sqlalchemy import select
from sqlmodel import col

from app.core.outbox import OutboxEntry
from app.worker.delivery import deliver_all
from app.worker.works import Works


def deliver_everything(works: Works) -> None:
    """Deliver until nothing waits. The worker logs what fails and parks it at last; this tells."""
    deliver_all(works)
    with works.database.reading() as session:
        undone = session.scalars(select(OutboxEntry).where(~col(OutboxEntry.done))).all()
        assert [(entry.kind, entry.facts) for entry in undone] == []
