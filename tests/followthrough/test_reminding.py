"""No step depends on somebody remembering: each reminder comes once, whatever the worker does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core.clock import utc_now
from app.followthrough.joint.joining import decline
from app.followthrough.joint.reminding import remind_of_questions, remind_of_steps
from app.followthrough.joint.stepping import change_step, finish_step, reopen_step
from app.followthrough.meetings.agenda import Asked, Line, overdue
from app.followthrough.meetings.models import EntryKind, EntryMark, ItemKind, Mark, MeetingEntry
from app.followthrough.meetings.recording import Words, change
from app.followthrough.meetings.reminding import remind_of_rows
from app.followthrough.workdays import Workdays
from app.notices.models import Notice
from app.people.models import Department, Person
from tests.factories.datasets import store_in
from tests.factories.joint import Shared, make_shared
from tests.factories.meetings import make_meetings, make_recorder, make_row
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Workdays(ZoneInfo("UTC"))
KINDS = ("step_soon", "step_over", "row_soon", "row_over", "join_waits")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shared(session: Session, tmp_path: Path) -> Shared:
    return make_shared(session, store_in(tmp_path))


@pytest.fixture
def on(session: Session, clock: time_machine.Traveller) -> Callable[[int], list[tuple[str, int]]]:
    """Run the job twice, so many days after that Monday; return all that was told so far."""

    def run(days: int) -> list[tuple[str, int]]:
        clock.move_to(MONDAY + timedelta(days=days))
        for _again in range(2):
            for remind in (remind_of_steps, remind_of_questions, remind_of_rows):
                remind(session, PLAIN, utc_now())
        rows = select(col(Notice.kind), col(Notice.person_id), col(Notice.times))
        told = session.execute(rows.where(col(Notice.kind).in_(KINDS)).order_by(col(Notice.id)))
        return [(kind, person) for kind, person, times in told for _time in range(times)]

    return run


Run = Callable[[int], list[tuple[str, int]]]


def test_a_step_is_told_of_two_working_days_before_and_once_when_it_is_over(
    session: Session, shared: Shared, on: Run, clock: time_machine.Traveller
) -> None:
    step = shared.joined(session)  # due in 30 days, on the first of April, a Wednesday
    assert on(27) == []  # Sunday: three working days are left
    soon = ("step_soon", shared.other.id)
    assert on(28) == [soon]
    over = ("step_over", shared.other.id)
    assert (on(29), on(30), on(31)) == ([soon], [soon], [soon, over])
    assert (on(45), on(29), on(31)) == ([soon, over], [soon, over], [soon, over])  # set back
    assert on(32) == [soon, over]
    wish = shared.wish(days=20)
    change_step(
        session,
        shared.other,
        step.id,
        wish,
        "The paint is late.",
        step.revision,
        today=utc_now().date(),
    )
    assert on(60) == [soon, over, over]  # the new day, after weeks without a worker
    named = replace(wish, words="Paint it white.")
    change_step(
        session, shared.other, step.id, named, "To be clear.", step.revision, today=utc_now().date()
    )
    assert on(61) == [soon, over, over]  # other words alone are no news
    clock.shift(60)
    finish_step(session, shared.other, step.id, "Painted.", step.revision)
    reopen_step(session, shared.other, step.id, "It rained.", step.revision)
    assert on(62) == [soon, over, over, over]


def test_where_the_person_left_the_department_hears_and_nobody_of_what_is_done_or_hidden(
    session: Session, shared: Shared, on: Run
) -> None:
    step = shared.joined(session)
    heir = make_official(session, shared.transport)
    shared.other.department_id = shared.works.id
    session.flush()
    assert [kind for kind, person in on(28) if person == heir.id] == ["step_soon"]
    text = session.get_one(Contribution, shared.proposal.id)
    text.visibility = Visibility.HIDDEN
    assert len(on(31)) == 1
    text.visibility = Visibility.PUBLIC
    finish_step(session, heir, step.id, "Painted.", step.revision)
    assert len(on(32)) == 1


@pytest.mark.parametrize("answers", [False, True])
def test_a_department_that_did_not_answer_in_five_working_days_is_reminded_once(
    session: Session,
    shared: Shared,
    on: Run,
    answers: bool,
) -> None:
    row = shared.ask(session)
    assert on(7) == []  # the fifth working day is not over
    if answers:
        decline(session, shared.other, row.commitment_id, row.department_id, "No.", row.revision)
    once = [] if answers else [("join_waits", shared.other.id)]
    assert (on(8), on(20), on(9)) == (once, once, once)


def made(session: Session) -> tuple[Person, MeetingEntry]:
    works = make_department(session, "Parks")
    director, meetings = make_meetings(session, works, PLAIN)
    rita = make_recorder(session, director, works)
    with time_machine.travel(meetings[0].starts_at, tick=False):
        due = (MONDAY + timedelta(days=11)).date()  # a Friday
        kind = EntryKind.REQUEST
        return rita, make_row(session, rita, meetings[0], works, "Count.", kind, due, rita.handle)


def test_a_row_of_a_meeting_is_told_of_before_its_day_and_once_when_it_is_over(
    session: Session, on: Run
) -> None:
    rita, _row = made(session)
    soon, over = ("row_soon", rita.id), ("row_over", rita.id)
    assert (on(8), on(9), on(11)) == ([], [soon], [soon])
    assert (on(12), on(30), on(10)) == ([soon, over], [soon, over], [soon, over])


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"text": "Count all of them."}, False),
        ({"kind": EntryKind.COMMITMENT}, False),
        ({"owner": ""}, True),
        ({"due_on": (MONDAY + timedelta(days=12)).date()}, True),
    ],
)
def test_only_another_owner_or_day_of_a_row_is_told_anew(
    session: Session,
    on: Run,
    clock: time_machine.Traveller,
    changed: dict[str, Any],
    again: bool,
) -> None:
    rita, row = made(session)
    before = on(10)
    clock.shift(60)
    assert before == [("row_soon", rita.id)]
    slug = session.get_one(Department, row.department_id).slug
    words = replace(Words(row.kind, row.text, slug, rita.handle, row.due_on), **changed)
    day = (MONDAY + timedelta(days=1)).date()
    change(session, rita, row.meeting_id, row.id, words, row.version, utc_now(), day)
    assert (len(on(11)) > len(before)) == again


def test_nobody_is_told_of_the_day_of_a_decision(session: Session, on: Run) -> None:
    _rita, row = made(session)
    row.kind = EntryKind.DECISION
    session.flush()
    assert (on(9), on(30)) == ([], [])


def test_a_row_that_is_done_is_not_told_of_and_one_without_a_person_is_its_departments(
    session: Session, on: Run
) -> None:
    rita, row = made(session)
    row.owner_id = None
    session.flush()
    before = on(9)
    assert {kind for kind, _person in before} == {"row_soon"}
    assert before
    session.add(EntryMark(entry_id=row.id, meeting_id=row.meeting_id, mark=Mark.DONE,
                          marked_by=rita.id))  # fmt: skip
    session.flush()
    assert on(20) == before


def test_a_step_that_is_overdue_is_on_the_next_agenda(
    session: Session, shared: Shared, clock: time_machine.Traveller
) -> None:
    step = shared.joined(session)
    clock.move_to(MONDAY + timedelta(days=31))
    _director, meetings = make_meetings(session, shared.transport, PLAIN)
    asked = Asked(meetings[0], shared.transport, utc_now(), PLAIN)
    line = Line(ItemKind.OVERDUE, "step", step.id,
                {"due_on": "2026-04-01", "step": True, "days": 1})  # fmt: skip
    assert overdue(session, asked).lines == [line]
