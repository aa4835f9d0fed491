"""Loading what is about to change, locked, for somebody who may read it. Else 404 or 410."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID
from app.followthrough.commitments.models import Commitment, CommitmentId
from app.followthrough.commitments.queries import load_commitment
from app.followthrough.joint.models import BlockedBy, Joining, Step
from app.followthrough.mandate.models import OwedAnswer
from app.people.models import Person


def hold_commitment(session: Session, person: Person | None, commitment_id: int) -> Commitment:
    number = load_commitment(session, person, commitment_id).commitment.id
    rows = select(Commitment).where(col(Commitment.id) == number).with_for_update()
    return session.scalars(rows.execution_options(populate_existing=True)).one()


def hold_joining(
    session: Session, commitment_id: CommitmentId, department_id: int
) -> Joining | None:
    key = commitment_id, department_id
    return session.get(Joining, key, with_for_update=True, populate_existing=True)


class Held(NamedTuple):
    """A step with its commitment, and what blocks it."""

    commitment: Commitment
    step: Step
    block: BlockedBy | None


def hold_step(session: Session, person: Person | None, step_id: int) -> Held:
    """Lock a step by its commitment."""
    step = load_step(session, person, step_id).step
    commitment = hold_commitment(session, person, step.commitment_id)
    session.refresh(step)
    return Held(commitment, step, standing_of_step(session, step.id))


def load_step(session: Session, person: Person | None, step_id: int) -> Held:
    """Load a step for a page: nothing is locked."""
    step = session.get(Step, step_id) if 0 < step_id < BIGGEST_ID else None
    if step is None:
        raise RefusedError(NOT_FOUND)
    one = load_commitment(session, person, step.commitment_id)
    return Held(one.commitment, step, standing_of_step(session, step.id))


def standing_of_step(session: Session, step_id: int) -> BlockedBy | None:
    stands = col(BlockedBy.step_id) == step_id, col(BlockedBy.ended_at).is_(None)
    return session.scalar(select(BlockedBy).where(*stands))


def standing_of_answer(session: Session, proposal_id: int) -> BlockedBy | None:
    stands = col(BlockedBy.proposal_id) == proposal_id, col(BlockedBy.ended_at).is_(None)
    return session.scalar(select(BlockedBy).where(*stands))


def is_owed(session: Session, proposal_id: int) -> bool:
    debt = session.get(OwedAnswer, proposal_id)
    return debt is not None and debt.outcome is None


def freed_so(
    session: Session,
    person: Person,
    words: str,
    *,
    step_id: int | None = None,
    proposal_id: int | None = None,
) -> bool:
    """Say whether this person ended what blocked it in these words last: the same form again."""
    of = col(BlockedBy.step_id) == step_id if step_id else col(BlockedBy.proposal_id) == proposal_id
    last = session.scalar(select(BlockedBy).where(of).order_by(col(BlockedBy.id).desc()).limit(1))
    return last is not None and (last.ended_by, last.ended_words) == (person.id, words.strip())
