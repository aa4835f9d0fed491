"""What waits for moderators, and what was decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.moderation.models import Flag, Sanction
from app.people.models import Person, PersonId

QUEUE_LIMIT = 50  # a page of work; the oldest come first, so the rest is not forgotten


@dataclass
class Case:
    """A text that waits for a moderator, with whoever wrote it and every open flag on it."""

    contribution: Contribution
    author: Person
    flags: list[Flag] = field(default_factory=list)

    @property
    def since(self) -> datetime:
        return min((flag.at for flag in self.flags), default=self.contribution.created_at)


def flagged(session: Session) -> Sequence[Case]:
    """List the texts with open flags, the longest waiting first."""
    waiting = (
        select(col(Flag.contribution_id).label("id"), func.min(col(Flag.at)).label("since"))
        .where(col(Flag.resolved_entry_id).is_(None))
        .group_by(col(Flag.contribution_id))
        .subquery()
    )
    texts = (
        select(Contribution, Person)
        .join(waiting, waiting.c.id == col(Contribution.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.visibility) == Visibility.PUBLIC)
        .order_by(waiting.c.since, col(Contribution.id))
        .limit(QUEUE_LIMIT)
    )
    cases = {text.id: Case(text, author) for text, author in session.execute(texts)}
    for flag in open_flags(session, cases):
        cases[flag.contribution_id].flags.append(flag)
    return list(cases.values())


def open_flags(session: Session, contribution_ids: Collection[ContributionId]) -> Sequence[Flag]:
    flags = select(Flag).where(
        col(Flag.contribution_id).in_(contribution_ids), col(Flag.resolved_entry_id).is_(None)
    )
    return session.scalars(flags.order_by(col(Flag.at), col(Flag.id))).all()


def queued(session: Session) -> Sequence[Case]:
    """List what limited accounts wrote and nobody has read yet, oldest first."""
    texts = (
        select(Contribution, Person)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.visibility) == Visibility.QUEUED)
        .order_by(col(Contribution.created_at), col(Contribution.id))
        .limit(QUEUE_LIMIT)
    )
    return [Case(text, author) for text, author in session.execute(texts)]


def load_case(session: Session, contribution_id: ContributionId) -> Case:
    """Load one text that was published or sent, with its open flags. Raises RefusedError 404."""
    found = session.execute(
        select(Contribution, Person)
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(
            col(Contribution.id) == contribution_id,
            col(Contribution.visibility).not_in([Visibility.DRAFT, Visibility.DELETED]),
        )
    ).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    flags = open_flags(session, [contribution_id])
    return Case(found[0], found[1], list(flags))


def flag_by(session: Session, reporter_id: PersonId, contribution: Contribution) -> Flag | None:
    """Find this person's flag on the text as it is now."""
    mine = select(Flag).where(
        col(Flag.contribution_id) == contribution.id,
        col(Flag.reporter_id) == reporter_id,
        col(Flag.revision) == contribution.revision,
    )
    return session.scalar(mine)


def standing_sanctions(session: Session, person_id: PersonId) -> Sequence[Sanction]:
    """List the sanctions that are not over, newest first."""
    rows = select(Sanction).where(
        col(Sanction.person_id) == person_id, col(Sanction.lifted_at).is_(None)
    )
    return session.scalars(rows.order_by(col(Sanction.id).desc())).all()


def sanctions_ending(session: Session, now: datetime) -> Sequence[Sanction]:
    """List the sanctions whose time is up and that nobody has lifted."""
    rows = select(Sanction).where(col(Sanction.lifted_at).is_(None), col(Sanction.until) <= now)
    return session.scalars(rows.order_by(col(Sanction.id))).all()


def sanctioned_people(session: Session) -> Sequence[tuple[Sanction, Person]]:
    """List the accounts that are limited or suspended now, newest first."""
    rows = (
        select(Sanction, Person)
        .join(Person, col(Person.id) == col(Sanction.person_id))
        .where(col(Sanction.lifted_at).is_(None))
        .order_by(col(Sanction.id).desc())
        .limit(QUEUE_LIMIT)
    )
    return [(sanction, person) for sanction, person in session.execute(rows)]


def has_answer(session: Session, proposal_id: int) -> bool:
    """Say whether an official answer to a proposal stands."""
    answers = select(col(Contribution.id)).where(
        col(Contribution.about_id) == proposal_id,
        col(Contribution.noun) == Noun.ANSWER,
        col(Contribution.visibility) == Visibility.PUBLIC,
    )
    return session.scalar(answers.limit(1)) is not None
