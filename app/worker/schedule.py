"""What the worker does by the clock. Each is short transactions and may run twice."""

from collections.abc import Callable

from app.contributions.publishing import awaiting_batch, publish_if_due
from app.core.clock import utc_now
from app.people.links import sweep
from app.people.sessions import sweep_sessions
from app.worker.works import Works


def publish_batches(works: Works) -> None:
    """Publish each batch that is due in a transaction of its own, so that locks are short."""
    with works.database.reading() as session:
        contribution_ids = awaiting_batch(session)
    for contribution_id in contribution_ids:
        with works.database.writing() as session:
            publish_if_due(session, contribution_id, works.settings, utc_now())


def forget_old_links(works: Works) -> None:
    """Forget sign-ups, mailed links and sessions that are over."""
    with works.database.writing() as session:
        sweep(session, utc_now())
        sweep_sessions(session, utc_now())


# Cron expressions in the city's time zone.
SCHEDULE: dict[str, tuple[str, Callable[[Works], None]]] = {
    "publish batches": ("* * * * *", publish_batches),
    "forget old links": ("17 3 * * *", forget_old_links),
}
