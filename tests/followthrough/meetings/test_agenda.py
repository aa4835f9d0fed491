"""The agenda writes itself from what is owed, due and found, and freezes 48 hours before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.judged import Judged
from app.charts.claims.words import sentence_of
from app.core.clock import utc_now
from app.core.events import AgendaFrozen, BadgeEarned
from app.core.outbox import OutboxEntry
from app.datasets.models import Dataset
from app.followthrough.joint.blocking import Obstacle, block_answer
from app.followthrough.joint.models import BlockKind
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer, owe_for_badge
from app.followthrough.meetings.agenda import waiting_slots
from app.followthrough.meetings.daily import agendas_due
from app.followthrough.meetings.models import EntryKind, EntryMark, ItemKind, Mark, Meeting
from app.followthrough.meetings.movers import movers_of
from app.followthrough.meetings.recording import mark_row
from app.followthrough.meetings.records import items_of, open_rows, speaks_at
from app.followthrough.teams.models import TeamSlot
from app.followthrough.workdays import Workdays
from app.people.models import Department
from tests.charts.claims.city import chart_of, rows
from tests.factories.commitments import make_trial
from tests.factories.company import make_team
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import frozen, make_meetings, make_recorder, make_row
from tests.factories.moderation import make_official
from tests.factories.proposals import make_department, make_proposal

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Workdays(ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session)


def agenda(session: Session, meeting: Meeting) -> list[tuple[ItemKind, int]]:
    return [(item.kind, item.noun_id) for item in items_of(session, meeting.id)]


def test_it_is_made_of_all_that_waits_in_its_order_and_never_changes_again(
    session: Session, works: Department, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    recorder = make_recorder(session, director, works)
    make_mandate(session, works, days=3, a_month=9)
    owed = make_open(session, works, "Mend the lamps")
    owe_for_badge(session, BadgeEarned(owed.id, 1))
    tried = make_proposal(session, title="Try warm lamps", department=works)
    made = make_trial(session, store_in(tmp_path), make_official(session, works), works, tried)
    made.review_on = meetings[1].starts_at.date()
    parks = make_department(session, "Parks")
    ours, theirs = make_open(session, works, "Move a lamp"), make_open(session, parks, "A tree")
    for proposal, needs, desk in ((ours, works, parks), (theirs, parks, works)):
        owe_answer(session, proposal, Because.BADGE)
        waits = Obstacle(BlockKind.PERMIT, desk.id, "Permit 12", "It is theirs.")
        block_answer(session, make_official(session, needs), proposal.id, waits)
    team = make_team(session, make_person(session))
    slot = TeamSlot(team_id=team.id, department_id=works.id, asked_by=director.id)
    session.add(slot)
    clock.move_to(meetings[0].starts_at)
    row = make_row(session, recorder, meetings[0], works)
    second = meetings[1]
    assert not frozen(session, second)  # a week before
    clock.move_to(second.starts_at - timedelta(hours=48))
    assert [number for number, _department in agendas_due(session, utc_now())] == [second.id]
    assert frozen(session, second)
    whole = [
        (ItemKind.LAST, row.id), (ItemKind.OVERDUE, owed.id), (ItemKind.OVERDUE, ours.id),
        (ItemKind.DUE, made.id), (ItemKind.BLOCKED, theirs.id), (ItemKind.BLOCKED, ours.id),
        (ItemKind.FINDING, team.id),
    ]  # fmt: skip
    assert agenda(session, second) == whole
    overdue = items_of(session, second.id)[1]
    assert overdue.facts == {"due_on": "2026-03-05", "days": 1}
    make_row(session, recorder, meetings[0], works, "Ask the water board.")
    for moment in (utc_now(), second.starts_at, MONDAY):  # again, later, and with a clock set back
        clock.move_to(moment)
        assert not frozen(session, second)
    assert agenda(session, second) == whole
    told = select(func.count()).where(col(OutboxEntry.kind) == AgendaFrozen.__name__)
    assert session.scalar(told) == 1


def test_a_row_comes_back_until_a_meeting_ends_it_and_a_team_speaks_once(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    recorder = make_recorder(session, director, works)
    team = make_team(session, make_person(session))
    session.add(TeamSlot(team_id=team.id, department_id=works.id, asked_by=director.id))
    clock.move_to(meetings[0].starts_at)
    row = make_row(session, recorder, meetings[0], works)
    lists = []
    for meeting, mark in zip(meetings[1:4], (Mark.NOT_DONE, Mark.DONE, None), strict=True):
        clock.move_to(meeting.starts_at - timedelta(hours=30))  # the worker was away for a while
        assert frozen(session, meeting)
        lists.append([kind for kind, _number in agenda(session, meeting)])
        clock.move_to(meeting.starts_at)
        if mark is not None:
            mark_row(session, recorder, meeting.id, row.id, mark, None, utc_now())
    assert lists == [[ItemKind.LAST, ItemKind.FINDING], [ItemKind.LAST], []]
    assert waiting_slots(session, works.id) == []
    spoke = speaks_at(session, team.id, utc_now())
    assert spoke is not None
    assert spoke.id == meetings[1].id


def test_twenty_rows_of_earlier_meetings_are_named_and_the_others_counted(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    recorder = make_recorder(session, director, works)
    clock.move_to(meetings[0].starts_at)
    rows = [make_row(session, recorder, meetings[0], works, f"Lamp {n}.") for n in range(24)]
    kind = EntryKind.DECISION
    make_row(session, recorder, meetings[0], works, "We meet at noon.", kind)
    mark = EntryMark(entry_id=rows[0].id, meeting_id=meetings[1].id, mark=Mark.DONE,
                     marked_by=recorder.id)  # fmt: skip
    session.add(mark)
    session.flush()
    first = [row.id for row in rows[1:21]]
    assert open_rows(session, meetings[2], 20) == (first, 23)
    assert open_rows(session, meetings[1], 20) == ([row.id for row in rows[:20]], 24)
    clock.move_to(meetings[2].starts_at - timedelta(hours=2))
    assert frozen(session, meetings[2])
    items = items_of(session, meetings[2].id)
    assert ([item.noun_id for item in items[:20]], items[20].facts) == (first, {"more": 3})
    assert len(items) == 21


def test_an_agenda_does_not_freeze_when_the_meeting_is_over_or_skipped(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    _director, meetings = make_meetings(session, works, PLAIN)
    clock.move_to(meetings[0].starts_at + timedelta(hours=2))
    meetings[1].skipped_at = utc_now()
    assert not frozen(session, meetings[0])
    clock.move_to(meetings[1].starts_at - timedelta(hours=1))
    assert not frozen(session, meetings[1])


def test_movers_are_told_with_their_interval_and_noise_is_not(
    session: Session, works: Department, tmp_path: Path
) -> None:
    store = store_in(tmp_path)
    moved = {"ropewalk": (20, 20, 60), "dovecote": (20, 20, 22)}
    chart = chart_of(session, store, rows(moved))
    session.get_one(Dataset, chart.dataset_id).steward_id = works.id
    session.flush()
    found = movers_of(session, store, works.id)
    assert [line.facts["area"] for line in found] == ["ropewalk", None]
    assert {line.noun_id for line in found} == {chart.id}
    told = sentence_of(Judged.from_facts(found[0].facts))
    assert "rose" in told
    assert "95% interval" in told
    assert movers_of(session, store, make_department(session, "Parks").id) == []
