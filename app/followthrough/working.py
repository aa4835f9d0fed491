"""Working on an answer: claim, release, note, draft. Seen by colleagues, not by the public."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId
from app.contributions.policy import can_read
from app.core.clock import utc_now
from app.core.errors import RefusedError, require
from app.core.events import ProposalOpened
from app.core.text import render_markdown
from app.followthrough.models import AnswerClaim, AnswerDraft, StaffNote, Verdict
from app.followthrough.policy import (
    DRAFTED_MEANWHILE,
    can_claim,
    can_draft,
    can_note,
    can_release,
    works_on,
)
from app.followthrough.queries import draft_for, drafting_office, touches_district
from app.people.models import Person
from app.proposals.models import Proposal
from app.proposals.queries import hold_proposal


class StaleDraftError(RefusedError):
    """A 409 that loses nothing: the draft as it is now; what was sent is with the caller."""

    def __init__(self, current: AnswerDraft) -> None:
        super().__init__(DRAFTED_MEANWHILE)
        self.current = current


def claim(session: Session, official: Person, proposal_id: ContributionId) -> AnswerClaim:
    """Say that one works on this answer. Claiming twice is claiming once."""
    proposal = hold_readable(session, official, proposal_id)
    standing = session.get(AnswerClaim, proposal.id)
    require(can_claim(official, proposal, standing))
    if standing is not None:
        return standing
    claim = AnswerClaim(proposal_id=proposal.id, person_id=official.id)
    session.add(claim)
    session.flush()
    return claim


def release(session: Session, official: Person, proposal_id: ContributionId) -> None:
    proposal = hold_readable(session, official, proposal_id)
    standing = session.get(AnswerClaim, proposal.id)
    require(can_release(official, proposal, standing))
    session.delete(standing)
    session.flush()


def free_claim(session: Session, event: ProposalOpened) -> None:
    """Forget the claim of somebody whose department has the proposal no longer."""
    standing = session.get(AnswerClaim, ContributionId(event.proposal_id))
    if standing is None:
        return
    claimant = session.get_one(Person, standing.person_id)
    if not works_on(claimant, session.get_one(Proposal, standing.proposal_id)):
        session.delete(standing)
        session.flush()


def add_note(session: Session, author: Person, proposal_id: ContributionId, text: str) -> StaffNote:
    """Leave a note for one's colleagues."""
    proposal = hold_readable(session, author, proposal_id)
    require(can_note(author, proposal))
    assert author.department_id is not None  # noqa: S101, can_note asks that it is the proposal's
    note = StaffNote(
        proposal_id=proposal.id,
        department_id=author.department_id,
        author_id=author.id,
        text=text,
        html=render_markdown(text),
    )
    session.add(note)
    session.flush()
    return note


def save_draft(
    session: Session,
    official: Person,
    proposal_id: ContributionId,
    verdict: Verdict | None,
    text: str,
    seen_revision: int,
    promise: Mapping[str, str] | None = None,
) -> AnswerDraft:
    """Keep the department's answer in the making; `promise` are the fields as they were typed.

    Raises StaleDraftError when a colleague saved it after `seen_revision`.
    """
    proposal = hold_readable(session, official, proposal_id)
    touches = touches_district(session, official, proposal.id)
    require(can_draft(official, proposal, touches=touches))
    draft, kept = draft_for(session, official, proposal.id), dict(promise or {})
    if draft is None:
        draft = AnswerDraft(
            proposal_id=proposal.id,
            office=drafting_office(official),
            drafted_by=official.id,
            saved_by=official.id,
        )
        session.add(draft)
    elif (draft.verdict, draft.text, draft.promise) == (verdict, text, kept):
        return draft
    elif draft.revision != seen_revision:
        raise StaleDraftError(draft)
    draft.verdict, draft.text, draft.promise = verdict, text, kept
    draft.saved_by, draft.saved_at = official.id, utc_now()
    draft.revision += 1
    session.flush()
    return draft


def hold_readable(session: Session, official: Person, proposal_id: ContributionId) -> Proposal:
    """Lock a proposal that this official may read. Raises RefusedError 404 or 410."""
    proposal = hold_proposal(session, proposal_id)
    require(can_read(official, session.get_one(Contribution, proposal.id)))
    return proposal
