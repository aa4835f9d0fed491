"""What one person may read of introductions and rooms: never the other one's answer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.nouns import Place
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.people.blocking import blocked_with
from app.people.models import Person, PersonId, Standing
from app.people.names import FORMER
from app.relationships.introductions.models import (
    LASTS,
    Introduction,
    IntroductionId,
    NoIntroductions,
    Reply,
    RoomMessage,
)
from app.relationships.introductions.policy import takes_part

PAGE: Final = 50
MOST: Final = 100  # introductions that one's own page lists


class Meeting(NamedTuple):
    """An introduction as one of the two sees it: the other one, the thing, and one's own answer.

    `place` is None where the thing is not for this reader's eyes any more.
    """

    introduction: Introduction
    other: Person
    place: Place | None
    own: Reply | None
    shut: bool = False  # of a room: nobody writes there, for whatever reason

    @property
    def handle(self) -> str:
        return FORMER if self.other.standing is Standing.ERASED else self.other.handle

    @property
    def room_url(self) -> str:
        return f"/rooms/{self.introduction.id}"


class Said(NamedTuple):
    """A message of a room as one of its two reads it."""

    message: RoomMessage
    mine: bool


def wants_introductions(session: Session, person_id: PersonId) -> bool:
    return session.get(NoIntroductions, person_id) is None


def meeting_of(session: Session, person: Person, introduction: Introduction) -> Meeting:
    return _meetings(session, person, [introduction])[0]


def open_questions(session: Session, person: Person, now: datetime) -> Sequence[Meeting]:
    """List what a person is asked and may still answer, the newest first."""
    if not wants_introductions(session, person.id):
        return []
    mine = _mine(person.id).where(
        col(Introduction.met_at).is_(None), col(Introduction.asked_at) > now - LASTS
    )
    found = session.scalars(mine.order_by(col(Introduction.id).desc()).limit(MOST)).all()
    meetings = _meetings(session, person, found)
    return [one for one in meetings if one.other.standing is not Standing.ERASED and one.place]


def rooms_of(session: Session, person: Person) -> Sequence[Meeting]:
    """List a person's rooms, the newest first, those that are shut last, whatever shut them."""
    mine = _mine(person.id).where(col(Introduction.met_at).is_not(None))
    found = session.scalars(mine.order_by(col(Introduction.met_at).desc()).limit(MOST)).all()
    apart = blocked_with(session, person.id)
    rooms = [
        one._replace(shut=_is_shut(one, person, apart=one.other.id in apart))
        for one in _meetings(session, person, found)
    ]
    return sorted(rooms, key=lambda one: one.shut)


def messages_of(
    session: Session, person: Person, room: IntroductionId, cursor: str | None = None
) -> Paged[Said]:
    """Give the newest messages, the newest last; the cursor leads to those before them."""
    rows = select(RoomMessage).where(col(RoomMessage.introduction_id) == room)
    before = decode_cursor(cursor, 1)
    if before is not None and isinstance(before[0], int) and 0 < before[0] < BIGGEST_ID:
        rows = rows.where(col(RoomMessage.id) < before[0])
    newest = session.scalars(rows.order_by(col(RoomMessage.id).desc()).limit(PAGE + 1)).all()
    page = paged(newest, PAGE, lambda message: encode_cursor(message.id))
    said = [Said(message, message.author_id == person.id) for message in reversed(page.items)]
    return Paged(said, page.next)


def places_of(session: Session, viewer_id: int | None, ids: Collection[int]) -> dict[int, Place]:
    """Give the title of its thing and the room's address, of this viewer's own rooms."""
    found = {one.id: one for one in _own(session, viewer_id, ids) if one.met_at is not None}
    return {
        number: Place(place.title, f"/rooms/{number}")
        for number, place in _titles(session, viewer_id, found).items()
    }


def question_places(
    session: Session, viewer_id: int | None, ids: Collection[int], now: datetime
) -> dict[int, Place]:
    """Give the same of this viewer's questions, but for those whose time is over."""
    found = {
        one.id: one
        for one in _own(session, viewer_id, ids)
        if one.met_at is not None or now < one.ends_at
    }
    return {
        number: Place(place.title, f"/introductions/{number}")
        for number, place in _titles(session, viewer_id, found).items()
    }


def _is_shut(room: Meeting, person: Person, *, apart: bool) -> bool:
    ended = room.introduction.ended_at is not None
    return ended or apart or not takes_part(room.other) or not takes_part(person)


def _own(session: Session, viewer_id: int | None, ids: Collection[int]) -> Sequence[Introduction]:
    if viewer_id is None:
        return []
    mine = _mine(PersonId(viewer_id)).where(col(Introduction.id).in_(ids))
    return session.scalars(mine).all()


def _titles(
    session: Session, viewer_id: int | None, found: dict[IntroductionId, Introduction]
) -> dict[int, Place]:
    things = {(one.subject.about.value, one.subject.number) for one in found.values()}
    places = nouns.resolve(session, viewer_id, things)
    titled = {
        n: places.get((one.subject.about.value, one.subject.number)) for n, one in found.items()
    }
    return {number: place for number, place in titled.items() if place is not None}


def _mine(person_id: PersonId) -> Select[Introduction]:
    return select(Introduction).where(
        or_(col(Introduction.first_id) == person_id, col(Introduction.second_id) == person_id)
    )


def _meetings(session: Session, person: Person, found: Sequence[Introduction]) -> list[Meeting]:
    things = {(one.subject.about.value, one.subject.number) for one in found}
    places = nouns.resolve(session, person.id, things)
    others = {one.other(person.id) for one in found}
    rows = session.scalars(select(Person).where(col(Person.id).in_(others)))
    people = {other.id: other for other in rows}
    return [
        Meeting(
            one,
            people[one.other(person.id)],
            places.get((one.subject.about.value, one.subject.number)),
            one.reply_of(person.id),
        )
        for one in found
    ]
