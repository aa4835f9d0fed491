"""Making the meetings that a calendar asks for. Nothing that is frozen is touched."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.core.public_words import is_hidden
from app.followthrough.meetings.dates import day_of_slot, memo_due, moment_of, slots
from app.followthrough.meetings.models import Meeting, MeetingCalendar, Part
from app.followthrough.meetings.writers import note_writer, writers_of
from app.followthrough.workdays import Workdays
from app.people.models import DepartmentId, PersonId

AHEAD: Final = timedelta(days=100)  # so far meetings are planned


def plan_meetings(
    session: Session, calendar: MeetingCalendar, workdays: Workdays, now: datetime
) -> None:
    """Make the meetings of the next hundred days, and let those not frozen follow the holidays.

    One that somebody moved keeps its moment. May run twice, and after any absence: what was missed
    is made too, and then counts as skipped.
    """
    until, is_new = workdays.day_of(now) + AHEAD, calendar.planned_to is None
    taken = _days_of_moved(session, calendar.department_id, workdays, now) if is_new else set()
    for slot in slots(calendar, calendar.planned_to, until):
        made = Meeting(
            department_id=calendar.department_id, slot_on=slot, starts_at=now, minutes=0,
            memo_due_on=slot,
        )  # fmt: skip
        _place(made, calendar, workdays)
        calendar.planned_to = slot
        if is_new and made.starts_at <= now:
            continue  # a calendar that begins today begins with what is still to come
        if workdays.day_of(made.starts_at) in taken:
            continue  # the department meets on that day already
        row = made.model_dump(exclude={"id"})
        session.execute(insert_for(session, Meeting).values(row).on_conflict_do_nothing())
    session.flush()
    following = select(Meeting).where(*_untouched(calendar.department_id, now))
    for meeting in session.scalars(following):
        _place(meeting, calendar, workdays)
    session.flush()


def _days_of_moved(
    session: Session, department_id: DepartmentId, workdays: Workdays, now: datetime
) -> set[date]:
    """Return on which days a department meets because somebody moved a meeting there."""
    moved = select(col(Meeting.starts_at)).where(
        *_untouched(department_id, now), col(Meeting.moved_from).is_not(None)
    )
    return {workdays.day_of(moment) for moment in session.scalars(moved)}


class Good(NamedTuple):
    """What somebody said went well, and who wrote it, each with the moment."""

    text: str
    writers: Sequence[tuple[PersonId, datetime]]


def clear_planned(
    session: Session, department_id: DepartmentId, now: datetime, kept: Collection[date] = ()
) -> Good | None:
    """Take out the meetings that follow the calendar; return what somebody said went well.

    Those whose slot is kept stay under their address. One that somebody moved stays with its
    reason: a moment was named for it in public, and only who calls it off in public takes that
    back.
    """
    going = (
        *_untouched(department_id, now),
        col(Meeting.moved_from).is_(None),
        col(Meeting.slot_on).not_in(kept),
    )
    rows = session.scalars(select(Meeting).where(*going).order_by(col(Meeting.starts_at))).all()
    said = next((one for one in rows if one.good and not is_hidden(one.good)), None)
    good = Good(said.good, writers_of(session, said, Part.GOOD)) if said else None
    for one in rows:
        session.delete(one)
    session.flush()
    return good


def keep_good(
    session: Session, department_id: DepartmentId, good: Good | None, now: datetime
) -> None:
    """Give what went well to the next meeting of which nothing is said yet."""
    if good is not None:
        rows = select(Meeting).where(*_untouched(department_id, now), col(Meeting.good) == "")
        first = session.scalars(rows.order_by(col(Meeting.starts_at)).limit(1)).first()
        if first is not None:
            first.good, first.good_at = good.text, now
            first.good_version += 1
            for person_id, at in good.writers:
                note_writer(session, first, Part.GOOD, person_id, at)


def _place(meeting: Meeting, calendar: MeetingCalendar, workdays: Workdays) -> None:
    """Put a meeting where its calendar and the city's working days have it now."""
    before = _where(meeting)
    if meeting.moved_from is None:
        day = day_of_slot(meeting.slot_on, workdays)
        meeting.starts_at = moment_of(day, calendar.at, workdays.zone)
    meeting.memo_due_on = memo_due(meeting.starts_at, workdays)
    meeting.minutes, meeting.place, meeting.link = (
        calendar.minutes,
        calendar.place,
        calendar.link,
    )
    if _where(meeting) != before:
        meeting.stamp += 1  # programs with calendars take no change without a new number


def _where(meeting: Meeting) -> tuple[datetime, int, str, str]:
    return meeting.starts_at, meeting.minutes, meeting.place, meeting.link


def _untouched(department_id: DepartmentId, now: datetime) -> list[Any]:
    """Ask for a department's meetings to come with no frozen agenda and nothing recorded yet."""
    return [
        col(Meeting.department_id) == department_id,
        col(Meeting.starts_at) > now,
        col(Meeting.frozen_at).is_(None),
        col(Meeting.skipped_at).is_(None),
        col(Meeting.recorded_at).is_(None),
    ]
