"""Reminders of the rows of meetings: that their day comes, and that it is over. Each is told once.

What a notice told since a row got its owner and its day is not told again, whatever else of it is
corrected. Nobody is told of a decision: there is nothing to do about it.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.followthrough.commitments.policy import may_own
from app.followthrough.mandate.filling import who_is_told
from app.followthrough.meetings.models import MeetingEntry
from app.followthrough.meetings.records import ENTRY, still_open
from app.followthrough.workdays import Workdays
from app.notices.models import Notice
from app.notices.queries import reminded_of
from app.notices.service import notify
from app.people.models import Person

EARLY: Final = 2  # working days before its day on which a row is told of


def remind_of_rows(session: Session, workdays: Workdays, now: datetime) -> None:
    """Tell who owns a row that nothing ended that its day comes, or else that it is over."""
    today = workdays.day_of(now)
    comes = col(MeetingEntry.due_on).between(today, workdays.after(today, EARLY))
    for kind, when in (("row_soon", comes), ("row_over", col(MeetingEntry.due_on) < today)):
        told = select(col(Notice.id)).where(
            *reminded_of(kind, ENTRY, col(MeetingEntry.id)),
            col(Notice.created_at) >= col(MeetingEntry.given_at),
        )
        rows = (
            select(MeetingEntry, Person)
            .outerjoin(Person, col(Person.id) == col(MeetingEntry.owner_id))
            .where(when, *still_open(), ~told.exists())
            .order_by(col(MeetingEntry.due_on), col(MeetingEntry.id))
        )
        for entry, person in session.execute(rows).all():
            stays = may_own(person, entry.department_id)
            hears = {person.id} if stays else who_is_told(session, entry.department_id)
            notify(session, hears, kind, ENTRY, entry.id, once_since=entry.given_at)
