"""Protected staff voice: an official speaks as an employee of their department, without a name.

The text's author is a **stand-in**: an account of its own for each text, erased from its birth, so
that every list, count, feed and export that leaves former residents out leaves it out too, and
nothing that reads an author can read who it is. Only `ProtectedVoice` ties the two, and only this
file reads it. A stand-in acts inside `speaking` alone; no password, address or session opens it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from secrets import token_hex
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.db import insert_for
from app.core.errors import ALLOWED, NOT_FOUND, Ruling, require
from app.core.i18n import _
from app.core.portions import portions
from app.people.models import (
    Department,
    Person,
    PersonId,
    ProtectedVoice,
    Role,
    Standing,
)
from app.people.names import EMPLOYEE, employee_of
from app.people.policy import can_publish_at_once

NO_DEPARTMENT: Final = Ruling(
    HTTPStatus.FORBIDDEN,
    "no-department",
    _("Only somebody who works in a department can write as an employee of it."),
)
SMALL: Final = 5  # fewer accounts than this in a department narrow down who it is


def can_speak_protected(person: Person | None) -> Ruling:
    """Say who may write without their name: an official of a department who is not limited."""
    works = person is not None and person.role is Role.OFFICIAL and person.department_id is not None
    return can_publish_at_once(person) and (ALLOWED if works else NO_DEPARTMENT)


def may_act(person: Person | None, stand_in: Person | None) -> Ruling:
    """Say whether somebody who stands behind a text may still change it, whatever their office."""
    return can_publish_at_once(person) and (ALLOWED if stand_in is not None else NOT_FOUND)


@contextmanager
def speaking(stand_in: Person) -> Iterator[Person]:
    """Let a stand-in act. Whoever opens this has asked who stands behind it."""
    stand_in.standing = Standing.ACTIVE
    try:
        yield stand_in
    finally:
        stand_in.standing = Standing.ERASED


def make_stand_in(session: Session, person: Person, form_key: str) -> Person:
    """Make the account that one text will show, or find the one that this form made before.

    Raises RefusedError. Of two at once the second waits for the first and finds its account.
    """
    require(can_speak_protected(person))
    found = made_by(session, person, form_key)
    if found is not None:
        return found
    department = session.get_one(Department, person.department_id)
    stand_in = Person(
        handle=employee_of(department.name),
        handle_key=f"voice {token_hex(12)}",
        confirmed=True,
        standing=Standing.ERASED,
        open_to_invitations=False,
    )
    session.add(stand_in)
    session.flush()
    row = {"stand_in_id": stand_in.id, "behind_id": person.id, "form_key": form_key}
    insert = insert_for(session, ProtectedVoice).values(row).on_conflict_do_nothing()
    made = session.scalar(insert.returning(col(ProtectedVoice.stand_in_id)))
    if made is not None:
        return stand_in
    session.delete(stand_in)
    session.flush()
    return made_by(session, person, form_key) or stand_in


def stand_in_of(session: Session, person: Person | None, author_id: PersonId) -> Person | None:
    """Return the author's account where this person stands behind it, else None."""
    if person is None:
        return None
    mine = select(ProtectedVoice).where(
        col(ProtectedVoice.stand_in_id) == author_id, col(ProtectedVoice.behind_id) == person.id
    )
    return session.get(Person, author_id) if session.scalar(mine) is not None else None


def who_speaks(session: Session, author_id: PersonId) -> PersonId:
    """Return who stands behind an author's account: mostly the author. Show it to nobody."""
    voice = session.get(ProtectedVoice, author_id)
    return author_id if voice is None else voice.behind_id


def who_hears(session: Session, ids: Collection[PersonId]) -> set[PersonId]:
    """Put in the place of stand-ins those who speak by them: what is told them reaches these."""
    rows = select(col(ProtectedVoice.stand_in_id), col(ProtectedVoice.behind_id))
    behind: dict[PersonId, PersonId] = {}
    for some in portions(list(ids)):
        found = session.execute(rows.where(col(ProtectedVoice.stand_in_id).in_(some)))
        behind |= {row[0]: row[1] for row in found}
    return {behind.get(number, number) for number in ids}


def stand_ins_of(session: Session, person_id: PersonId) -> list[PersonId]:
    """List the accounts by which somebody speaks, for their own export."""
    mine = select(col(ProtectedVoice.stand_in_id)).where(col(ProtectedVoice.behind_id) == person_id)
    return list(session.scalars(mine.order_by(col(ProtectedVoice.stand_in_id))))


def circle_of(session: Session, person: Person) -> int:
    """Count the accounts of the person's department: so many it could be."""
    colleagues = select(func.count()).select_from(Person)
    return (
        session.scalar(
            colleagues.where(
                col(Person.department_id) == person.department_id,
                col(Person.role) == Role.OFFICIAL,
                col(Person.standing) != Standing.ERASED,
            )
        )
        or 0
    )


def is_stand_in(handle: str) -> bool:
    """Say whether a handle is a stand-in's: no account can sign up with a blank in it."""
    return handle.startswith(EMPLOYEE)


def shown_handle(handle: str, standing: Standing) -> str:
    """Return the name that a page shows, empty for a former resident, who has none."""
    return "" if standing is Standing.ERASED and not is_stand_in(handle) else handle


def made_by(session: Session, person: Person, form_key: str) -> Person | None:
    """Find the account that this form made before."""
    rows = (
        select(Person)
        .join(ProtectedVoice, col(ProtectedVoice.stand_in_id) == col(Person.id))
        .where(col(ProtectedVoice.behind_id) == person.id, col(ProtectedVoice.form_key) == form_key)
    )
    return session.scalar(rows)
