"""Where a stat meeting and its rows are, for notices and the ledger: all may read them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.followthrough.meetings.models import Meeting, MeetingEntry
from app.followthrough.meetings.queries import meeting_url
from app.followthrough.meetings.records import ENTRY
from app.people.models import Department
from app.web.rendering import day


def register_stat_nouns() -> None:
    nouns.register("meeting", _meetings)
    nouns.register(ENTRY, _rows)


def _meetings(
    session: Session, _viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    rows = session.execute(
        select(col(Meeting.id), col(Meeting.starts_at), col(Department.name))
        .join(Department, col(Department.id) == col(Meeting.department_id))
        .where(col(Meeting.id).in_(ids))
    )
    said = gettext("Stat meeting of %(name)s, %(day)s")
    return {
        number: Place(said % {"name": name, "day": day(starts_at)}, meeting_url(number))
        for number, starts_at, name in rows
    }


def _rows(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    rows = select(MeetingEntry).where(col(MeetingEntry.id).in_(ids))
    return {
        row.id: Place(row.text, f"{meeting_url(row.meeting_id)}#e{row.id}")
        for row in session.scalars(rows)
    }
