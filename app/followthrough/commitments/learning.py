"""Ending a trial: what was learnt is an official answer, and cites like one."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.events import CommitmentEnded
from app.core.outbox import announce
from app.followthrough.answering import post_answer
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.followthrough.commitments.policy import can_learn
from app.followthrough.commitments.standing import has_open_promise
from app.followthrough.models import Verdict
from app.followthrough.queries import touches_district
from app.followthrough.working import hold_readable
from app.people.models import Person
from app.proposals.service import mark_checked


def tell_what_we_learnt(
    session: Session, official: Person, commitment_id: int, text: str, form_key: str | None = None
) -> Commitment:
    """End a trial with what it taught. The same form twice is one.

    Raises RefusedError; InvalidError as `post_answer`.
    """
    found = session.get(Commitment, commitment_id)
    if found is None:
        raise RefusedError(NOT_FOUND)
    proposal = hold_readable(session, official, found.proposal_id)
    commitment = session.scalars(
        select(Commitment)
        .where(col(Commitment.id) == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    author_id = session.get_one(Contribution, proposal.id).author_id
    if commitment.learnt_id is None:
        touches = touches_district(session, official, proposal.id)
        require(can_learn(official, proposal, commitment, author_id, touches=touches))
    answer = post_answer(session, official, proposal.id, Verdict.LEARNT, text, form_key)
    if commitment.learnt_id not in {None, answer.id}:
        require(can_learn(official, proposal, commitment, author_id))
    if commitment.learnt_id is None:
        commitment.learnt_id, commitment.closed_at = answer.id, utc_now()
        commitment.state = CommitmentState.LEARNT
        announce(session, CommitmentEnded(commitment.id))
        session.flush()
        if not has_open_promise(session, proposal.id):
            mark_checked(session, proposal.id)
    session.flush()
    return commitment
