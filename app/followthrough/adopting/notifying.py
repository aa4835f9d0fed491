"""Telling of an adoption. May run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.queries import co_authors_of
from app.core.events import ProposalAdopted
from app.followthrough.adopting.queries import adoption_of
from app.notices.service import notify
from app.proposals.models import Proposal
from app.proposals.notifying import answering_for


def tell_of_adoption(session: Session, event: ProposalAdopted) -> None:
    """Tell the author, the co-authors and who answers for the department, while it stands."""
    standing = adoption_of(session, event.proposal_id)
    proposal = session.get_one(Proposal, event.proposal_id)
    text = session.get_one(Contribution, event.proposal_id)
    if standing is None or text.visibility is not Visibility.PUBLIC:
        return
    by = standing.adoption.by_id
    writers = {text.author_id, *co_authors_of(session, text.id)}
    notify(session, writers, "adopted", Noun.PROPOSAL, text.id, actor_id=by)
    if proposal.department_id is not None:
        officers = set(answering_for(session, proposal.department_id)) - writers
        notify(session, officers, "adopted_for_department", Noun.PROPOSAL, text.id, actor_id=by)
