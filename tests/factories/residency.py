"""Letters, the city's register, and who is verified."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import InvalidError
from app.core.i18n import Sentence
from app.people.models import Person
from app.people.residency.hashing import hash_identity
from app.people.residency.lists import Loaded, load_register
from app.people.residency.queries import has_register
from app.people.residency.registers import RegisterList
from app.people.residency.runs import Letters, Wanted, make_letters
from app.people.residency.verifying import (
    Proof,
    Secrets,
    proof_of_identity,
    proof_of_letter,
    verify,
)
from app.places.models import Neighborhood

SECRETS = Secrets(letters="s" * 16, register="the key of the office")
BORN = date(1980, 4, 3)
NOW = utc_now().replace(microsecond=0)
LATER = NOW + timedelta(days=91)


def letters(session: Session, place: Neighborhood, size: int = 3, days: int = 90) -> Letters:
    """Make a run; where a list is loaded, it says for whom, and so how many."""
    asked = None if has_register(session) else size
    wanted = Wanted(place, asked, days, uuid4().hex)
    return make_letters(session, 0, wanted, SECRETS.letters, NOW)


def letter(session: Session, place: Neighborhood) -> Proof:
    """Make one letter and return the proof that it is."""
    return proof_of_letter(letters(session, place, 1).codes[0], SECRETS)


def register(session: Session, people: dict[str, Neighborhood], *, accept: bool = False) -> Loaded:
    """Load a list of people by their numbers; all of them were born on one day."""
    entries = {
        hash_identity(SECRETS.register, number, BORN): place.id for number, place in people.items()
    }
    return load_register(session, 0, RegisterList(entries, 0), accept=accept)


def identity(number: str) -> Proof:
    return proof_of_identity(number, BORN, SECRETS)


def fresh(session: Session, person: Person) -> Person:
    session.flush()
    session.refresh(person)
    return person


def refusal(session: Session, who: Person, proof: Proof, now: datetime = NOW) -> Sentence:
    """Return what is said to somebody whose proof is refused, at the field that it came by."""
    with pytest.raises(InvalidError) as refused:
        verify(session, who, proof, now)
    return refused.value.problems[proof.field]
