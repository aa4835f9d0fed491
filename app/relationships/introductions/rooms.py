"""The room of two people who both said yes: what they write, and how it ends."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.core.text import render_markdown
from app.notices.service import notify
from app.people.blocking import is_blocked
from app.people.models import Person
from app.relationships.introductions.models import Introduction, RoomMessage
from app.relationships.introductions.policy import can_enter, can_say, takes_part

LONGEST = 4_000


def enter(session: Session, person: Person | None, number: int) -> Introduction:
    """Load a room for one of its two. Raises RefusedError 404 for everybody else."""
    found = session.get(Introduction, number) if 0 < number < 2**31 else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    require(can_enter(person, found))
    return found


def say(
    session: Session, person: Person, number: int, text: str, form_key: str, now: datetime
) -> RoomMessage:
    """Write to the other one, who is told. The same form twice is one message."""
    room = _hold(session, person, number)
    first = session.scalar(
        select(RoomMessage).where(
            col(RoomMessage.author_id) == person.id, col(RoomMessage.form_key) == form_key
        )
    )
    if first is not None and first.introduction_id == room.id:
        return first  # a double click
    if first is not None:
        raise InvalidError({"form_key": _("This form was used in another room. Send it again.")})
    require(can_say(person, room, apart=are_apart(session, room)))
    if not text.strip() or len(text) > LONGEST:
        raise InvalidError({"text": _("Write between 1 and %(n)s characters.", n=LONGEST)})
    message = RoomMessage(
        introduction_id=room.id,
        author_id=person.id,
        text=text,
        html=render_markdown(text),
        at=now,
        form_key=form_key,
    )
    session.add(message)
    session.flush()
    notify(session, room.pair, "room_message", "room", room.id, actor_id=person.id)
    return message


def end(session: Session, person: Person, number: int, now: datetime) -> Introduction:
    """Close a room for both, for good. What was said can still be read and reported."""
    room = _hold(session, person, number)
    room.ended_at = room.ended_at or now
    session.flush()
    return room


def are_apart(session: Session, room: Introduction) -> bool:
    """Say whether words may not pass: one blocked the other, or has no account to read them."""
    people = [session.get_one(Person, number) for number in room.pair]
    return not all(takes_part(one) for one in people) or is_blocked(session, *room.pair)


def _hold(session: Session, person: Person, number: int) -> Introduction:
    """Hold a room until this transaction ends, so that none is written into as it closes."""
    enter(session, person, number)
    held = select(Introduction).where(col(Introduction.id) == number).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()
