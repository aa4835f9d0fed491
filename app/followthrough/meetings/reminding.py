"""Reminders of the rows of meetings: that their day comes, and that it is over. Each is told once.

What a notice told since a row was written or last changed is not told again.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.followthrough.commitments.policy import may_own
from app.followthrough.mandate.filling import who_is_told
from app.followthrough.meetings.models import EntryMark, MeetingEntry
from app.followthrough.meetings.records import ENTRY, OVER
from app.followthrough.workdays import Workdays
from app.notices.models import Notice
from app.notices.service import notify
from app.people.models import Person

EARLY: Final = 2  # working days before its day on which a row is told of


def remind_of_rows(session: Session, workdays: Workdays, now: datetime) -> None:
    """Tell who owns a row that nothing ended that its day comes, or else that it is over."""
    today = workdays.day_of(now)
    comes = col(MeetingEntry.due_on).between(today, workdays.after(today, EARLY))
    ended = select(col(EntryMark.entry_id)).where(
        col(EntryMark.entry_id) == col(MeetingEntry.id), col(EntryMark.mark).in_(OVER)
    )
    since = func.coalesce(col(MeetingEntry.changed_at), col(MeetingEntry.entered_at))
    for kind, when in (("row_soon", comes), ("row_over", col(MeetingEntry.due_on) < today)):
        told = select(col(Notice.id)).where(
            col(Notice.kind) == kind,
            col(Notice.noun) == ENTRY,
            col(Notice.noun_id) == col(MeetingEntry.id),
            col(Notice.created_at) >= since,
        )
        rows = (
            select(MeetingEntry, Person)
            .outerjoin(Person, col(Person.id) == col(MeetingEntry.owner_id))
            .where(when, ~ended.exists(), ~told.exists())
            .order_by(col(MeetingEntry.due_on), col(MeetingEntry.id))
        )
        for entry, person in session.execute(rows).all():
            stays = may_own(person, entry.department_id)
            hears = {person.id} if stays else who_is_told(session, entry.department_id)
            at = entry.changed_at or entry.entered_at
            notify(session, hears, kind, ENTRY, entry.id, once_since=at)
