"""Asking everybody who voted on a merged proposal to judge the one that it became a part of."""

from sqlalchemy.orm import Session

from app.contributions.supporting import voters_on
from app.core.events import ProposalMerged
from app.notices.service import notify
from app.proposals.models import Proposal
from app.relationships.mergers.queries import both_sides


def ask_supporters(session: Session, event: ProposalMerged) -> None:
    """Tell each voter in private, whatever their answer, and move nobody's vote. May run twice.

    The author of the proposal that stays cannot vote on it, so is not asked to.
    """
    closed = session.get_one(Proposal, event.closed_id)
    if closed.merged_into != event.into_id:
        return  # opened again meanwhile
    _closed, staying = both_sides(session, event.closed_id, event.into_id)
    asked = set(voters_on(session, event.closed_id)) - {staying.text.author_id}
    notify(session, asked, "judge_again", "merger", event.closed_id)
