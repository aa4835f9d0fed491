"""Opening a closed proposal again: what an appeal or a second thought undoes."""

from http import HTTPStatus
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.citing import citations_of
from app.contributions.models import Noun
from app.contributions.queries import hold
from app.contributions.writing import open_voting
from app.core.clock import utc_now
from app.core.errors import ALLOWED, Ruling, require
from app.core.events import ProposalMoved
from app.core.i18n import _
from app.core.outbox import announce
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.notices.queries import followers
from app.notices.service import notify
from app.people.models import Person
from app.people.policy import can_moderate
from app.proposals.models import HAS_ANSWER, Phase, Proposal
from app.proposals.queries import hold_proposal

NOT_CLOSED: Final = Ruling(HTTPStatus.CONFLICT, "not-closed", _("This proposal is not closed."))


def can_reopen(moderator: Person | None, proposal: Proposal) -> Ruling:
    closed = proposal.phase is Phase.CLOSED
    return can_moderate(moderator) and (ALLOWED if closed else NOT_CLOSED)


def reopen_proposal(
    session: Session, moderator: Person, proposal_id: int, reason: str, *, answered: bool
) -> LedgerEntry:
    """Undo a closing or a merge, with a public reason. Votes and comments are as they were.

    `answered` says whether an official answer stands, which `followthrough` knows.
    """
    text, proposal = hold(session, proposal_id), hold_proposal(session, proposal_id)
    require(can_reopen(moderator, proposal))
    has_evidence = bool(citations_of(session, [text.id]).get(text.id))
    proposal.phase = Phase.OPEN if has_evidence else Phase.EVIDENCE_WANTED
    if answered:
        was = Phase(proposal.closed_from or Phase.ANSWERED)
        proposal.phase = was if was in HAS_ANSWER else Phase.ANSWERED
    proposal.closed_at = proposal.closed_by = proposal.merged_into = None
    proposal.close_reason = proposal.closed_from = ""
    proposal.active_at = utc_now()
    open_voting(session, [text.id])
    entry = record(
        session,
        deed="reopened",
        noun=Noun.PROPOSAL,
        noun_id=text.id,
        reason=reason,
        actor_id=moderator.id,
        concerns_id=text.author_id,
    )
    told = [*followers(session, Noun.PROPOSAL, text.id), text.author_id]
    notify(session, told, "reopened", Noun.PROPOSAL, text.id, entry.id, actor_id=moderator.id)
    announce(session, ProposalMoved(proposal.id))
    return entry
