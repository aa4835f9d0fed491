"""What the clock brings: a new month's slots, and three working days left. May run twice."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, Visibility
from app.followthrough.mandate.filling import fill_all, remind
from app.followthrough.mandate.models import Because, Mandate, OwedAnswer
from app.followthrough.mandate.owing import hold_mandate
from app.followthrough.mandate.policy import promises, workdays_of
from app.followthrough.policy import WAITING
from app.proposals.models import Proposal


def keep_the_clock(session: Session, timezone: str, now: datetime) -> None:
    """Do a day's work: whatever days were missed are caught up with, each slot in its order.

    Without a promise no clock runs; what was owed before is still reminded of.
    """
    mandate = hold_mandate(session)
    if mandate is None:
        return
    mandate.timezone = timezone
    take_up(session, mandate, now)
    remind(session, workdays_of(mandate), now)


def take_up(session: Session, mandate: Mandate, now: datetime) -> None:
    """Owe an answer to all that wear a badge and are owed none yet, and give out free slots.

    Such are the badges from before the mandate, and of proposals that were hidden for a while. The
    longest open comes first.
    """
    if not promises(mandate):
        return
    wearing = (
        select(col(Proposal.id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .join(Published, col(Published.contribution_id) == col(Proposal.id))
        .outerjoin(OwedAnswer, col(OwedAnswer.proposal_id) == col(Proposal.id))
        .where(
            col(Published.badge).is_(True),
            col(OwedAnswer.proposal_id).is_(None),
            col(Proposal.phase).in_(WAITING),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(Proposal.opened_at), col(Proposal.id))
    )
    for number in session.scalars(wearing).all():
        session.add(OwedAnswer(proposal_id=number, because=Because.BADGE, asked_at=now))
    session.flush()
    fill_all(session, mandate, now)
