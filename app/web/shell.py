"""The frame round every page: the neighborhood that charts show, and the count at the bell."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, literal, or_, select
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


@dataclass(frozen=True)
class Frame:
    here: Here | None
    unread: int  # notices that a signed-in person has not read


EMPTY: Final = Frame(None, 0)


def frame_of(session: Session, viewer: Person | None, chosen: str | None) -> Frame:
    """Find the reader's neighborhood and unread notices, in one query, or none where none is due.

    The neighborhood is the one chosen for this browser, else a signed-in person's home.
    """
    if viewer is None and not chosen:
        return EMPTY
    home = viewer.home_id if viewer is not None and not chosen else None
    asked = {"chosen": chosen or "", "home": home or 0, "viewer": viewer.id if viewer else 0}
    unread, number, slug, name = session.execute(_frame(), asked).one()
    if number is None or slug is None or name is None:
        return Frame(None, unread)
    return Frame(Here(number, slug, name), unread)


@cache
def _frame() -> Select[int, int | None, str | None, str | None]:
    """Build the statement once: every page asks it, and building costs more than running it."""
    unread = (
        select(func.count())
        .select_from(Notice)
        .where(col(Notice.person_id) == bindparam("viewer"), col(Notice.read_at).is_(None))
        .scalar_subquery()
    )
    place = or_(
        col(Neighborhood.slug) == bindparam("chosen"), col(Neighborhood.id) == bindparam("home")
    )
    reader = select(literal(1).label("reader")).subquery()
    columns: list[Any] = [
        unread,
        col(Neighborhood.id),
        col(Neighborhood.slug),
        col(Neighborhood.name),
    ]
    return select(*columns).select_from(reader.outerjoin(Neighborhood, place))
