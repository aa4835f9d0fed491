"""Readers of letters and what they were told, at a moment of one's choice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import as_of
from app.notices.models import Mailing
from app.notices.service import notify
from app.people.models import Digest, Person
from tests.factories.contributions import make_person


def make_reader(session: Session, digest: Digest = Digest.WEEKLY) -> Person:
    """Make a person with an address."""
    person = make_person(session)
    person.digest = digest
    person.email = person.email_key = f"{person.handle}@people.example"
    session.flush()
    return person


def tell_at(
    session: Session,
    moment: datetime,
    person: Person,
    kind: str = "commented",
    noun: str = "proposal",
    noun_id: int = 7,
    because: tuple[str, int] | None = None,
) -> None:
    with as_of(moment):
        notify(session, [person.id], kind, noun, noun_id, because=because)


def letters_to(session: Session, person: Person) -> list[tuple[str, str]]:
    """List a person's letters: of what matter, and how each ended."""
    session.flush()
    mine = select(col(Mailing.matter), col(Mailing.outcome))
    rows = session.execute(mine.where(col(Mailing.person_id) == person.id).order_by(Mailing.id))  # type: ignore[arg-type]
    return [(matter, outcome) for matter, outcome in rows]
