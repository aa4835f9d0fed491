"""The worker's part of stat meetings: killed anywhere and run again, once is once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.storage import Storage
from app.followthrough.meetings.memos import write_memo
from app.followthrough.meetings.models import Meeting
from app.notices.models import Notice
from app.notices.service import follow
from app.worker.schedule import hold_meetings
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.meetings import make_meetings, make_recorder, make_row
from tests.followthrough.meetings.test_recording import MONDAY, PLAIN
from tests.people import City

KILLS = 20


class KilledError(Exception):
    """The process is gone in the middle of a statement."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def told(session: Session) -> dict[str, int]:
    kinds = select(col(Notice.kind), func.count()).where(col(Notice.noun) == "meeting")
    return {row[0]: row[1] for row in session.execute(kinds.group_by(col(Notice.kind)))}


def test_a_worker_killed_twenty_times_loses_nothing_and_tells_nothing_twice(
    city: City, clock: time_machine.Traveller
) -> None:
    store = Storage(str(city.settings.data_dir / "store"), city.settings.data_dir)
    works = Works(city.settings, city.database, store)
    with city.database.writing() as session:
        director, meetings = make_meetings(session, city.department, PLAIN)
        rita = make_recorder(session, director, city.department)
        follow(session, city.alice.id, "department", city.department.id)
    first, chance, left = meetings[0], Random(7), [0]  # noqa: S311, no key is made of it

    def die(*_facts: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KilledError

    def work() -> None:
        hold_meetings(works)
        deliver_everything(works)

    event.listen(city.database.engine, "before_cursor_execute", die)
    frozen, due = first.starts_at - timedelta(hours=25), first.starts_at + timedelta(days=2)
    for moment in (frozen, due):
        clock.move_to(moment)
        for _kill in range(KILLS // 2):
            left[0] = chance.randint(2, 30)
            with suppress(KilledError):
                hold_meetings(works)
        left[0] = 0
        work()
        work()
        if moment == frozen:
            clock.move_to(first.starts_at)
            with city.database.writing() as session:
                make_row(session, rita, first, city.department)
    event.remove(city.database.engine, "before_cursor_execute", die)
    with city.database.writing() as session:
        assert session.get_one(Meeting, first.id).frozen_at == frozen
        assert told(session) == {"agenda_public": 1, "memo_due": 3}  # rita and who answers
        write_memo(session, rita, first.id, "We met.", 0, due, publish=True)
    work()
    with city.database.reading() as session:
        assert told(session) == {"agenda_public": 1, "memo_due": 3, "memo_published": 1}
