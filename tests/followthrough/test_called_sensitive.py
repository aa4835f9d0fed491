"""Data that is called sensitive while its numbers are being written leaves none of them behind."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.contributions.guarding import hold_sensitive
from app.core.clock import as_of, utc_now
from app.datasets.models import Dataset
from app.followthrough.checking import guarding, sweeping
from app.followthrough.checking.found import Found, Why
from app.followthrough.checking.guarding import guard_check_ins
from app.followthrough.checking.models import CheckIn, Interim, Result
from app.followthrough.checking.posting import past_of
from app.followthrough.checking.refreshing import look_again
from app.followthrough.meetings.guarding import guard_agendas
from app.followthrough.meetings.models import AgendaItem, ItemKind, Meeting
from app.followthrough.meetings.movers import movers_of
from app.worker.schedule import hold_meetings
from app.worker.works import Works
from tests.charts.claims.city import chart_of, rows
from tests.factories.checking import REVIEW, Promised, make_promised
from tests.people import City
from tests.web.charted import store_of

MOVED = {"ropewalk": (20, 20, 60), "dovecote": (20, 20, 22)}
BEFORE_THE_REVIEW = REVIEW - timedelta(days=20)


@pytest.fixture
def promised(city: City) -> Promised:
    with city.database.writing() as session:
        made = make_promised(session, store_of(city), city.olive, city.department, city.alice)
        made.publish(session, year=10)
        return made


def call_sensitive(city: City, dataset_id: int) -> None:
    """Call a dataset sensitive, and let the worker take out what it finds."""
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, dataset_id)
        dataset.sensitive, dataset.edited_at = True, utc_now()
    guard_check_ins(city.database, store_of(city), dataset_id)
    guard_agendas(city.database, dataset_id)


def after(real: Callable[..., Any], act: Callable[[], object]) -> Callable[..., Any]:
    """Do something once, as soon as this has returned."""
    done: list[object] = []

    def both(*args: object, **named: object) -> object:
        found = real(*args, **named)
        if not done:
            done.append(act())
        return found

    return both


def test_who_calls_data_sensitive_waits_for_whoever_writes_its_numbers(
    city: City, promised: Promised
) -> None:
    number, told = promised.chart.dataset_id, []

    def call() -> None:
        call_sensitive(city, number)
        told.append("called")

    with city.database.writing() as session:
        assert hold_sensitive(session, [promised.chart]) == set()
        second = Thread(target=call)
        second.start()
        second.join(0.3)
        assert told == []
    second.join(20)
    assert told == ["called"]
    with city.database.writing() as session:
        assert hold_sensitive(session, [promised.chart]) == {promised.chart.id}


def test_an_agenda_that_freezes_at_that_moment_keeps_the_line_and_no_number(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = Works(city.settings, city.database, store_of(city))
    with city.database.writing() as session:
        chart = chart_of(session, works.store, rows(MOVED))
        session.get_one(Dataset, chart.dataset_id).steward_id = city.department.id
        starts = utc_now() + timedelta(hours=40)
        meeting = Meeting(department_id=city.department.id, slot_on=starts.date(),
                          starts_at=starts, minutes=90, memo_due_on=starts.date())  # fmt: skip
        session.add(meeting)
    called = after(movers_of, lambda: call_sensitive(city, chart.dataset_id))
    monkeypatch.setattr("app.worker.schedule.movers_of", called)
    hold_meetings(works)
    with city.database.reading() as session:
        found = session.scalars(select(AgendaItem).order_by(col(AgendaItem.id))).all()
        assert [(one.kind, one.noun_id, one.facts) for one in found] == [
            (ItemKind.MOVER, chart.id, {}), (ItemKind.MOVER, chart.id, {}),
        ]  # fmt: skip
        assert session.get_one(Meeting, meeting.id).frozen_at is not None


def test_a_check_in_that_was_worked_out_before_is_worked_out_again(
    city: City, promised: Promised, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, store = promised.chart.dataset_id, promised.store
    called = after(sweeping.compute_all, lambda: call_sensitive(city, number))
    monkeypatch.setattr(sweeping, "compute_all", called)
    with as_of(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        assert sweeping.sweep(city.database, store, REVIEW).posted == 0
        with city.database.reading() as session:
            assert session.query(CheckIn).count() == 0
        sweeping.sweep(city.database, store, REVIEW)
    with city.database.reading() as session:
        row = session.query(CheckIn).one()
        assert (row.result, row.why, row.facts) == (Result.UNCHECKABLE, Why.HIDDEN, {})


def test_a_number_between_promise_and_review_is_not_kept(
    city: City, promised: Promised, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = promised.chart.dataset_id
    called = after(sweeping.post, lambda: call_sensitive(city, number))
    monkeypatch.setattr("app.followthrough.checking.refreshing.post", called)
    with as_of(datetime(2027, 1, 12, 12, tzinfo=UTC)):
        look_again(city.database, promised.store, number, BEFORE_THE_REVIEW)
    with city.database.reading() as session:
        assert session.query(Interim).count() == 0


def test_a_guard_finds_what_moved_among_the_earlier_ones_and_leaves_what_came_after(
    city: City, promised: Promised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contest was upheld while the guard looked: the number that it read is an earlier one."""
    number = promised.chart.dataset_id
    sweeping.sweep(city.database, promised.store, REVIEW)
    with city.database.reading() as session:
        read = session.query(CheckIn).one().facts
    fresh = {**read, "version": 9}

    def uphold() -> None:
        with city.database.writing() as session:
            row = session.query(CheckIn).one()
            row.earlier, row.facts = [*row.earlier, past_of(row)], fresh

    real = guarding._Guard.found  # noqa: SLF001, where the guard has read and not yet written

    def hides(*args: Any) -> dict[str, Any]:  # noqa: ANN401, as the guard calls it
        found = real(*args)
        return {**found, "level": {**found["level"], "value": None, "interval": None}}

    monkeypatch.setattr(guarding._Guard, "found", after(hides, uphold))  # noqa: SLF001, likewise
    call_sensitive(city, number)
    with city.database.reading() as session:
        row = session.query(CheckIn).one()
        assert row.facts == fresh
        assert Found.from_facts(row.earlier[0]["facts"]).level.value is None
