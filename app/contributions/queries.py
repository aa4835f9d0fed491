"""What may be loaded of contributions, each for a purpose. Counts no vote: see `tallies`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import (
    Answer,
    CoAuthor,
    Contribution,
    ContributionId,
    FormKey,
    Noun,
    Revision,
    Visibility,
    Vote,
)
from app.contributions.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.paging import Paged, decode_cursor, encode_cursor, paged
from app.people.models import Person, PersonId
from app.people.voices import shown_handle


class OwnVote(NamedTuple):
    """The viewer's own standing vote, and the revision of the text that they judged."""

    answer: Answer
    revision: int


class Reading(NamedTuple):
    contribution: Contribution
    author: str  # the handle
    own: OwnVote | None
    about: Contribution | None = None  # the proposal that a comment belongs to


class StoredVote(NamedTuple):
    """All that is stored of one's own vote, but for its pseudonym in the log.

    Whoever knew that could prove their answer to somebody who buys or forces votes.
    """

    contribution_id: ContributionId
    noun: Noun
    title: str
    text: str
    visibility: Visibility
    voting_open: bool
    text_revision: int
    answer: Answer
    revision: int


def load_for(session: Session, viewer: Person | None, contribution_id: int) -> Reading:
    """Load what this viewer may read, with the author's handle and the viewer's own vote.

    Raises RefusedError: 404 when there is nothing for this viewer, 410 when it was removed.
    """
    facts = {"viewer": viewer.id if viewer else None, "number": contribution_id}
    row = session.execute(_reading(), facts).one_or_none()
    if row is None:
        raise RefusedError(NOT_FOUND)
    contribution, about, author, answer, revision = row
    require(can_read(viewer, contribution, about))
    return Reading(contribution, author, OwnVote(answer, revision) if answer else None, about)


@cache
def _reading() -> Select[Any]:
    """Build the statement once: that costs more than running it."""
    voter = col(Vote.person_id) == bindparam("viewer", type_=Integer)
    own_vote = and_(col(Vote.contribution_id) == col(Contribution.id), voter)
    parent = aliased(Contribution)
    columns: list[Any] = [Contribution, parent, col(Person.handle)]
    return (
        select(*columns, col(Vote.answer), col(Vote.revision))
        .outerjoin(parent, col(parent.id) == col(Contribution.about_id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Vote, own_vote)
        .where(col(Contribution.id) == bindparam("number"))
    )


def own_votes(
    session: Session, viewer: Person | None, ids: Collection[int]
) -> Mapping[ContributionId, OwnVote]:
    """Find the viewer's own standing votes on these texts, in one query."""
    if viewer is None or not ids:
        return {}
    votes = select(col(Vote.contribution_id), col(Vote.answer), col(Vote.revision))
    mine = votes.where(col(Vote.person_id) == viewer.id, col(Vote.contribution_id).in_(ids))
    return {row[0]: OwnVote(row[1], row[2]) for row in session.execute(mine)}


def hold(session: Session, contribution_id: int) -> Contribution:
    """Load a contribution that nobody else can change, vote on or publish until we commit."""
    contribution = session.get(Contribution, contribution_id, with_for_update={"key_share": True})
    if contribution is None:
        raise RefusedError(NOT_FOUND)
    return contribution


def about_of(session: Session, contribution: Contribution) -> Contribution | None:
    """Load the proposal that a comment belongs to, as it is now."""
    if contribution.about_id is None:
        return None
    return session.get(Contribution, contribution.about_id, populate_existing=True)


def stored_votes(
    session: Session, person_id: PersonId, cursor: str | None = None, limit: int = 50
) -> Paged[StoredVote]:
    """List everything stored of a person's own votes, the newest text first."""
    votes = (
        select(
            col(Contribution.id),
            col(Contribution.noun),
            col(Contribution.title),
            col(Contribution.text),
            col(Contribution.visibility),
            col(Contribution.voting_open),
            col(Contribution.revision),
            col(Vote.answer),
            col(Vote.revision),
        )
        .join(Contribution, col(Contribution.id) == col(Vote.contribution_id))
        .where(col(Vote.person_id) == person_id)
        .order_by(col(Contribution.id).desc())
    )
    start = decode_cursor(cursor, 1)
    if start and isinstance(start[0], int):
        votes = votes.where(col(Contribution.id) < start[0])
    rows = [StoredVote(*row) for row in session.execute(votes.limit(limit + 1))]
    return paged(rows, limit, lambda vote: encode_cursor(vote.contribution_id))


def revisions(session: Session, contribution_id: int) -> Sequence[Revision]:
    """Load the states of a text that may be shown, oldest first: redacted ones are shown to nobody.

    Ask `load_for` first: this asks no policy.
    """
    states = select(Revision).where(
        col(Revision.contribution_id) == contribution_id, ~col(Revision.redacted)
    )
    return session.scalars(states.order_by(col(Revision.number))).all()


def changed_at(session: Session, ids: Collection[int]) -> Mapping[int, datetime]:
    """Return when the text of each was last changed, those left out that never were."""
    rows = session.execute(
        select(col(Revision.contribution_id), func.max(col(Revision.at)))
        .where(col(Revision.contribution_id).in_(ids), col(Revision.number) > 1)
        .group_by(col(Revision.contribution_id))
    )
    return {row[0]: row[1] for row in rows}


def editors_of(session: Session, states: Collection[Revision]) -> Mapping[PersonId, str]:
    """Find the handles of those who wrote these states, in one query."""
    ids = {state.editor_id for state in states}
    rows = session.execute(
        select(col(Person.id), col(Person.handle)).where(col(Person.id).in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def credits_of(session: Session, states: Collection[Revision]) -> Mapping[ContributionId, str]:
    """Find who raised the concerns that these states credit, in one query: public ones only.

    A former resident has no name here.
    """
    ids = {state.because_of for state in states if state.because_of is not None}
    if not ids:
        return {}
    rows = session.execute(
        select(col(Contribution.id), col(Person.handle), col(Person.standing))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .where(col(Contribution.id).in_(ids), col(Contribution.visibility) == Visibility.PUBLIC)
    )
    return {row[0]: shown_handle(row[1], row[2]) for row in rows}


def shares(session: Session, person: Person | None, text: Contribution) -> bool:
    """Say whether somebody is a co-author of a text. Its author is none: they need no question."""
    if person is None or person.id == text.author_id:
        return False
    return session.get(CoAuthor, (text.id, person.id)) is not None


def shared_among(session: Session, person: Person | None, ids: Collection[int]) -> set[int]:
    """Say of which of these texts somebody is a co-author, in one query."""
    if person is None or not ids:
        return set()
    mine = select(col(CoAuthor.contribution_id)).where(
        col(CoAuthor.person_id) == person.id, col(CoAuthor.contribution_id).in_(ids)
    )
    return set(session.scalars(mine))


def co_authors_of(session: Session, contribution_id: int) -> Sequence[PersonId]:
    mine = select(col(CoAuthor.person_id)).where(col(CoAuthor.contribution_id) == contribution_id)
    return session.scalars(mine.order_by(col(CoAuthor.since), col(CoAuthor.person_id))).all()


def first_of(session: Session, person_id: PersonId, form_key: str) -> Contribution | None:
    """Find what this form already made."""
    asked = {"person": person_id, "key": form_key}
    return session.scalars(_first(), asked).one_or_none()


@cache
def _first() -> Select[Contribution]:
    return (
        select(Contribution)
        .join(FormKey, col(FormKey.contribution_id) == col(Contribution.id))
        .where(col(FormKey.person_id) == bindparam("person"), col(FormKey.key) == bindparam("key"))
    )
