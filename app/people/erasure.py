"""Delete my account: the person goes, what they gave to the city's argument stays, unnamed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import InvalidError, require
from app.people.accounts import WRONG_PASSWORD
from app.people.models import Digest, MailedLink, Person, Residency, Role, SignUp, Standing
from app.people.names import FORMER
from app.people.passwords import Proof
from app.people.personal_data import HOLDINGS, columns_of_people
from app.people.policy import can_erase
from app.people.queries import count_administrators
from app.people.sessions import end_access

Eraser: TypeAlias = Callable[[Session, Person], None]

_erasers: list[Eraser] = []


def register_erasure(eraser: Eraser) -> None:
    """Add what a room does before a person's rows go. The roots call this; it may run twice."""
    if eraser not in _erasers:
        _erasers.append(eraser)


@dataclass(frozen=True)
class Remains:
    """What an erasure would take and leave: rows by `table.column`, empty ones left out."""

    going: dict[str, int]
    staying: dict[str, int]


def preview_erasure(session: Session, person: Person) -> Remains:
    """Count what goes and what stays. What no export tells is not counted either."""
    remains = Remains({}, {})
    for name, table, column in columns_of_people():
        if name in HOLDINGS and not HOLDINGS[name].exported:
            continue
        rows = session.scalar(select(func.count()).select_from(table).where(column == person.id))
        if rows:
            goes = name in HOLDINGS and HOLDINGS[name].goes
            (remains.going if goes else remains.staying)[name] = rows
    return remains


def erase(session: Session, person: Person, proof: Proof, now: datetime) -> None:
    """Erase the account for good. Raises RefusedError, and InvalidError for a wrong password."""
    require(can_erase(person, count_administrators(session)))
    if person.password_hash is not None and not proof.holds_for(person.password_hash):
        raise InvalidError({"password": WRONG_PASSWORD})
    for eraser in _erasers:
        eraser(session, person)
    session.flush()
    end_access(session, person.id, now)
    _delete_rows(session, person)
    _forget(person)
    session.add(person)
    session.flush()


def _delete_rows(session: Session, person: Person) -> None:
    for name, table, column in columns_of_people():
        if name in HOLDINGS and HOLDINGS[name].goes:
            session.execute(delete(table).where(column == person.id))
    if person.email_key is not None:
        session.execute(delete(SignUp).where(col(SignUp.email_key) == person.email_key))
        mine = col(MailedLink.email_key) == person.email_key
        before = func.lower(col(MailedLink.email_before)) == person.email_key
        session.execute(delete(MailedLink).where(or_(mine, before)))


def _forget(person: Person) -> None:
    """Take away all that says who it was. The row stays: texts point at it."""
    person.handle, person.handle_key = FORMER, f"{FORMER} {person.id}"
    person.email = person.email_key = person.password_hash = None
    person.confirmed = person.show_home = False
    person.role, person.standing = Role.RESIDENT, Standing.ERASED
    person.department_id = person.post = person.district_id = person.home_id = None
    person.title, person.digest, person.residency = "", Digest.NONE, Residency.DECLARED
