"""What the clock brings: meetings to plan, agendas to freeze, memos that are due. May run twice.

Each part is a short transaction, so a job that is killed between two of them is done by the next.
Nothing that was frozen, skipped or told is undone by a clock that is set back.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.followthrough.mandate.filling import who_is_told
from app.followthrough.meetings.agenda import is_due
from app.followthrough.meetings.dates import FROZEN_BEFORE
from app.followthrough.meetings.models import Meeting, MeetingCalendar
from app.followthrough.meetings.planning import plan_meetings
from app.followthrough.meetings.queries import recorder_ids
from app.followthrough.workdays import Workdays
from app.notices.service import notify
from app.people.models import DepartmentId

MORNING: Final = 6  # o'clock, from which officials are told that a memo is due today


def plan_ahead(session: Session, workdays: Workdays, now: datetime) -> None:
    """Plan what each calendar has to come, by the holidays as they are now."""
    calendars = select(MeetingCalendar).order_by(col(MeetingCalendar.department_id))
    for calendar in session.scalars(calendars.with_for_update()).all():
        plan_meetings(session, calendar, workdays, now)


def keep_meetings(session: Session, workdays: Workdays, now: datetime) -> None:
    """Count as skipped what nobody recorded, and tell whose memo is due."""
    _skip_unrecorded(session, workdays, now)
    _tell_of_memos(session, workdays, now)


def agendas_due(session: Session, now: datetime) -> list[tuple[int, DepartmentId]]:
    """List the meetings whose agenda freezes now, with their department, the soonest first."""
    rows = select(Meeting).where(
        col(Meeting.frozen_at).is_(None),
        col(Meeting.skipped_at).is_(None),
        col(Meeting.starts_at) <= now + FROZEN_BEFORE,
        col(Meeting.starts_at) > now - FROZEN_BEFORE,
    )
    found = session.scalars(rows.order_by(col(Meeting.starts_at), col(Meeting.id)))
    return [(one.id, one.department_id) for one in found if is_due(one, now)]


def _skip_unrecorded(session: Session, workdays: Workdays, now: datetime) -> None:
    """Let a meeting without a row count as skipped once the day of its memo is over."""
    rows = select(Meeting).where(
        col(Meeting.skipped_at).is_(None),
        col(Meeting.memo_at).is_(None),
        col(Meeting.recorded_at).is_(None),
        col(Meeting.starts_at) <= now,
        col(Meeting.memo_due_on) < workdays.day_of(now),
    )
    for meeting in session.scalars(rows.with_for_update()).all():
        meeting.skipped_at = now
        meeting.stamp += 1
    session.flush()


def _tell_of_memos(session: Session, workdays: Workdays, now: datetime) -> None:
    """Tell recorders and who answers for the department that a memo is due today, once."""
    if now.astimezone(workdays.zone).hour < MORNING:
        return
    rows = select(Meeting).where(
        col(Meeting.skipped_at).is_(None),
        col(Meeting.memo_at).is_(None),
        ~col(Meeting.memo_told),
        col(Meeting.starts_at) <= now,
        col(Meeting.memo_due_on) <= workdays.day_of(now),
    )
    for meeting in session.scalars(rows.order_by(col(Meeting.id)).with_for_update()).all():
        meeting.memo_told = True
        told = recorder_ids(session, meeting.department_id)
        told |= who_is_told(session, meeting.department_id)
        notify(session, told, "memo_due", "meeting", meeting.id)
    session.flush()
