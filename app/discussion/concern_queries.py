"""Which texts were changed because of a person's concerns, as everybody may read them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Revision, Visibility
from app.people.models import PersonId

MOST: Final = 50


class Changed(NamedTuple):
    """A proposal, and its last revision that credits a concern of this person."""

    proposal_id: ContributionId
    title: str
    revision: int


def changed_because(session: Session, person_id: PersonId) -> Sequence[Changed]:
    """List public proposals that public concerns of this person changed, the newest first."""
    concern = aliased(Contribution)
    rows = session.execute(
        select(col(Contribution.id), col(Contribution.title), func.max(col(Revision.number)))
        .join(Revision, col(Revision.contribution_id) == col(Contribution.id))
        .join(concern, col(concern.id) == col(Revision.because_of))
        .where(
            col(concern.author_id) == person_id,
            col(concern.visibility) == Visibility.PUBLIC,
            col(Contribution.visibility) == Visibility.PUBLIC,
            ~col(Revision.redacted),
        )
        .group_by(col(Contribution.id), col(Contribution.title))
        .order_by(col(Contribution.id).desc())
        .limit(MOST)
    )
    return [Changed(*row) for row in rows]
