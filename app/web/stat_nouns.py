"""Where a stat meeting is, for notices and the ledger: everybody may read all of them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.followthrough.meetings.models import Meeting
from app.followthrough.meetings.queries import meeting_url
from app.people.models import Department
from app.web.rendering import day


def register_stat_nouns() -> None:
    nouns.register("meeting", _meetings)


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
