"""Asking everybody who voted on a merged proposal to judge the one that it became a part of."""

from sqlalchemy.orm import Session

from app.contributions.supporting import voters_on
from app.core.events import ProposalMerged
from app.notices.service import notify
from app.people.models import PersonId
from app.proposals.models import Proposal
from app.relationships.mergers.chains import ends_of, levels_before
from app.relationships.mergers.queries import both_sides


def ask_supporters(session: Session, event: ProposalMerged) -> None:
    """Tell each voter in private, whatever their answer, and move nobody's vote. May run twice.

    The author of the proposal that stays cannot vote on it, so is not asked to. What had been
    merged into the closed one led to it: who voted there, and neither on a later step nor on the
    one that stays, is asked about that one, too.
    """
    closed = session.get_one(Proposal, event.closed_id)
    if closed.merged_into != event.into_id:
        return  # opened again meanwhile
    end = ends_of(session, [event.closed_id])[event.closed_id]
    _closed, staying = both_sides(session, event.closed_id, end)
    known = {staying.text.author_id}
    asked = set(voters_on(session, event.closed_id)) - known
    notify(session, asked, "judge_again", "merger", event.closed_id)
    known |= asked | set(voters_on(session, end))
    for level in levels_before(session, event.closed_id):
        here: set[PersonId] = set()
        for number in level:
            asked = set(voters_on(session, number)) - known
            notify(session, asked, "judge_again", "merger", number)
            here |= asked
        known |= here
