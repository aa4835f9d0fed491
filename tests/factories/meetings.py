"""A department that meets: its calendar, a recorder, and rows."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.agenda import Line, freeze
from app.followthrough.meetings.calendars import Plan, name_recorder, set_calendar
from app.followthrough.meetings.models import EntryKind, Meeting, MeetingEntry, Rhythm
from app.followthrough.meetings.queries import coming_meetings
from app.followthrough.meetings.recording import Words, enter
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
