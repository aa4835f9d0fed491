"""What becomes of sponsors whose account is suspended, freed or erased."""

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor
from app.core.events import StandingChanged
from app.people.models import Person
from app.proposals.loading import hold_proposal
from app.relationships.sponsors.models import Sponsorship
from app.relationships.sponsors.queries import proposals_between
from app.relationships.sponsors.service import recount


def recount_of_person(session: Session, event: StandingChanged) -> None:
    """Leave a suspended sponsor out of what lists count, or count them again. May run twice."""
    for proposal_id in proposals_between(session, event.person_id):
        recount(session, proposal_id)


def forget_sponsor(session: Session, person: Person) -> None:
    """Take an account that is erased out of everything that it sponsored or wrote with others."""
    concerned = proposals_between(session, person.id)
    for (
        proposal_id
    ) in concerned:  # first, as every verb does: two who wait for each other never end
        hold_proposal(session, proposal_id)
    session.execute(delete(Sponsorship).where(col(Sponsorship.person_id) == person.id))
    session.execute(delete(CoAuthor).where(col(CoAuthor.person_id) == person.id))
    for proposal_id in concerned:
        recount(session, proposal_id)
