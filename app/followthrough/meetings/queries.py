"""Reads of stat meetings: calendars, recorders, lists and one meeting. None looks at a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID, Paged, decode_moment, encode_cursor, paged
from app.followthrough.meetings.models import Meeting, MeetingCalendar, MeetingRecorder
from app.followthrough.meetings.policy import Standing, days_late, standing_of
from app.followthrough.workdays import Workdays
from app.people.models import Department, DepartmentId, Person, PersonId, Role
from app.people.models import Standing as Account

IN_STRIP: Final = 12
LISTED: Final = 20
IN_FEED: Final = 400
FEED_BACK: Final = timedelta(days=400)
NEXT_FOR: Final = timedelta(hours=2)  # so long after its beginning a meeting is still the next


class Row(NamedTuple):
    """A meeting with its department."""

    meeting: Meeting
    department: str
    slug: str

    @property
    def url(self) -> str:
        return meeting_url(self.meeting.id)


@dataclass(frozen=True)
class Past:
    """A meeting in a strip: how it stands, and by how many working days its memo is late."""

    meeting: Meeting
    standing: Standing
    late: int

    @property
    def url(self) -> str:
        return meeting_url(self.meeting.id)


@dataclass(frozen=True)
class Strip:
    """The newest meetings of a department whose time has come, the oldest first."""

    department: str
    slug: str
    meetings: Sequence[Past]

    def count(self, standing: str) -> int:
        return sum(one.standing == standing for one in self.meetings)


def meeting_url(meeting_id: int) -> str:
    return f"/stat-meetings/{meeting_id}"


def calendar_of(session: Session, department_id: DepartmentId) -> MeetingCalendar | None:
    return session.get(MeetingCalendar, department_id)


def recorders_of(session: Session, department_id: DepartmentId) -> Sequence[Person]:
    """List who may record now: named, and still an official of the department."""
    rows = (
        select(Person)
        .join(MeetingRecorder, col(MeetingRecorder.person_id) == col(Person.id))
        .where(
            col(MeetingRecorder.department_id) == department_id,
            col(Person.department_id) == department_id,
            col(Person.role) == Role.OFFICIAL,
            col(Person.standing).not_in([Account.SUSPENDED, Account.ERASED]),
        )
    )
    return session.scalars(rows.order_by(col(Person.handle_key))).all()


def recorder_ids(session: Session, department_id: DepartmentId) -> set[PersonId]:
    return {one.id for one in recorders_of(session, department_id)}


def find_meeting(session: Session, meeting_id: int) -> Row:
    """Load a meeting: all of them are public. Raises RefusedError 404."""
    number = meeting_id if 0 < meeting_id < BIGGEST_ID else 0
    found = session.execute(_rows().where(col(Meeting.id) == number)).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return Row(*found)


def hold_meeting(session: Session, meeting_id: int) -> Meeting:
    """Load a meeting anew and hold it: whoever writes after us waits. Raises RefusedError 404."""
    number = meeting_id if 0 < meeting_id < BIGGEST_ID else 0
    held = (
        select(Meeting)
        .where(col(Meeting.id) == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.scalars(held).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def stamp_of(session: Session, meeting_id: int) -> int | None:
    """Return what grows with every change of a meeting's page, in one small statement."""
    return session.scalar(select(col(Meeting.stamp)).where(col(Meeting.id) == meeting_id))


def next_meetings(
    session: Session, now: datetime, department_id: int | None = None
) -> Sequence[Row]:
    """List the next meeting of each department, or of one, the soonest first.

    One that has just begun is still the next; what was skipped is none.
    """
    nearest = func.row_number().over(
        partition_by=col(Meeting.department_id), order_by=(col(Meeting.starts_at), col(Meeting.id))
    )
    coming = select(col(Meeting.id), nearest.label("nth")).where(
        col(Meeting.starts_at) > now - NEXT_FOR, col(Meeting.skipped_at).is_(None)
    )
    if department_id is not None:
        coming = coming.where(col(Meeting.department_id) == department_id)
    first = coming.subquery()
    rows = _rows().join(first, first.c.id == col(Meeting.id)).where(first.c.nth == 1)
    ordered = rows.order_by(col(Meeting.starts_at), col(Department.name))
    return [Row(*one) for one in session.execute(ordered)]


def strips(
    session: Session, now: datetime, workdays: Workdays, department_id: int | None = None
) -> Sequence[Strip]:
    """Say of the last twelve meetings of each department, or of one, how they stand; one query."""
    newest = func.row_number().over(
        partition_by=col(Meeting.department_id), order_by=col(Meeting.starts_at).desc()
    )
    gone = select(col(Meeting.id), newest.label("nth")).where(col(Meeting.starts_at) <= now)
    if department_id is not None:
        gone = gone.where(col(Meeting.department_id) == department_id)
    last = gone.subquery()
    rows = _rows().join(last, last.c.id == col(Meeting.id)).where(last.c.nth <= IN_STRIP)
    found: dict[tuple[str, str], list[Past]] = {}
    ordered = rows.order_by(col(Department.name), col(Meeting.starts_at))
    for meeting, department, slug in session.execute(ordered):
        past = Past(meeting, standing_of(meeting, now, workdays), days_late(meeting, now, workdays))
        found.setdefault((department, slug), []).append(past)
    return [Strip(name, slug, meetings) for (name, slug), meetings in found.items()]


def past_meetings(
    session: Session,
    now: datetime,
    department_id: int | None = None,
    cursor: str | None = None,
    limit: int = LISTED,
) -> Paged[Row]:
    """List meetings whose time has come, the newest first."""
    rows = _rows().where(col(Meeting.starts_at) <= now)
    if department_id is not None:
        rows = rows.where(col(Meeting.department_id) == department_id)
    after = decode_moment(cursor)
    if after is not None:
        same = (col(Meeting.starts_at) == after[0]) & (col(Meeting.id) < after[1])
        rows = rows.where((col(Meeting.starts_at) < after[0]) | same)
    rows = rows.order_by(col(Meeting.starts_at).desc(), col(Meeting.id).desc())
    found = [Row(*one) for one in session.execute(rows.limit(limit + 1))]
    return paged(
        found,
        limit,
        lambda row: encode_cursor(row.meeting.starts_at.isoformat(), row.meeting.id),
    )


def coming_meetings(
    session: Session, now: datetime, department_id: int | None = None, limit: int = LISTED
) -> Sequence[Row]:
    """List what is still to come, the soonest first, skipped ones with it."""
    rows = _rows().where(col(Meeting.starts_at) > now)
    if department_id is not None:
        rows = rows.where(col(Meeting.department_id) == department_id)
    ordered = rows.order_by(col(Meeting.starts_at), col(Meeting.id)).limit(limit)
    return [Row(*one) for one in session.execute(ordered)]


def meetings_in_feed(
    session: Session, now: datetime, department_id: int | None = None
) -> Sequence[Row]:
    """List what a calendar shows: the last year and all that is planned, the oldest first."""
    rows = _rows().where(col(Meeting.starts_at) > now - FEED_BACK)
    if department_id is not None:
        rows = rows.where(col(Meeting.department_id) == department_id)
    newest = rows.order_by(col(Meeting.starts_at).desc(), col(Meeting.id)).limit(IN_FEED)
    return [Row(*one) for one in session.execute(newest)][::-1]


def earlier_meeting(session: Session, meeting: Meeting) -> Meeting | None:
    """Return the department's newest meeting before this one that was held."""
    rows = select(Meeting).where(
        col(Meeting.department_id) == meeting.department_id,
        col(Meeting.starts_at) < meeting.starts_at,
        col(Meeting.recorded_at).is_not(None),
    )
    return session.scalars(rows.order_by(col(Meeting.starts_at).desc()).limit(1)).first()


def _rows() -> Select[Any]:
    columns: list[Any] = [Meeting, col(Department.name), col(Department.slug)]
    return select(*columns).join(Department, col(Department.id) == col(Meeting.department_id))
