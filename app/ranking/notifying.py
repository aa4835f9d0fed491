"""Telling people that a proposal has found common ground. May run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.core.events import BadgeEarned
from app.notices.service import notify
from app.proposals.models import Proposal
from app.proposals.notifying import answering_for


def tell_of_badge(session: Session, event: BadgeEarned) -> None:
    """Tell the author, and who answers for the proposal's department. Comments earn it silently."""
    text = session.get_one(Contribution, event.contribution_id)
    if text.noun is not Noun.PROPOSAL or text.visibility is not Visibility.PUBLIC:
        return
    notify(session, [text.author_id], "badge_earned", Noun.PROPOSAL, text.id)
    proposal = session.get_one(Proposal, text.id)
    if proposal.department_id is not None:
        officers = answering_for(session, proposal.department_id)
        notify(session, officers, "badge_for_department", Noun.PROPOSAL, text.id)
