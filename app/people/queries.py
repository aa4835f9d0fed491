"""Everything that is read of people and departments."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.people.models import Department, DepartmentId, Identity, Person, PersonId, Role, Standing
from app.people.names import key_of
from app.people.policy import shows_home
from app.places.models import Neighborhood

PAGE = 50


def person_by_id(session: Session, person_id: int) -> Person | None:
    return session.get(Person, person_id)


def person_by_handle(session: Session, handle: str) -> Person | None:
    """Find an account by its handle, in any case. An erased one has none."""
    here = col(Person.standing) != Standing.ERASED
    return session.scalar(select(Person).where(col(Person.handle_key) == key_of(handle), here))


def person_by_address(session: Session, address: str) -> Person | None:
    return session.scalar(select(Person).where(col(Person.email_key) == key_of(address)))


def person_by_login(session: Session, login: str) -> Person | None:
    """Find an account by handle or address: one query, whichever it is."""
    key = key_of(login)
    same = col(Person.email_key) == key if "@" in key else col(Person.handle_key) == key
    return session.scalar(select(Person).where(same))


def handle_taken(session: Session, handle: str) -> bool:
    return session.scalar(select(1).where(col(Person.handle_key) == key_of(handle))) is not None


def search_people(session: Session, words: str, cursor: str | None) -> Paged[Person]:
    """List accounts whose handle begins with these letters, in the order of handles."""
    people = select(Person).where(col(Person.standing) != Standing.ERASED)
    if words:
        people = people.where(col(Person.handle_key).startswith(key_of(words), autoescape=True))
    after = decode_cursor(cursor, 1)
    if after is not None:
        people = people.where(col(Person.handle_key) > key_of(str(after[0])))
    rows = session.scalars(people.order_by(col(Person.handle_key)).limit(PAGE + 1)).all()
    return paged(rows, PAGE, lambda person: encode_cursor(person.handle_key))


def count_administrators(session: Session) -> int:
    """Count those who can still act; the last one must not be lost."""
    administrators = select(func.count()).select_from(Person)
    return (
        session.scalar(
            administrators.where(
                col(Person.role) == Role.ADMINISTRATOR, col(Person.standing) == Standing.ACTIVE
            )
        )
        or 0
    )


def departments(session: Session) -> Sequence[Department]:
    return session.scalars(select(Department).order_by(col(Department.name))).all()


def department_by_slug(session: Session, slug: str) -> Department | None:
    return session.scalar(select(Department).where(col(Department.slug) == key_of(slug)))


def department_by_id(session: Session, department_id: int | None) -> Department | None:
    return session.get(Department, department_id) if department_id else None


def people_of(session: Session, department_id: DepartmentId) -> Sequence[Person]:
    """List who works in a department, by post and then by handle."""
    people = select(Person).where(
        col(Person.department_id) == department_id, col(Person.standing) != Standing.ERASED
    )
    return session.scalars(people.order_by(col(Person.post), col(Person.handle_key))).all()


def all_officials(session: Session) -> Sequence[Person]:
    """List who works in a department, whichever it is, by handle."""
    people = select(Person).where(
        col(Person.role) == Role.OFFICIAL,
        col(Person.department_id).is_not(None),
        col(Person.standing).not_in([Standing.SUSPENDED, Standing.ERASED]),
    )
    return session.scalars(people.order_by(col(Person.handle_key))).all()


def staff_counts(session: Session) -> dict[int, int]:
    """Count the people of each department that has any."""
    counts = select(col(Person.department_id), func.count()).group_by(col(Person.department_id))
    rows = session.execute(counts.where(col(Person.department_id).is_not(None))).all()
    return {int(department): n for department, n in rows if department is not None}


def home_shown(session: Session, person: Person) -> Neighborhood | None:
    """Return the home that others may see, or None."""
    home = session.get(Neighborhood, person.home_id) if person.home_id else None
    return home if home is not None and shows_home(person, home.population) else None


def identities_of(session: Session, person_id: PersonId) -> Sequence[Identity]:
    mine = select(Identity).where(col(Identity.person_id) == person_id)
    return session.scalars(mine.order_by(col(Identity.created_at))).all()


def person_by_identity(session: Session, issuer: str, subject: str) -> Person | None:
    same = col(Identity.issuer) == issuer, col(Identity.subject) == subject
    people = select(Person).join(Identity, col(Identity.person_id) == col(Person.id))
    return session.scalar(people.where(*same))


@dataclass(frozen=True)
class FirstSteps:
    """What an empty city still lacks, of what this room knows."""

    departments: bool
    officials: bool


def first_steps(session: Session) -> FirstSteps:
    officials = select(1).where(col(Person.role) == Role.OFFICIAL).limit(1)
    return FirstSteps(
        departments=session.scalar(select(1).select_from(Department).limit(1)) is not None,
        officials=session.scalar(officials) is not None,
    )
