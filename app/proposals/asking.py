"""Asking everybody whose vote stands on an earlier text whether it stands for the new one too."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Revision, Visibility
from app.contributions.supporting import voters_before
from app.core.events import TextChanged
from app.notices.service import notify


def ask_to_confirm(session: Session, event: TextChanged) -> None:
    """Tell each voter in private, whatever their answer, and change nobody's vote. May run twice.

    Who changed the text needs no telling, and nobody is asked about what they cannot vote on now.
    """
    text = session.get_one(Contribution, event.contribution_id)
    if text.visibility is not Visibility.PUBLIC or not text.voting_open:
        return
    state = session.get_one(Revision, (text.id, event.revision))
    asked = voters_before(session, text.id, event.revision)
    notify(session, asked, "confirm_vote", Noun.PROPOSAL, text.id, actor_id=state.editor_id)
