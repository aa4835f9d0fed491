"""Co-authors: who else may change a text. Asks no policy: `relationships` asks both sides."""

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CoAuthor, ContributionId
from app.core.clock import utc_now
from app.core.db import insert_for
from app.people.models import PersonId


def share_text(session: Session, contribution_id: ContributionId, person_id: PersonId) -> None:
    """Make somebody a co-author. Twice is once."""
    row = {"contribution_id": contribution_id, "person_id": person_id, "since": utc_now()}
    session.execute(insert_for(session, CoAuthor).values(row).on_conflict_do_nothing())


def end_sharing(session: Session, contribution_id: ContributionId, person_id: PersonId) -> None:
    """Let the author, or whoever else remains, write on alone. What was written stays."""
    session.execute(
        delete(CoAuthor).where(
            col(CoAuthor.contribution_id) == contribution_id, col(CoAuthor.person_id) == person_id
        )
    )
