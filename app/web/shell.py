"""The frame round every page: the neighborhood that charts show, and the count at the bell."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.notices.models import Notice
from app.people.models import Person
from app.places.models import Neighborhood


@dataclass(frozen=True)
class Here:
    """The neighborhood that wears the accent for this reader."""

    id: int
    slug: str
    name: str


def here_of(session: Session, viewer: Person | None, chosen: str | None) -> Here | None:
    """Find the reader's neighborhood: chosen for this browser, else a signed-in person's home."""
    places = select(col(Neighborhood.id), col(Neighborhood.slug), col(Neighborhood.name))
    if chosen:
        places = places.where(col(Neighborhood.slug) == chosen)
    elif viewer is not None and viewer.home_id is not None:
        places = places.where(col(Neighborhood.id) == viewer.home_id)
    else:
        return None
    found = session.execute(places).one_or_none()
    return Here(*found) if found else None


def unread_of(session: Session, viewer: Person | None) -> int:
    """Count the notices that a signed-in person has not read."""
    if viewer is None:
        return 0
    unread = select(func.count()).select_from(Notice)
    mine = unread.where(col(Notice.person_id) == viewer.id, col(Notice.read_at).is_(None))
    return session.scalar(mine) or 0
