"""Owing an answer: a proposal takes a slot of its department, or a place in the queue for one.

Every verb here takes the mandate's row first, so that no two give out the same slot; each may run
twice.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Noun
from app.core.clock import utc_now
from app.core.events import (
    AnswerPosted,
    BadgeEarned,
    ProposalAdopted,
    ProposalMerged,
    ProposalMoved,
    ProposalOpened,
)
from app.followthrough.mandate.filling import fill, tell_who_owes
from app.followthrough.mandate.models import THE_ONE, Because, Mandate, Outcome, OwedAnswer
from app.followthrough.mandate.policy import outcome_of, promises
from app.followthrough.models import OfficialAnswer
from app.proposals.models import Proposal


def owe_answer(session: Session, proposal: Proposal, because: Because) -> OwedAnswer | None:
    """Owe an answer to a proposal from now on; to one that is owed already nothing changes.

    None where the city promised nothing, or where nobody waits: answered, closed, not public.
    """
    mandate = hold_mandate(session)
    row = session.get(OwedAnswer, proposal.id)
    if row is not None or mandate is None or not promises(mandate):
        return row
    if outcome_of(session.get_one(Contribution, proposal.id), proposal) is not None:
        return None
    row = OwedAnswer(proposal_id=proposal.id, because=because)
    session.add(row)
    session.flush()
    fill(session, mandate, proposal.department_id, utc_now())
    return row


def owe_for_badge(session: Session, event: BadgeEarned) -> None:
    """Owe an answer to a proposal that has common ground. If it loses it later, nothing changes."""
    text = session.get_one(Contribution, event.contribution_id)
    if text.noun is Noun.PROPOSAL:
        owe_answer(session, session.get_one(Proposal, text.id), Because.BADGE)


def owe_for_adoption(session: Session, event: ProposalAdopted) -> None:
    """Owe an answer to a proposal that was adopted; that it is let go later changes nothing."""
    proposal = session.get_one(Proposal, event.proposal_id)
    owe_answer(session, proposal, Because.ADOPTED)


def follow_proposal(session: Session, event: ProposalOpened) -> None:
    """See to a proposal that was handed over, got evidence, or is public only now.

    A date that was given stays, and so does the slot of the department that gave it: handing over
    makes no room for more. Whoever owes the answer now is told.
    """
    settle(session, ContributionId(event.proposal_id))


def end_answered(session: Session, event: AnswerPosted) -> None:
    settle(session, ContributionId(event.proposal_id))


def end_merged(session: Session, event: ProposalMerged) -> None:
    settle(session, ContributionId(event.closed_id))


def follow_move(session: Session, event: ProposalMoved) -> None:
    settle(session, ContributionId(event.proposal_id))


def settle(session: Session, proposal_id: ContributionId) -> None:
    """Let what is owed follow its proposal: it ends with it, and stands again if it comes back."""
    mandate = hold_mandate(session)
    row = session.get(OwedAnswer, proposal_id)
    if mandate is None or row is None:
        return
    proposal = session.get_one(Proposal, proposal_id, populate_existing=True)
    text = session.get_one(Contribution, proposal_id, populate_existing=True)
    outcome = outcome_of(text, proposal)
    if outcome is not row.outcome:
        row.outcome = outcome
        row.ended_at = _end_of(session, proposal_id, outcome)
    session.flush()
    if outcome is Outcome.MERGED:
        _pass_on(session, row, proposal)
    now = utc_now()
    for department_id in {row.slot_of, proposal.department_id}:
        fill(session, mandate, department_id, now)
    if row.due_on is not None and outcome is None and proposal.department_id is not None:
        tell_who_owes(session, row, proposal.department_id)


def hold_mandate(session: Session) -> Mandate | None:
    """Load the mandate and let nobody else give out slots until this transaction ends."""
    session.flush()
    return session.get(Mandate, THE_ONE, with_for_update=True, populate_existing=True)


def _end_of(
    session: Session, proposal_id: ContributionId, outcome: Outcome | None
) -> datetime | None:
    if outcome is not Outcome.ANSWERED:
        return utc_now() if outcome else None
    first = select(func.min(col(OfficialAnswer.posted_at)))
    return session.scalar(first.where(col(OfficialAnswer.proposal_id) == proposal_id)) or utc_now()


def _pass_on(session: Session, row: OwedAnswer, closed: Proposal) -> None:
    """Let the proposal that stays inherit what is owed, by the earlier of the two dates."""
    staying = session.get_one(Proposal, closed.merged_into)
    if outcome_of(session.get_one(Contribution, staying.id), staying) is not None:
        return
    heir = session.get(OwedAnswer, staying.id)
    if heir is None:
        heir = OwedAnswer(proposal_id=staying.id, because=row.because, asked_at=row.asked_at)
        session.add(heir)
    heir.asked_at = min(heir.asked_at, row.asked_at)
    if row.due_on is not None and (heir.due_on is None or row.due_on < heir.due_on):
        heir.due_on, heir.slot_of, heir.slot_month = row.due_on, row.slot_of, row.slot_month
        heir.reminded = row.reminded
    session.flush()
    if heir.due_on is not None and staying.department_id is not None:
        tell_who_owes(session, heir, staying.department_id)
