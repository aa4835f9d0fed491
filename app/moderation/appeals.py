"""Appeals: the person whom an act concerns asks a second moderator, once."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import ChartStory
from app.charts.telling import NOUN as STORY
from app.charts.telling import restore_story
from app.contributions.models import ContributionId, Visibility
from app.contributions.queries import hold
from app.core.errors import NOT_FOUND, RefusedError, require
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.moderation.hearings import Hearing, appeal_of, load_appeal, who_may_decide
from app.moderation.hiding import HIDING, show_again
from app.moderation.models import Appeal, Outcome
from app.moderation.policy import can_appeal, can_decide_appeal
from app.moderation.queries import has_answer, standing_sanctions
from app.moderation.sanctions import end
from app.notices.service import notify
from app.people.models import Person
from app.proposals.models import Phase
from app.proposals.queries import hold_proposal
from app.proposals.service import reopen_proposal, resume_discussion
from app.ranking.holding import unfreeze

Undo: TypeAlias = Callable[[Session, Person, LedgerEntry, str], None]

_elsewhere: dict[str, Undo] = {}  # by noun


def appeal(session: Session, person: Person, entry_id: int, text: str) -> Appeal:
    """Ask for a second look at an act. Whoever may decide is told."""
    entry = session.scalar(
        select(LedgerEntry).where(col(LedgerEntry.id) == entry_id).with_for_update()
    )
    if entry is None:
        raise RefusedError(NOT_FOUND)
    require(can_appeal(person, entry, appeal_of(session, entry_id)))
    appeal = Appeal(entry_id=entry_id, appellant_id=person.id, text=text)
    session.add(appeal)
    session.flush()
    seconds = who_may_decide(session, [Hearing(appeal, entry, person)])[0]
    notify(session, seconds, "appeal_waiting", "appeal", appeal.id)
    return appeal


def decide(
    session: Session, moderator: Person, appeal_id: int, outcome: Outcome, reason: str
) -> LedgerEntry:
    """Uphold an act, or overturn and undo it. Both stand in the ledger, tied to the act."""
    session.execute(select(col(Appeal.id)).where(col(Appeal.id) == appeal_id).with_for_update())
    hearing = load_appeal(session, appeal_id)
    appeal, entry = hearing.appeal, hearing.entry
    seconds = who_may_decide(session, [hearing])[0]
    require(can_decide_appeal(moderator, appeal, entry, may_decide=seconds))
    decision = record(
        session,
        deed=outcome,
        noun=entry.noun,
        noun_id=entry.noun_id,
        reason=reason,
        rule=entry.rule,
        actor_id=moderator.id,
        concerns_id=entry.concerns_id,
        about_entry_id=entry.id,
    )
    appeal.outcome, appeal.reason = outcome, reason
    appeal.decided_by, appeal.decided_at = moderator.id, decision.at
    appeal.decision_entry_id = decision.id
    if outcome is Outcome.OVERTURNED:
        UNDO[entry.deed](session, moderator, entry, reason)
    told = [appeal.appellant_id]
    notify(session, told, "appeal_decided", entry.noun, entry.noun_id, decision.id)
    return decision


def _show_text(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Restore the text, unless it was restored meanwhile or hidden again by a later act."""
    if entry.noun == STORY:
        _show_story(session, moderator, entry, reason)
        return
    if entry.noun in _elsewhere:
        _elsewhere[entry.noun](session, moderator, entry, reason)
        return
    contribution = hold(session, ContributionId(entry.noun_id))
    hidden = latest_entry(session, entry.noun, entry.noun_id, HIDING)
    is_hidden = contribution.visibility is Visibility.HIDDEN
    if is_hidden and hidden is not None and hidden.id == entry.id:
        show_again(session, moderator, contribution, reason)


def _show_story(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    story = session.get(ChartStory, entry.noun_id)
    hidden = latest_entry(session, entry.noun, entry.noun_id, HIDING)
    if story is not None and story.hidden_at and hidden is not None and hidden.id == entry.id:
        restore_story(session, moderator, story, reason)


def _free_account(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Lift the sanction, unless it is over or another took its place."""
    assert entry.concerns_id is not None  # noqa: S101, a sanction always concerns somebody
    for sanction in standing_sanctions(session, entry.concerns_id):
        if sanction.entry_id == entry.id:
            end(session, sanction, reason, actor_id=moderator.id)


def _resume(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Resume a thread, unless it goes on already or the proposal was closed meanwhile."""
    proposal = hold_proposal(session, entry.noun_id)
    paused = latest_entry(session, entry.noun, entry.noun_id, ["paused"])
    is_this = paused is not None and paused.id == entry.id
    if is_this and not proposal.discussion_open and proposal.phase is not Phase.CLOSED:
        resume_discussion(session, moderator, entry.noun_id, reason)


def _reopen(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Open the proposal again, unless it is open or was closed by a later act."""
    proposal = hold_proposal(session, entry.noun_id)
    closed = latest_entry(session, entry.noun, entry.noun_id, ["closed", "merged"])
    if proposal.phase is Phase.CLOSED and closed is not None and closed.id == entry.id:
        answered = has_answer(session, entry.noun_id)
        reopen_proposal(session, moderator, entry.noun_id, reason, answered=answered)


def register_undoing(noun: str, undo: Undo) -> None:
    """Say how hiding is undone for a thing that this room does not know. The roots call this."""
    _elsewhere[noun] = undo


UNDO: Final[Mapping[str, Undo]] = {
    "hidden": _show_text,
    "declined": _show_text,
    "limited": _free_account,
    "suspended": _free_account,
    "paused": _resume,
    "closed": _reopen,
    "merged": _reopen,
    "frozen": unfreeze,
}
