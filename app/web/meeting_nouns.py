"""Where introductions, rooms and their messages live: each for its two people alone. And claims."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart, Claim
from app.core import nouns
from app.core.clock import utc_now
from app.core.i18n import gettext
from app.core.nouns import Place
from app.moderation.appeals import register_undoing
from app.relationships.introductions import queries
from app.relationships.introductions.models import RoomMessage
from app.relationships.introductions.reporting import NOUN, undo_hiding


def register_meeting_nouns() -> None:
    nouns.register("introduction", _questions)
    nouns.register("room", queries.places_of)
    nouns.register(NOUN, _messages)
    nouns.register("claim", _claims)
    register_undoing(NOUN, undo_hiding)


def _questions(
    session: Session, viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    return queries.question_places(session, viewer_id, ids, utc_now())


def _messages(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Lead the two of a room to a message of it, by the title of what they work on."""
    rows = session.execute(
        select(col(RoomMessage.id), col(RoomMessage.introduction_id)).where(
            col(RoomMessage.id).in_(ids)
        )
    )
    rooms = {number: int(room) for number, room in rows}
    places = queries.places_of(session, viewer_id, set(rooms.values()))
    return {
        int(number): Place(places[room].title, f"{places[room].url}#m{number}")
        for number, room in rooms.items()
        if room in places
    }


def _claims(session: Session, _viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Find claims: charts, and what is claimed of them, are for everybody."""
    rows = session.execute(
        select(col(Claim.id), col(Chart.title))
        .join(Chart, col(Chart.id) == col(Claim.chart_id))
        .where(col(Claim.id).in_(ids))
    )
    said = gettext("A claim of “%(title)s”")
    return {int(n): Place(said % {"title": title}, f"/claims/{n}") for n, title in rows}
