"""Durable running of jobs and schedules by DBOS, in this process only.

A web process never launches DBOS: two launches with one executor id would run a step twice. It
writes an outbox row; the worker makes a workflow of it whose id is the row's and its try's, so a
row that is seen twice is still one workflow.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psutil
from dbos import DBOS, DBOSConfig, SetWorkflowID

from app.core import outbox
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.events import BatchPublished, BorrowDue, FetchDue, ImportDue, SourceDue
from app.web.nouns import register_nouns
from app.worker.delivery import deliver_entry
from app.worker.schedule import SCHEDULE
from app.worker.works import Works

QUEUE = "outbox"
SLOW_QUEUE = "fetching"  # other servers may take minutes: letters and imports do not wait for them
RANKING = "ranking"  # one at a time, so that a night's batches are one fit
IMPORTS = "imports"  # one at a time, so that ten of them hold up neither letters nor pages
QUEUES = {
    FetchDue.__name__: SLOW_QUEUE,
    SourceDue.__name__: SLOW_QUEUE,
    BorrowDue.__name__: SLOW_QUEUE,
    ImportDue.__name__: IMPORTS,
    BatchPublished.__name__: RANKING,
}
AT_ONCE = 2
LOOKS_EVERY = 1.0  # seconds
NICENESS = 5  # whoever reads a page goes first

_works: Works | None = None


def run(settings: Settings, goes_on: Callable[[], bool]) -> None:
    """Work until `goes_on` says no. Jobs that were cut off are taken up again at the next start."""
    psutil.Process().nice(NICENESS)
    global _works  # noqa: PLW0603, DBOS calls module-level functions, which need the city
    register_nouns()  # letters and notices ask where things live
    _works = Works.build(settings)
    DBOS(config=_config(settings))
    DBOS.launch()
    for queue, at_once in ((QUEUE, AT_ONCE), (SLOW_QUEUE, AT_ONCE), (IMPORTS, 1), (RANKING, 1)):
        DBOS.register_queue(queue, worker_concurrency=at_once)
    DBOS.apply_schedules(
        [
            {
                "schedule_name": name,
                "workflow_fn": by_the_clock,
                "schedule": cron,
                "context": name,
                "cron_timezone": settings.timezone,
            }
            for name, (cron, _do) in SCHEDULE.items()
        ]
    )
    try:
        while goes_on():
            enqueue_waiting(_works)
            time.sleep(LOOKS_EVERY)
    finally:
        _stop()
        _works.database.engine.dispose()


def _stop() -> None:
    """Let jobs finish for five seconds; the next start takes up one that is cut off.

    Such a job fails in its thread once DBOS has gone, which is no news to anybody.
    """
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    DBOS.destroy(workflow_completion_timeout_sec=5)


def enqueue_waiting(works: Works) -> None:
    """Make a workflow of each outbox row that waits. One that exists already is left alone."""
    with works.database.reading() as session:
        entries = outbox.waiting(session, utc_now())
    for entry in entries:
        with SetWorkflowID(f"outbox-{entry.id}-{entry.failures}"):
            queue = QUEUES.get(entry.kind, QUEUE)
            DBOS.enqueue_workflow(queue, deliver, entry.id)


@DBOS.workflow()
def deliver(entry_id: int) -> bool:
    return deliver_step(entry_id)


@DBOS.step()
def deliver_step(entry_id: int) -> bool:
    return deliver_entry(_running(), entry_id)


@DBOS.workflow()
def by_the_clock(_at: datetime, name: Any) -> None:  # noqa: ANN401, DBOS types it so
    scheduled_step(str(name))


@DBOS.step()
def scheduled_step(name: str) -> None:
    _cron, do = SCHEDULE[name]
    do(_running())


def _running() -> Works:
    if _works is None:
        message = "the worker is not running"
        raise RuntimeError(message)
    return _works


def _config(settings: Settings) -> DBOSConfig:
    """Keep the jobs in a file of their own, or in the city's PostgreSQL under their own schema."""
    url = settings.resolved_database_url
    if url.startswith("sqlite"):
        url = f"sqlite:///{settings.data_dir.resolve() / 'jobs.sqlite'}"
    return {
        "name": "commonplot",
        "system_database_url": url,
        "executor_id": "worker",
        "application_version": "1",  # jobs outlive an upgrade of the program
        "log_level": "WARNING",
    }
