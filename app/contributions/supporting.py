"""Who has a standing vote on a text, for one purpose: to ask each of them, in private, about it.

The two handlers that ask are the only importers: a contract in `pyproject.toml` sees to it. Nothing
that comes out of here may be shown, counted, mailed to others or kept.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Vote
from app.people.models import Person, PersonId, Standing


def voters_on(session: Session, contribution_id: int) -> Sequence[PersonId]:
    """List who has a vote on it, whatever their answer, in the order of their accounts."""
    voters = (
        select(col(Vote.person_id))
        .join(Person, col(Person.id) == col(Vote.person_id))
        .where(
            col(Vote.contribution_id) == contribution_id,
            col(Person.standing) != Standing.ERASED,
        )
        .order_by(col(Vote.person_id))
    )
    return session.scalars(voters).all()


def voters_before(session: Session, contribution_id: int, revision: int) -> Sequence[PersonId]:
    """List who has a vote on a revision of it before this one and could confirm it, as above."""
    voters = (
        select(col(Vote.person_id))
        .join(Person, col(Person.id) == col(Vote.person_id))
        .where(
            col(Vote.contribution_id) == contribution_id,
            col(Vote.revision) < revision,
            col(Person.standing).not_in([Standing.SUSPENDED, Standing.ERASED]),
        )
        .order_by(col(Vote.person_id))
    )
    return session.scalars(voters).all()
