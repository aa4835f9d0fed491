"""How a proposal moves on: handed over, answered, closed, merged; and its thread paused."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, Noun
from app.contributions.queries import hold
from app.contributions.writing import close_voting
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.events import ProposalMerged, ProposalMoved, ProposalOpened
from app.core.i18n import _
from app.core.outbox import announce
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.notices.queries import followers
from app.notices.service import notify
from app.people.models import Person
from app.people.queries import department_by_id
from app.proposals.loading import hold_proposal
from app.proposals.models import HandOver, Phase, Proposal
from app.proposals.policy import (
    SAME_DEPARTMENT,
    can_be_merged,
    can_close,
    can_hand_over,
    can_pause,
    is_waiting,
)

REASON_LIMIT = 500


def hand_over(
    session: Session, person: Person, proposal_id: int, department_id: int, reason: str
) -> HandOver:
    """Give a proposal to a department, with a public reason. The first date stays for good."""
    text, proposal = _hold(session, proposal_id)
    require(can_hand_over(person, text, proposal))
    department = department_by_id(session, department_id)
    if department is None:
        raise InvalidError({"department": _("Choose one of the departments.")})
    if department.id == proposal.department_id:
        require(SAME_DEPARTMENT)
    step = HandOver(
        proposal_id=proposal.id,
        from_id=proposal.department_id,
        to_id=department.id,
        by_id=person.id,
        reason=_checked(reason),
    )
    session.add(step)
    deed = "handed_over" if proposal.department_id else "assigned"
    proposal.department_id = department.id
    proposal.handed_at = proposal.handed_at or step.at
    entry = _record(session, person, text, deed, reason)
    _tell(session, person, text, deed, entry)
    announce(session, ProposalOpened(proposal.id))
    return step


def close_proposal(session: Session, person: Person, proposal_id: int, reason: str) -> LedgerEntry:
    """Close a proposal with a public reason: it stays readable, and voting on it ends."""
    text, proposal = _hold(session, proposal_id)
    require(can_close(person, text, proposal))
    _close(session, person, proposal, _checked(reason))
    entry = _record(session, person, text, "closed", reason)
    _tell(session, person, text, "closed", entry)
    announce(session, ProposalMoved(proposal.id))
    return entry


def merge_into(
    session: Session, person: Person, closing_id: int, staying_id: int, reason: str
) -> LedgerEntry:
    """Close a proposal as a part of another. `relationships` asked both authors, so this does not.

    No vote, comment or citation moves. `person` is who agreed last.
    """
    held = {number: _hold(session, number) for number in sorted({closing_id, staying_id})}
    text, closing = held[closing_id]
    require(can_be_merged(closing, held[staying_id][1]))
    closing.merged_into = held[staying_id][1].id
    _close(session, person, closing, _checked(reason))
    entry = _record(session, person, text, "merged", reason)
    _tell(session, person, text, "merged", entry)
    announce(session, ProposalMerged(closing_id, staying_id))
    return entry


def mark_answered(session: Session, proposal_id: int) -> None:
    """Note that an official answer stands. Asks no policy: `followthrough` did. Twice is once."""
    proposal = hold_proposal(session, proposal_id)
    if is_waiting(proposal):
        proposal.phase = Phase.ANSWERED
        proposal.active_at = utc_now()


def mark_underway(session: Session, proposal_id: int) -> None:
    """Note that the city has promised something: `followthrough` says so. Twice is once."""
    _move_on(session, proposal_id, Phase.UNDERWAY)


def mark_checked(session: Session, proposal_id: int) -> None:
    """Note that what was promised was looked at: a check-in, or the end of a trial."""
    _move_on(session, proposal_id, Phase.CHECKED)


def mark_all_checked(session: Session, proposal_ids: Collection[int]) -> None:
    """Note it of many that are underway, in one query; a closed one has it when it is reopened."""
    held = (
        select(Proposal)
        .where(col(Proposal.id).in_(proposal_ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for proposal in session.scalars(held.order_by(col(Proposal.id))):
        if proposal.phase is Phase.UNDERWAY:
            proposal.phase, proposal.active_at = Phase.CHECKED, utc_now()
        elif proposal.closed_from == Phase.UNDERWAY:
            proposal.closed_from = Phase.CHECKED.value


def pause_discussion(
    session: Session, moderator: Person, proposal_id: int, reason: str
) -> LedgerEntry:
    return _set_discussion(session, moderator, proposal_id, reason, is_open=False)


def resume_discussion(
    session: Session, moderator: Person, proposal_id: int, reason: str
) -> LedgerEntry:
    return _set_discussion(session, moderator, proposal_id, reason, is_open=True)


def note_discussion(session: Session, proposal_id: int, comments: int) -> None:
    """Keep for lists how many comments readers see, counted anew when one comes back or goes."""
    hold_proposal(session, proposal_id).comments = comments


def note_comment(proposal: Proposal, at: datetime) -> None:
    """Count one more comment on a proposal that the caller holds."""
    proposal.comments += 1
    proposal.active_at = max(at, proposal.active_at)


def note_sponsors(session: Session, proposal_id: int, sponsors: int, places: int) -> None:
    """Keep for lists how many sponsors readers see, and of how many neighborhoods."""
    proposal = hold_proposal(session, proposal_id)
    proposal.sponsors, proposal.sponsor_places = sponsors, places


def note_adoption(session: Session, proposal_id: int, at: datetime | None) -> None:
    """Keep for lists since when an official stands behind a proposal, if one does."""
    hold_proposal(session, proposal_id).adopted_at = at


def _set_discussion(
    session: Session, moderator: Person, proposal_id: int, reason: str, *, is_open: bool
) -> LedgerEntry:
    text, proposal = _hold(session, proposal_id)
    require(can_pause(moderator, proposal))
    proposal.discussion_open = is_open
    deed = "resumed" if is_open else "paused"
    entry = _record(session, moderator, text, deed, _checked(reason))
    _tell(session, moderator, text, deed, entry)
    return entry


def _hold(session: Session, proposal_id: int) -> tuple[Contribution, Proposal]:
    """Lock both rows of a proposal, always in this order."""
    return hold(session, proposal_id), hold_proposal(session, proposal_id)


def _move_on(session: Session, proposal_id: int, phase: Phase) -> None:
    proposal = hold_proposal(session, proposal_id)
    if proposal.phase is not Phase.CLOSED:
        proposal.phase, proposal.active_at = phase, utc_now()


def _close(session: Session, person: Person, proposal: Proposal, reason: str) -> None:
    now = utc_now()
    proposal.closed_from = proposal.phase.value
    proposal.phase, proposal.closed_at, proposal.closed_by = Phase.CLOSED, now, person.id
    proposal.close_reason, proposal.active_at = reason, now
    close_voting(session, [proposal.id])


def _checked(reason: str) -> str:
    """Demand that a public act says why. Raises InvalidError (field `reason`)."""
    reason = reason.strip()
    if not reason:
        raise InvalidError({"reason": _("Give a reason. Everybody can read it in the ledger.")})
    if len(reason) > REASON_LIMIT:
        raise InvalidError({"reason": _("Use at most %(n)s characters.", n=REASON_LIMIT)})
    return reason


def _record(
    session: Session, person: Person, text: Contribution, deed: str, reason: str
) -> LedgerEntry:
    return record(
        session,
        deed=deed,
        noun=Noun.PROPOSAL,
        noun_id=text.id,
        reason=reason.strip(),
        actor_id=person.id,
        concerns_id=text.author_id,
    )


def _tell(
    session: Session, person: Person, text: Contribution, kind: str, entry: LedgerEntry
) -> None:
    told = [*followers(session, Noun.PROPOSAL, text.id), text.author_id]
    notify(session, told, kind, Noun.PROPOSAL, text.id, entry.id, actor_id=person.id)
