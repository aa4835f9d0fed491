"""A department that meets: its calendar, a recorder, and rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db import insert_for
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.agenda import Line, freeze
from app.followthrough.meetings.calendars import Plan, name_recorder, set_calendar
from app.followthrough.meetings.models import (
    AgendaItem,
    EntryKind,
    EntryMark,
    ItemKind,
    Meeting,
    MeetingCalendar,
    MeetingEntry,
    MeetingRecorder,
    Rhythm,
)
from app.followthrough.meetings.queries import coming_meetings
from app.followthrough.meetings.recording import Words, enter
from app.followthrough.meetings.records import ENTRY
from app.followthrough.workdays import Workdays
from app.people.models import Department, Person, Post
from tests.factories.moderation import make_official

_keys = count(1)
TUESDAY = 1


def plan_of(begins_on: date, rhythm: Rhythm = Rhythm.WEEKLY, at: str = "10:00") -> Plan:
    return Plan(rhythm, TUESDAY, 2, at, 90, "City Hall, room 2", "", begins_on)


def make_meetings(
    session: Session,
    department: Department,
    workdays: Workdays,
    rhythm: Rhythm = Rhythm.WEEKLY,
    at: str = "10:00",
) -> tuple[Person, list[Meeting]]:
    """Let a department meet on Tuesdays from today on; return its director and the meetings."""
    director, now = make_official(session, department, Post.DIRECTOR), utc_now()
    plan = plan_of(workdays.day_of(now), rhythm, at)
    set_calendar(session, director, department, plan, workdays, now)
    rows = coming_meetings(session, now, department.id, 50)
    return director, [row.meeting for row in rows]


def make_recorder(session: Session, director: Person, department: Department) -> Person:
    recorder = make_official(session, department, Post.STAFF)
    name_recorder(session, director, department, recorder.handle, utc_now())
    return recorder


def frozen(session: Session, meeting: Meeting, movers: tuple[Line, ...] = ()) -> bool:
    """Freeze an agenda if its hour has come, as the worker does."""
    workdays = workdays_in(session, ZoneInfo("UTC"))
    return freeze(session, meeting.id, movers, workdays, utc_now())


def make_row(
    session: Session,
    recorder: Person,
    meeting: Meeting,
    department: Department,
    text: str = "Count the lamps on Hemp Lane.",
    kind: EntryKind = EntryKind.REQUEST,
    due_on: date | None = None,
    owner: str = "",
    now: datetime | None = None,
) -> MeetingEntry:
    day = meeting.starts_at.date()
    words = Words(kind, text, department.slug, owner, due_on or day)
    key = f"key-{next(_keys):016}"
    return enter(session, recorder, meeting.id, words, key, now or utc_now(), day)


@dataclass(frozen=True)
class Begun:
    """Two meetings of a department: one of two weeks ago with a row, and one that goes on now."""

    earlier: Meeting
    meeting: Meeting
    last: MeetingEntry  # of the earlier one, on the agenda of the other
    row: MeetingEntry


def make_begun(session: Session, department: Department, recorder: Person) -> Begun:
    """Let a department meet now, with a recorder; its last meeting's memo is late."""
    now = utc_now()
    row = {"department_id": department.id, "person_id": recorder.id, "named_at": now}
    session.execute(insert_for(session, MeetingRecorder).values(row).on_conflict_do_nothing())
    meetings = [
        Meeting(department_id=department.id, slot_on=at.date(), starts_at=at, minutes=90,
                place="City Hall, room 2", frozen_at=at - timedelta(hours=48),
                memo_due_on=(at + timedelta(days=2)).date(), recorded_at=at)
        for at in (now - timedelta(days=14), now - timedelta(minutes=5))
    ]  # fmt: skip
    session.add_all(meetings)
    session.flush()
    rows = [
        MeetingEntry(meeting_id=one.id, kind=EntryKind.REQUEST, text=text, due_on=now.date(),
                     department_id=department.id, owner_id=recorder.id, entered_by=recorder.id,
                     form_key=f"key-of-{text}")
        for one, text in zip(meetings, ("Count the lamps.", "Buy forty lamps."), strict=True)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    session.add(
        AgendaItem(meeting_id=meetings[1].id, kind=ItemKind.LAST, noun=ENTRY, noun_id=rows[0].id)
    )
    session.flush()
    return Begun(meetings[0], meetings[1], rows[0], rows[1])


def forget_meetings(session: Session) -> None:
    """Take all meetings out, so that a department can begin anew."""
    for table in (EntryMark, MeetingEntry, AgendaItem, Meeting, MeetingCalendar):
        session.execute(delete(table))
