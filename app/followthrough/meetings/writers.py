"""Who wrote what of a meeting: a part that many write names none of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.followthrough.meetings.models import Meeting, MeetingWriter, Part
from app.people.models import PersonId


def note_writer(
    session: Session, meeting: Meeting, part: Part, person_id: PersonId, now: datetime
) -> None:
    """Keep that somebody wrote a part, and when they last did."""
    row = {"meeting_id": meeting.id, "part": part, "person_id": person_id, "at": now}
    session.execute(
        insert_for(session, MeetingWriter)
        .values(row)
        .on_conflict_do_update(index_elements=["meeting_id", "part", "person_id"], set_={"at": now})
    )


def writers_of(
    session: Session, meeting: Meeting, part: Part
) -> Sequence[tuple[PersonId, datetime]]:
    """List who wrote a part and when they last did, the latest first."""
    rows = select(col(MeetingWriter.person_id), col(MeetingWriter.at)).where(
        col(MeetingWriter.meeting_id) == meeting.id, col(MeetingWriter.part) == part
    )
    latest = rows.order_by(col(MeetingWriter.at).desc(), col(MeetingWriter.person_id))
    return [(person_id, at) for person_id, at in session.execute(latest)]
