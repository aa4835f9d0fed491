"""Introductions for tests: two people who are asked, or who met and have a room."""

from secrets import token_hex

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.people.models import Person
from app.relationships.introductions.introducing import ask, reply
from app.relationships.introductions.models import (
    About,
    Introduction,
    Reply,
    RoomMessage,
    Subject,
)
from app.relationships.introductions.rooms import say


def chart_subject(number: int) -> Subject:
    return Subject(About.CHART, number)


def make_room(session: Session, one: Person, other: Person, subject: Subject) -> Introduction:
    """Let two people be asked and both say yes."""
    introduction = ask(session, one, other, subject, utc_now())
    for person in (one, other):
        reply(session, person, introduction.id, Reply.YES, utc_now())
    return introduction


def make_message(
    session: Session, author: Person, room: Introduction, text: str = "I saw it too."
) -> RoomMessage:
    return say(session, author, room.id, text, token_hex(12), utc_now())
