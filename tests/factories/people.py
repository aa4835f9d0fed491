"""People, their passwords, and the letters that wait for them."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.events import MailDue
from app.core.mail import Letter
from app.core.outbox import OutboxEntry
from app.core.text import fold
from app.people.models import Person, Role, SessionRow
from app.people.passwords import hash_password
from app.web.letters import letter_for
from tests.people import City, Visitor

PASSWORD = "a bench by the river"
_HASH = hash_password(PASSWORD)


def person(session: Session, handle: str, *, role: Role = Role.RESIDENT) -> Person:
    """Make a confirmed account whose password is PASSWORD."""
    made = Person(
        handle=handle,
        handle_key=fold(handle),
        email=f"{handle}@people.example",
        email_key=f"{fold(handle)}@people.example",
        confirmed=True,
        password_hash=_HASH,
        role=role,
    )
    session.add(made)
    session.flush()
    return made


def with_password(city: City, person: Person) -> Person:
    """Give one of the city's people the password PASSWORD."""
    with city.database.writing() as session:
        stored = session.get_one(Person, person.id)
        stored.password_hash = person.password_hash = _HASH
    return person


def sign_up_form(**changes: object) -> dict[str, object]:
    form = {"email": "dora@people.example", "handle": "dora", "password": PASSWORD}
    return {**form, **changes}


def letters(city: City) -> list[Letter]:
    """Draw every letter that is due, oldest first, those left out that are moot."""
    with city.database.reading() as session:
        entries = session.scalars(
            select(OutboxEntry)
            .where(col(OutboxEntry.kind) == "MailDue")
            .order_by(col(OutboxEntry.id))
        ).all()
        events = [MailDue(**entry.facts) for entry in entries]  # type: ignore[arg-type]
        drawn = [letter_for(session, event, city.settings) for event in events]
    return [letter for letter in drawn if letter is not None]


def link_in(letter: Letter, page: str) -> str:
    """Return the path of the link to this page in a letter."""
    found = re.search(rf"(/{page}/\S+)", letter.text)
    assert found is not None, letter.text
    return found[1]


def works(visitor: Visitor) -> bool:
    """Say whether this browser is still signed in."""
    return visitor.get("/settings").status_code == 200


def count_sessions(city: City, person: Person) -> int:
    with city.database.reading() as session:
        mine = select(SessionRow).where(col(SessionRow.person_id) == person.id)
        return len(session.scalars(mine).all())
