"""Reads of adoptions: who stands behind a proposal, and how many of somebody's were adopted."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, Contribution, Visibility
from app.followthrough.adopting.models import Adoption
from app.people.models import Person


class Adopted(NamedTuple):
    """The standing adoption of a proposal, and who adopted it by their handle."""

    adoption: Adoption
    by: str


def adoption_of(session: Session, proposal_id: int) -> Adopted | None:
    """Find the adoption that stands now."""
    rows = (
        select(Adoption, col(Person.handle))
        .join(Person, col(Person.id) == col(Adoption.by_id))
        .where(col(Adoption.proposal_id) == proposal_id, col(Adoption.ended_at).is_(None))
    )
    found = session.execute(rows).one_or_none()
    return Adopted(found[0], found[1]) if found else None


def count_adopted(session: Session, person_id: int) -> int:
    """Count the officials who stand behind public proposals that a person wrote or wrote with."""
    shared = select(col(CoAuthor.contribution_id)).where(col(CoAuthor.person_id) == person_id)
    written = (
        select(func.count(col(Adoption.by_id).distinct()))
        .join(Contribution, col(Contribution.id) == col(Adoption.proposal_id))
        .where(
            col(Adoption.ended_at).is_(None),
            col(Contribution.visibility) == Visibility.PUBLIC,
            (col(Contribution.author_id) == person_id) | col(Contribution.id).in_(shared),
        )
    )
    return session.scalar(written) or 0
