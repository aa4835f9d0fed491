"""The concern beside a proposal, as everybody may read it, with what its writers made of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import (
    CellKind,
    CoAuthor,
    Contribution,
    ContributionId,
    Revision,
    Visibility,
)
from app.discussion.models import Comment, ConcernAnswer
from app.people.models import Person
from app.people.voices import shown_handle
from app.places.models import District, Neighborhood
from app.ranking.models import Basis, StrongestConcern


class Said(NamedTuple):
    """A public comment: who wrote it (empty: a former resident), when, and its words as HTML."""

    id: ContributionId
    handle: str
    at: datetime
    html: str


class Change(NamedTuple):
    """A revision of the proposal that credits the concern."""

    number: int
    at: datetime


class StandingConcern(NamedTuple):
    """The concern, by what it was chosen, its answer if that is public, and what it changed.

    `support` and `approval` are hundredths of those with a view in the same group or place;
    `place` names a place.
    """

    said: Said
    basis: Basis
    place: str
    support: int
    approval: int
    as_of: datetime
    answer: Said | None
    changes: Sequence[Change]


def concern_of(session: Session, proposal_id: int) -> StandingConcern | None:
    """Load the concern beside a proposal. One that was hidden, or is a co-author's now, is none."""
    newest = select(StrongestConcern).where(col(StrongestConcern.proposal_id) == proposal_id)
    row = session.scalars(newest.order_by(col(StrongestConcern.id).desc()).limit(1)).first()
    if row is None or row.comment_id is None or row.basis is None:
        return None
    said = _said(session, row.comment_id)
    if said is None or _writes(session, proposal_id, row.comment_id):
        return None
    answered = session.get(ConcernAnswer, row.comment_id)
    return StandingConcern(
        said,
        row.basis,
        _name(session, row),
        row.support,
        row.approval,
        row.at,
        _said(session, answered.answer_id) if answered else None,
        _changes(session, proposal_id, row.comment_id),
    )


def _said(session: Session, comment_id: int) -> Said | None:
    about = aliased(Contribution)
    row = session.execute(
        select(Contribution, Person)
        .join(Comment, col(Comment.id) == col(Contribution.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .join(about, col(about.id) == col(Contribution.about_id))
        .where(
            col(Contribution.id) == comment_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
    ).one_or_none()
    if row is None:
        return None
    text, author = row
    handle = shown_handle(author.handle, author.standing)
    return Said(text.id, handle, text.created_at, text.html)


def _writes(session: Session, proposal_id: int, comment_id: int) -> bool:
    """Say whether who raised it is a co-author by now: they change the text themselves."""
    joined = (
        select(col(CoAuthor.person_id))
        .join(Contribution, col(Contribution.author_id) == col(CoAuthor.person_id))
        .where(col(Contribution.id) == comment_id, col(CoAuthor.contribution_id) == proposal_id)
    )
    return session.scalar(joined) is not None


def _changes(session: Session, proposal_id: int, comment_id: int) -> Sequence[Change]:
    rows = session.execute(
        select(col(Revision.number), col(Revision.at))
        .where(
            col(Revision.contribution_id) == proposal_id,
            col(Revision.because_of) == comment_id,
            ~col(Revision.redacted),
        )
        .order_by(col(Revision.number))
    )
    return [Change(*row) for row in rows]


def _name(session: Session, row: StrongestConcern) -> str:
    if row.basis is not Basis.PLACE or row.place_kind is CellKind.ELSEWHERE:
        return ""
    place: District | Neighborhood | None
    if row.place_kind is CellKind.DISTRICT:
        place = session.get(District, row.place)
    else:
        place = session.get(Neighborhood, row.place)
    return place.name if place else ""
