"""Blocking: one person wants no private contact with another. Nothing public changes by it.

Rooms above ask `is_blocked` before they bring two people together or carry words between them.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import require
from app.people.models import Block, Person, PersonId, Standing
from app.people.policy import can_block


def block(session: Session, person: Person, other: Person) -> None:
    """End private contact, both ways. Twice is once, and nobody is told."""
    require(can_block(person, other))
    row = {"person_id": person.id, "blocked_id": other.id, "at": utc_now()}
    session.execute(insert_for(session, Block).values(row).on_conflict_do_nothing())


def unblock(session: Session, person: Person, other: Person) -> None:
    """Take one's own block back. The other one's, if there is one, stands."""
    session.execute(
        delete(Block).where(col(Block.person_id) == person.id, col(Block.blocked_id) == other.id)
    )


def is_blocked(session: Session, one: PersonId, other: PersonId) -> bool:
    """Say whether either of two people blocked the other. Never tell which."""
    ways = or_(
        and_(col(Block.person_id) == one, col(Block.blocked_id) == other),
        and_(col(Block.person_id) == other, col(Block.blocked_id) == one),
    )
    return session.scalar(select(1).where(ways).limit(1)) is not None


def blocked_with(session: Session, person_id: PersonId) -> set[PersonId]:
    """Return everybody of whom and this person one blocked the other. Never tell which."""
    theirs = select(col(Block.person_id)).where(col(Block.blocked_id) == person_id)
    mine = select(col(Block.blocked_id)).where(col(Block.person_id) == person_id)
    return set(session.scalars(theirs.union(mine)))


def not_blocked(person_id: PersonId) -> ColumnElement[bool]:
    """Ask, of a query on people, for those of whom and this person neither blocked the other."""
    ways = or_(
        and_(col(Block.person_id) == person_id, col(Block.blocked_id) == col(Person.id)),
        and_(col(Block.person_id) == col(Person.id), col(Block.blocked_id) == person_id),
    )
    return ~exists().where(ways)


def all_blocks(session: Session) -> set[frozenset[PersonId]]:
    """Return every pair of whom one blocked the other: for those who pair many people."""
    rows = select(col(Block.person_id), col(Block.blocked_id))
    return {frozenset(row) for row in session.execute(rows)}


def has_blocked(session: Session, person: Person, other: Person) -> bool:
    """Say whether this person did: for their own eyes only."""
    return session.get(Block, (person.id, other.id)) is not None


def blocked_by(session: Session, person: Person) -> Sequence[Person]:
    """List whom a person blocked, by handle, for their own eyes only."""
    people = (
        select(Person)
        .join(Block, col(Block.blocked_id) == col(Person.id))
        .where(col(Block.person_id) == person.id, col(Person.standing) != Standing.ERASED)
    )
    return session.scalars(people.order_by(col(Person.handle_key))).all()
