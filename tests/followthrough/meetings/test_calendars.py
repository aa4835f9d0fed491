"""When departments meet: rhythms, holidays, moved and skipped meetings, clocks that jump."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.followthrough.meetings.calendars import (
    end_calendar,
    move_meeting,
    name_recorder,
    release_recorder,
    set_calendar,
    skip_meeting,
)
from app.followthrough.meetings.daily import keep_meetings, plan_ahead
from app.followthrough.meetings.dates import memo_due, moment_of, slots
from app.followthrough.meetings.models import Meeting, MeetingCalendar, Rhythm
from app.followthrough.meetings.policy import Standing, standing_of
from app.followthrough.meetings.queries import calendar_of, next_meetings, strips
from app.followthrough.workdays import Workdays
from app.ledger.models import LedgerEntry
from app.people.models import Department, DepartmentId, Post, Role
from tests.factories.contributions import make_person
from tests.factories.meetings import frozen, make_meetings, make_recorder, make_row, plan_of
from tests.factories.moderation import deeds, make_official
from tests.factories.proposals import make_department

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = Workdays(ZoneInfo("UTC"))
NEW_YORK = Workdays(ZoneInfo("America/New_York"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session)


@pytest.mark.parametrize(
    ("rhythm", "week", "days"),
    [
        (Rhythm.WEEKLY, 1, [date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17)]),
        (Rhythm.TWO_WEEKS, 1, [date(2026, 3, 3), date(2026, 3, 17), date(2026, 3, 31)]),
        (Rhythm.MONTHLY, 1, [date(2026, 3, 3), date(2026, 4, 7), date(2026, 5, 5)]),
        (Rhythm.MONTHLY, 4, [date(2026, 3, 24), date(2026, 4, 28), date(2026, 5, 26)]),
    ],
)
def test_a_rhythm_gives_the_same_days_whoever_asks(
    rhythm: Rhythm, week: int, days: list[date]
) -> None:
    calendar = MeetingCalendar(
        department_id=DepartmentId(1),
        rhythm=rhythm,
        weekday=1,
        week=week,
        begins_on=date(2026, 3, 2),
    )
    assert slots(calendar, None, date(2026, 6, 1))[:3] == days
    assert slots(calendar, days[0], date(2026, 6, 1))[:2] == days[1:]


@pytest.mark.parametrize(
    ("name", "spring", "autumn", "twice", "first"),
    [
        ("America/New_York", date(2026, 3, 8), date(2026, 11, 1), "01:30", 5),
        ("America/Chicago", date(2026, 3, 8), date(2026, 11, 1), "01:30", 6),
        ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25), "02:30", 0),
    ],
)
def test_a_meeting_at_half_past_two_on_the_night_of_change_has_a_defined_moment(
    name: str, spring: date, autumn: date, twice: str, first: int
) -> None:
    zone = ZoneInfo(name)
    # The clock skips 02:30, so it is half an hour after 03:00; what comes twice counts first.
    assert moment_of(spring, "02:30", zone).astimezone(zone).hour == 3
    assert moment_of(autumn, twice, zone) == datetime(
        2026, autumn.month, autumn.day, first, 30, tzinfo=UTC
    )
    before = moment_of(spring - timedelta(days=5), "10:00", zone)
    after = moment_of(spring, "10:00", zone)
    assert after - before == timedelta(days=5) - timedelta(hours=1)
    friday = moment_of(spring - timedelta(days=2), "10:00", zone)
    assert memo_due(friday, Workdays(zone)) == spring + timedelta(days=2)  # Tuesday, over the night


def test_a_holiday_moves_a_meeting_and_so_does_one_that_is_named_later(
    session: Session, works: Department
) -> None:
    free = replace(PLAIN, off=frozenset({date(2026, 3, 3)}))
    _director, meetings = make_meetings(session, works, free)
    assert [one.starts_at.day for one in meetings[:2]] == [4, 10]
    before = meetings[1].stamp
    later = replace(free, off=free.off | {date(2026, 3, 10), date(2026, 3, 11)})
    plan_ahead(session, later, utc_now())
    assert [one.starts_at.day for one in meetings[:2]] == [4, 12]
    assert meetings[1].memo_due_on == date(2026, 3, 16)
    assert meetings[1].stamp > before  # so programs with calendars take it over


def test_the_daily_job_may_run_twice_late_and_with_a_clock_set_back(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    _director, meetings = make_meetings(session, works, NEW_YORK)
    for moment in (MONDAY, MONDAY, MONDAY - timedelta(days=40), MONDAY + timedelta(days=130)):
        clock.move_to(moment)
        plan_ahead(session, NEW_YORK, utc_now())
        keep_meetings(session, NEW_YORK, utc_now())
    every = session.scalars(select(Meeting).order_by(col(Meeting.slot_on))).all()
    days = [one.slot_on for one in every]
    assert days == [date(2026, 3, 3) + timedelta(weeks=n) for n in range(len(days))]
    assert len(days) > len(meetings)
    # Ten o'clock on the wall, whatever summer time does to it.
    assert {one.starts_at.astimezone(NEW_YORK.zone).hour for one in every} == {10}
    gone = [one for one in every if one.starts_at < utc_now() - timedelta(days=5)]
    assert all(one.skipped_at is not None for one in gone)  # nobody recorded anything


def test_a_new_rhythm_plans_anew_what_is_not_frozen_and_keeps_what_went_well(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    clock.move_to(meetings[0].starts_at - timedelta(hours=20))
    assert frozen(session, meetings[0])
    meetings[1].good = "All lamps of Hemp Lane burn."
    plan = replace(plan_of(date(2026, 3, 2), Rhythm.MONTHLY), weekday=3, week=3, place="Library")
    set_calendar(session, director, works, plan, PLAIN, utc_now())
    found = session.scalars(select(Meeting).order_by(col(Meeting.slot_on))).all()
    assert [one.slot_on.isoformat() for one in found][:3] == [
        "2026-03-03", "2026-03-19", "2026-04-16",
    ]  # fmt: skip
    assert (found[1].place, found[1].good) == ("Library", "All lamps of Hemp Lane burn.")
    end_calendar(session, director, works, utc_now())
    end_calendar(session, director, works, utc_now())
    assert calendar_of(session, works.id) is None
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1
    assert deeds(session, "department", works.id)[-1] == "meetings_ended"


def test_a_new_rhythm_leaves_a_moved_meeting_with_its_reason_and_gives_it_the_new_place(
    session: Session, works: Department
) -> None:
    director, (first, second, *_more) = make_meetings(session, works, PLAIN)
    move_meeting(
        session, director, second.id, date(2026, 3, 12), "14:30", "A flood.", PLAIN, utc_now()
    )
    first.good = "All lamps of Hemp Lane burn."
    second.good = "The pump works."
    plan = replace(plan_of(date(2026, 3, 2)), weekday=3, place="Library")  # Thursdays
    set_calendar(session, director, works, plan, PLAIN, utc_now())
    found = session.scalars(select(Meeting).order_by(col(Meeting.starts_at)).limit(3)).all()
    assert [one.starts_at.isoformat()[:16] for one in found] == [
        "2026-03-05T10:00", "2026-03-12T14:30", "2026-03-19T10:00",
    ]  # fmt: skip
    assert [one.good for one in found] == [
        "All lamps of Hemp Lane burn.", "The pump works.", "",
    ]  # fmt: skip
    kept = found[1]
    assert (kept.id, kept.move_reason, kept.place) == (second.id, "A flood.", "Library")
    assert kept.moved_from == datetime(2026, 3, 10, 10, tzinfo=UTC)
    end_calendar(session, director, works, utc_now())
    assert session.scalars(select(col(Meeting.id))).all() == [second.id]
    skip_meeting(session, director, second.id, "Nobody can come.", utc_now())
    assert second.skip_reason == "Nobody can come."


def test_who_records_is_in_the_ledger_by_office_and_not_by_name(
    session: Session, works: Department
) -> None:
    director = make_official(session, works, Post.DIRECTOR)
    rita = make_official(session, works, Post.STAFF)
    for act in (name_recorder, name_recorder):
        act(session, director, works, rita.handle, utc_now())
    for _twice in range(2):
        release_recorder(session, director, works, rita.handle)
    rows = session.scalars(select(LedgerEntry).where(col(LedgerEntry.noun) == "department")).all()
    assert [(one.deed, one.reason) for one in rows] == [
        ("recorder_named", "Staff, Public Works"), ("recorder_released", "Staff, Public Works"),
    ]  # fmt: skip
    assert {(one.actor_id, one.concerns_id) for one in rows} == {(director.id, None)}


def test_a_new_rhythm_leaves_a_meeting_that_somebody_records_already(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    recorder = make_recorder(session, director, works)
    clock.move_to(meetings[0].starts_at - timedelta(minutes=20))  # no worker froze its agenda
    row = make_row(session, recorder, meetings[0], works)
    plan = plan_of(date(2026, 3, 3), at="15:00")
    set_calendar(session, director, works, plan, PLAIN, utc_now())
    kept = session.get_one(Meeting, row.meeting_id)
    assert kept.starts_at == datetime(2026, 3, 3, 10, tzinfo=UTC)
    end_calendar(session, director, works, utc_now())
    assert session.scalar(select(func.count()).select_from(Meeting)) == 1


def test_a_meeting_is_moved_or_skipped_with_a_public_reason(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, (first, second, *_more) = make_meetings(session, works, PLAIN)
    moved = move_meeting(
        session, director, first.id, date(2026, 3, 5), "14:30", "A flood.", PLAIN, utc_now()
    )
    assert (moved.starts_at, moved.memo_due_on) == (
        datetime(2026, 3, 5, 14, 30, tzinfo=UTC), date(2026, 3, 9),
    )  # fmt: skip
    assert moved.moved_from == datetime(2026, 3, 3, 10, tzinfo=UTC)
    plan_ahead(session, PLAIN, utc_now())
    assert moved.starts_at.hour == 14  # a calendar does not take it back
    skip_meeting(session, director, second.id, "Election day.", utc_now())
    assert standing_of(second, utc_now(), PLAIN) is Standing.SKIPPED
    assert deeds(session, "meeting", first.id) + deeds(session, "meeting", second.id) == [
        "meeting_moved", "meeting_skipped",
    ]  # fmt: skip
    assert [row.meeting.id for row in next_meetings(session, utc_now())] == [first.id]
    clock.move_to(datetime(2026, 3, 5, 15, tzinfo=UTC))
    with pytest.raises(RefusedError, match="begun"):
        skip_meeting(session, director, first.id, "Too late.", utc_now())


@pytest.mark.parametrize(
    ("day", "at", "field"),
    [
        (date(2026, 3, 1), "10:00", "day"),
        (date(2026, 3, 7), "10:00", "day"),  # a Saturday
        (date(2028, 3, 7), "10:00", "day"),
        (date(2026, 3, 2), "08:59", "at"),
        (date(2026, 3, 4), "25:00", "at"),
        (date(2026, 3, 4), "10:00:30", "at"),
    ],
)
def test_a_meeting_is_not_moved_to_where_nobody_can_come(
    session: Session, works: Department, day: date, at: str, field: str
) -> None:
    director, (first, *_more) = make_meetings(session, works, PLAIN)
    with pytest.raises(InvalidError) as refused:
        move_meeting(session, director, first.id, day, at, "Why.", PLAIN, utc_now())
    assert set(refused.value.problems) == {field}


def test_only_who_leads_a_department_and_administrators_keep_its_calendar(
    session: Session, works: Department
) -> None:
    plan = plan_of(date(2026, 3, 2))
    other = make_official(session, make_department(session, "Parks"), Post.DIRECTOR)
    for person in (None, make_person(session), make_official(session, works, Post.STAFF), other):
        with pytest.raises(RefusedError):
            set_calendar(session, person, works, plan, PLAIN, utc_now())
    ada = make_person(session, role=Role.ADMINISTRATOR)
    set_calendar(session, ada, works, plan, PLAIN, utc_now())
    with pytest.raises(InvalidError):
        name_recorder(session, ada, works, other.handle, utc_now())


def test_the_strip_says_held_late_and_skipped(
    session: Session, works: Department, clock: time_machine.Traveller
) -> None:
    director, meetings = make_meetings(session, works, PLAIN)
    recorder = make_recorder(session, director, works)
    for meeting in meetings[:2]:
        clock.move_to(meeting.starts_at)
        make_row(session, recorder, meeting, works)
    meetings[0].memo_at = meetings[0].starts_at + timedelta(days=1)
    clock.move_to(meetings[2].starts_at + timedelta(days=3))
    keep_meetings(session, PLAIN, utc_now())
    (strip,) = strips(session, utc_now(), PLAIN)
    assert [(one.standing, one.late) for one in strip.meetings] == [
        (Standing.HELD, 0), (Standing.LATE, 6), (Standing.SKIPPED, 1),
    ]  # fmt: skip
    assert meetings[2].skip_reason == ""
