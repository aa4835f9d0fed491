"""Addresses that a mail server refuses for good: after the third time in a row letters pause.

Counted is only what the server says while it takes the letter. A new address begins at nought.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, exists
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.notices.models import Bounce
from app.people.models import Person, PersonId

DEAD_AFTER: Final = 3


def is_dead() -> ColumnElement[bool]:
    """Ask, of a query on people, for those whose address of now is paused."""
    return exists().where(
        col(Bounce.person_id) == col(Person.id),
        col(Bounce.email_key) == col(Person.email_key),
        col(Bounce.times) >= DEAD_AFTER,
    )


def is_paused(session: Session, person: Person) -> bool:
    """Say whether letters to this person are paused."""
    row = session.get(Bounce, person.id)
    return row is not None and row.email_key == person.email_key and row.times >= DEAD_AFTER


def count_bounce(session: Session, person: Person, now: datetime) -> None:
    """Count a refusal of the person's address."""
    row = session.get(Bounce, person.id)
    before = row.times if row is not None and row.email_key == person.email_key else 0
    values = {"email_key": person.email_key or "", "times": before + 1, "last_at": now}
    adding = insert_for(session, Bounce).values(person_id=person.id, **values)
    session.execute(adding.on_conflict_do_update(index_elements=["person_id"], set_=values))


def forgive(session: Session, person_id: PersonId) -> None:
    """Begin at nought: a letter arrived, or the person asks to try again."""
    session.execute(delete(Bounce).where(col(Bounce.person_id) == person_id))
