"""What one's export holds of introductions, and what goes with an account."""

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.people.models import Person
from app.relationships.introductions.models import Introduction, RoomMessage


def export_introductions(session: Session, person: Person) -> list[dict[str, object]]:
    """Give one's own side of each: what it was about, one's own answer, and whether both met.

    Who the other one is, what they answered, and whether they ended the room, is not one's own
    data: a room without an end where nobody writes any more would tell of a block.
    """
    rows = session.scalars(select(Introduction).where(_of(person)).order_by(col(Introduction.id)))
    return [
        {
            "id": one.id,
            "about": one.subject.about.value,
            "number": one.subject.number,
            "asked_at": one.asked_at.isoformat(),
            "your_answer": answer.value if (answer := one.reply_of(person.id)) else None,
            "met_at": one.met_at.isoformat() if one.met_at else None,
        }
        for one in rows
    ]


def erase_introductions(session: Session, person: Person) -> None:
    """Take a person's words out of their rooms, close these, and forget all open questions."""
    session.execute(
        update(RoomMessage)
        .where(col(RoomMessage.author_id) == person.id)
        .values(text="", html="", redacted_at=utc_now())
        .execution_options(synchronize_session="fetch")
    )
    open_rooms = col(Introduction.met_at).is_not(None), col(Introduction.ended_at).is_(None)
    session.execute(
        update(Introduction)
        .where(_of(person), *open_rooms)
        .values(ended_at=utc_now())
        .execution_options(synchronize_session="fetch")
    )
    session.execute(delete(Introduction).where(_of(person), col(Introduction.met_at).is_(None)))


def _of(person: Person) -> ColumnElement[bool]:
    return or_(col(Introduction.first_id) == person.id, col(Introduction.second_id) == person.id)
