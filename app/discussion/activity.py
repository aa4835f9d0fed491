"""How many people take part in what concerns a neighborhood. A count, never who."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.discussion.models import Comment
from app.proposals.models import ProposalArea

FEWEST: Final = 5  # a smaller number could point at somebody


def people_active(session: Session, neighborhood_id: int, since: datetime) -> int | None:
    """Count who wrote publicly in proposals about a place; None stands for fewer than FEWEST.

    Votes are not counted here: who voted is nobody's business.
    """
    about = select(col(ProposalArea.proposal_id)).where(
        col(ProposalArea.neighborhood_id) == neighborhood_id
    )
    there = or_(col(Contribution.id).in_(about), col(Comment.proposal_id).in_(about))
    people = (
        select(func.count(col(Contribution.author_id).distinct()))
        .select_from(Contribution)
        .outerjoin(Comment, col(Comment.id) == col(Contribution.id))
        .where(
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(Contribution.created_at) >= since,
            there,
        )
    )
    count = session.scalar(people) or 0
    return count if count >= FEWEST else None
