"""A promise stands until it is looked at: no later answer ends it, and each is told beside it.

A city may change its mind in public, and then both stand side by side: what was promised first
keeps its day, and nobody has to remember it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.followthrough.commitments.models import Commitment, CommitmentId
from app.followthrough.models import OfficialAnswer, Verdict
from app.followthrough.queries import Answered


class Later(NamedTuple):
    """A public answer that came after a promise, and what it promised itself, if anything."""

    answer_id: ContributionId
    verdict: Verdict
    at: datetime
    commitment_id: CommitmentId | None


def answered_again(
    session: Session, commitment_ids: Collection[int]
) -> Mapping[int, Sequence[Later]]:
    """List the answers that came after each of these promises, in order; one query.

    What a trial taught is the end of a trial, and no answer of this kind.
    """
    if not commitment_ids:
        return {}
    theirs = aliased(Commitment)
    rows = (
        select(col(Commitment.id), OfficialAnswer, col(theirs.id))
        .join(OfficialAnswer, col(OfficialAnswer.proposal_id) == col(Commitment.proposal_id))
        .join(Contribution, col(Contribution.id) == col(OfficialAnswer.id))
        .outerjoin(theirs, col(theirs.answer_id) == col(OfficialAnswer.id))
        .where(
            col(Commitment.id).in_(commitment_ids),
            col(OfficialAnswer.id) > col(Commitment.answer_id),
            col(OfficialAnswer.verdict) != Verdict.LEARNT,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(OfficialAnswer.id))
    )
    found: dict[int, list[Later]] = {}
    for number, answer, commitment_id in session.execute(rows):
        later = Later(answer.id, answer.verdict, answer.posted_at, commitment_id)
        found.setdefault(number, []).append(later)
    return found


def stands_beside(made: Commitment, answered: Sequence[Answered]) -> bool:
    """Say whether an open promise stands beside a later public answer, of answers at hand."""
    return made.closed_at is None and any(
        one.answer.id > made.answer_id
        and one.answer.verdict is not Verdict.LEARNT
        and one.text.visibility is Visibility.PUBLIC
        for one in answered
    )


def has_open_promise(session: Session, proposal_id: int) -> bool:
    """Say whether something that was promised is still to be looked at."""
    waits = col(Commitment.proposal_id) == proposal_id, col(Commitment.closed_at).is_(None)
    return session.scalar(select(col(Commitment.id)).where(*waits).limit(1)) is not None
