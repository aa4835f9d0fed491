"""Tables of the stat meetings: calendars, meetings, agendas, and what was recorded."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.people.models import DepartmentId, PersonId

MeetingId = NewType("MeetingId", int)
EntryId = NewType("EntryId", int)


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    TWO_WEEKS = "two_weeks"
    MONTHLY = "monthly"


class MeetingCalendar(SQLModel, table=True):
    """How often a department meets. Without a row it holds no stat meetings.

    `at` is the city's wall clock ("14:30"). `week` of the month counts for a monthly rhythm alone.
    `planned_to` is the newest slot that has a meeting: it only grows, so that a clock set back
    plans nothing twice.
    """

    __tablename__ = "meeting_calendar"

    department_id: DepartmentId = Field(
        default=None, primary_key=True, foreign_key="department.id", sa_type=Integer
    )
    rhythm: Rhythm = Field(default=Rhythm.MONTHLY, sa_type=stored_as_value(Rhythm))
    weekday: int = 0  # Monday
    week: int = 1
    at: str = Field(default="10:00", max_length=5)
    minutes: int = 90
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    begins_on: date
    planned_to: date | None = None


class MeetingRecorder(SQLModel, table=True):
    """An official whom the department named to write down what its meetings say."""

    __tablename__ = "meeting_recorder"

    department_id: DepartmentId = Field(
        primary_key=True, foreign_key="department.id", sa_type=Integer
    )
    person_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    named_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Meeting(SQLModel, table=True):
    """One meeting. `slot_on` is the day that the rhythm gave, whatever became of it.

    `stamp` grows with every change that its pages show. The `…_version`s grow with each change of
    one thing, so that who writes second is told. Until it is frozen a meeting follows its
    department's calendar and the city's holidays; one that somebody moved keeps its moment.
    """

    __tablename__ = "stat_meeting"
    __table_args__ = (UniqueConstraint("department_id", "slot_on"),)

    id: MeetingId = Field(default=None, primary_key=True, sa_type=Integer)
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    slot_on: date
    starts_at: datetime = Field(sa_type=UtcDateTime, index=True)
    minutes: int
    place: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=500)
    moved_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    move_reason: str = Field(default="", sa_type=PublicWords(300))
    skipped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Empty: nobody recorded anything.
    skip_reason: str = Field(default="", sa_type=PublicWords(300))
    frozen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its first row
    # One thing that went well.
    good: str = Field(default="", sa_type=PublicWords(500))
    good_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    good_version: int = 0
    attendance: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # of `Attendance`
    attendance_version: int = 0
    memo_due_on: date
    memo_text: str = Field(default="", sa_type=PublicWords(20_000))
    memo_html: str = Field(default="", sa_type=PublicWords)
    memo_version: int = 0
    memo_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # published
    memo_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # after that
    memo_told: bool = False
    stamp: int = 0


class Part(StrEnum):
    """What of a meeting is written by whoever is there, one after the other."""

    GOOD = "good"
    MEMO = "memo"


class MeetingWriter(SQLModel, table=True):
    """Somebody who wrote a part of a meeting: the latest one is told when it is moderated."""

    __tablename__ = "meeting_writer"

    meeting_id: MeetingId = Field(
        primary_key=True, foreign_key="stat_meeting.id", ondelete="CASCADE", sa_type=Integer
    )
    part: Part = Field(primary_key=True, sa_type=stored_as_value(Part))
    person_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ItemKind(StrEnum):
    """What stands on an agenda, in its order."""

    LAST = "last"  # a row of an earlier meeting
    OVERDUE = "overdue"
    DUE = "due"
    BLOCKED = "blocked"
    CONTESTED = "contested"
    MOVER = "mover"
    FINDING = "finding"
    ADDED = "added"  # by a recorder, after it froze


class AgendaItem(SQLModel, table=True):
    """A line of a frozen agenda: what it is about, and its numbers of that moment.

    Titles are looked up when it is read, so that nothing hidden since is shown. `text` is that of
    an addition alone.
    """

    __tablename__ = "agenda_item"

    id: int = Field(default=None, primary_key=True)
    meeting_id: MeetingId = Field(foreign_key="stat_meeting.id", sa_type=Integer, index=True)
    kind: ItemKind = Field(sa_type=stored_as_value(ItemKind))
    noun: str = Field(default="", max_length=20)
    noun_id: int = 0
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    text: str = Field(default="", sa_type=PublicWords(300))
    added_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    added_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)


class EntryKind(StrEnum):
    REQUEST = "request"
    COMMITMENT = "commitment"
    DECISION = "decision"


class MeetingEntry(SQLModel, table=True):
    """A row of a meeting. Without a person its department owns it.

    `given_at` says since when its owner and its day are as they are: reminders begin anew then.
    """

    __tablename__ = "meeting_entry"
    __table_args__ = (UniqueConstraint("meeting_id", "form_key"),)

    id: EntryId = Field(default=None, primary_key=True, sa_type=Integer)
    meeting_id: MeetingId = Field(foreign_key="stat_meeting.id", sa_type=Integer, index=True)
    kind: EntryKind = Field(sa_type=stored_as_value(EntryKind))
    text: str = Field(sa_type=PublicWords(500))
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    owner_id: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    due_on: date | None = None
    entered_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    entered_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    given_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
    form_key: str = Field(max_length=64)


class Mark(StrEnum):
    """What became of a row, as a later meeting found."""

    DONE = "done"
    NOT_DONE = "not_done"
    DROPPED = "dropped"  # nobody wants it any more


class EntryMark(SQLModel, table=True):
    """What one meeting found about a row of an earlier one: each memo keeps its own."""

    __tablename__ = "entry_mark"

    entry_id: EntryId = Field(primary_key=True, foreign_key="meeting_entry.id", sa_type=Integer)
    meeting_id: MeetingId = Field(
        primary_key=True, foreign_key="stat_meeting.id", sa_type=Integer, index=True
    )
    mark: Mark = Field(sa_type=stored_as_value(Mark))
    marked_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    marked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
