"""What holds for every event, its reactions and its jobs."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import outbox
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.events import EVENT_TYPES, BatchPublished, ChartsDue
from app.core.outbox import TRIES, OutboxEntry, announce, on
from app.core.storage import Storage
from app.worker.delivery import deliver_all, deliver_entry
from app.worker.handlers import HANDLERS, JOBS
from app.worker.works import Jobs, Works


@pytest.fixture
def works(database: Database, settings: Settings) -> Works:
    return Works(settings, database, Storage(str(settings.data_dir / "store"), settings.data_dir))


def announced(works: Works, *events: BatchPublished | ChartsDue) -> list[int]:
    with works.database.writing() as session:
        for event in events:
            announce(session, event)
    with works.database.reading() as session:
        return list(session.scalars(select(col(OutboxEntry.id)).order_by(col(OutboxEntry.id))))


def test_every_event_has_a_reaction_or_a_job() -> None:
    assert set(HANDLERS) | set(JOBS) == set(EVENT_TYPES.values())
    assert all(HANDLERS.get(kind) or JOBS.get(kind) for kind in EVENT_TYPES.values())


def test_an_event_that_fails_holds_up_no_other_and_is_parked(works: Works) -> None:
    seen: list[int] = []

    def handler(_session: Session, event: BatchPublished) -> None:
        seen.append(event.batch_id)
        if event.batch_id == 1:
            raise ValueError

    announced(works, BatchPublished(1, 1), BatchPublished(1, 2))
    deliver_all(works, outbox.wire(on(BatchPublished, handler)), {}, rounds=9)
    assert sorted(seen) == [1] * TRIES + [2]


def test_what_failed_waits_longer_each_time(works: Works) -> None:
    def handler(_session: Session, _event: BatchPublished) -> None:
        raise ValueError

    (entry,) = announced(works, BatchPublished(1, 1))
    handlers = outbox.wire(on(BatchPublished, handler))
    waits: list[timedelta] = []
    for _ in range(2):
        deliver_entry(works, entry, handlers, {})
        with works.database.reading() as session:
            retry_at = session.get_one(OutboxEntry, entry).retry_at
            assert retry_at is not None
            waits.append(retry_at - utc_now())
            assert outbox.waiting(session, utc_now()) == []
    assert waits[1] > waits[0] > timedelta(seconds=5)


def test_a_delivered_event_is_not_delivered_again(works: Works) -> None:
    seen: list[int] = []
    (entry,) = announced(works, ChartsDue(7))
    jobs: Jobs = {ChartsDue: [lambda _works, event: seen.append(event.chart_id)]}
    for _ in range(2):
        assert deliver_entry(works, entry, {}, jobs)
    assert seen == [7]


def test_a_reaction_that_fails_leaves_nothing_half_done(works: Works) -> None:
    def first(session: Session, _event: BatchPublished) -> None:
        announce(session, ChartsDue(1))

    def second(_session: Session, _event: BatchPublished) -> None:
        raise ValueError

    (entry,) = announced(works, BatchPublished(1, 1))
    deliver_entry(works, entry, outbox.wire(on(BatchPublished, first, second)), {})
    with works.database.reading() as session:
        assert session.scalars(select(col(OutboxEntry.kind))).all() == ["BatchPublished"]


def test_facts_of_events_are_numbers_and_short_codes() -> None:
    """An outbox row may be read by an operator, so it holds nothing personal."""
    for kind in EVENT_TYPES.values():
        types = {field.type for field in kind.__dataclass_fields__.values()}
        assert types <= {int, str, "int", "str"}, kind
