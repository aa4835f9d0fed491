"""Telling a department that a proposal waits for it. May run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.core.events import ProposalOpened
from app.notices.service import notify
from app.people.models import DepartmentId, PersonId, Post, Role, Standing
from app.people.queries import people_of
from app.proposals.models import Proposal
from app.proposals.policy import is_waiting

ANSWERING = (Post.ANSWER_OFFICER, Post.DIRECTOR)


def tell_department(session: Session, event: ProposalOpened) -> None:
    """Tell who answers for the department, while the proposal is public and waits."""
    proposal = session.get_one(Proposal, event.proposal_id)
    text = session.get_one(Contribution, event.proposal_id)
    if proposal.department_id is None or not is_waiting(proposal):
        return
    if text.visibility is not Visibility.PUBLIC:
        return
    officers = answering_for(session, proposal.department_id)
    notify(session, officers, "department_waits", Noun.PROPOSAL, text.id, actor_id=text.author_id)


def answering_for(session: Session, department_id: DepartmentId) -> list[PersonId]:
    """Name who answers for a department now."""
    return [
        person.id
        for person in people_of(session, department_id)
        if person.role is Role.OFFICIAL
        and person.post in ANSWERING
        and person.standing is not Standing.SUSPENDED
    ]
