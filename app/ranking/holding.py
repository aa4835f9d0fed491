"""Holding a rank for a person's look, and what that person decides. Nothing is removed by it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId
from app.contributions.queries import shares
from app.contributions.standings import catch_up
from app.core.clock import utc_now
from app.core.errors import require
from app.core.events import BadgeEarned
from app.core.i18n import _
from app.core.outbox import announce
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.notices.service import notify
from app.people.models import Person, PersonId
from app.ranking.hold_models import HoldReason, RankHold
from app.ranking.hold_policy import FROZEN_FOR, can_freeze, can_look
from app.ranking.hold_queries import freeze_of_entry, frozen_texts, held_lately, lock_hold, over_by

FLOODED = _(
    "Many votes of one day came from accounts that are new. The rank stands still until a person "
    "has looked."
)


class Finding(NamedTuple):
    """Something about a text's votes that a person should look at, in rounded numbers."""

    contribution_id: ContributionId
    reason: HoldReason
    facts: Mapping[str, Any]


def hold_ranks(session: Session, findings: Collection[Finding], batch_id: int) -> int:
    """Put texts on the moderators' list, and freeze those with many new accounts.

    What stands there, or was looked at lately for the same reason, is left as it is. May run twice.
    """
    now = utc_now()
    known = {reason: held_lately(session, reason, now) for reason in HoldReason}
    added = 0
    for found in findings:
        if found.contribution_id in known[found.reason]:
            continue
        known[found.reason] |= {found.contribution_id}
        hold = RankHold(
            contribution_id=found.contribution_id,
            reason=found.reason,
            batch_id=batch_id,
            facts=dict(found.facts),
        )
        session.add(hold)
        session.flush()
        if found.reason is HoldReason.NEW_ACCOUNTS:
            _freeze(session, hold, str(FLOODED), None)
        added += 1
    return added


def clear_hold(session: Session, moderator: Person, hold_id: int, reason: str) -> LedgerEntry:
    """Say that nothing is wrong. A frozen rank moves on to its newest score at once."""
    hold = lock_hold(session, hold_id)
    text = session.get_one(Contribution, hold.contribution_id)
    require(can_look(moderator, hold, text, shared=shares(session, moderator, text)))
    hold.looked_at = utc_now()
    return _end(session, hold, "cleared", reason, moderator.id)


def freeze_for_a_week(
    session: Session, moderator: Person, hold_id: int, reason: str
) -> LedgerEntry:
    """Let a rank stand still for a week. Its author is told why, and can appeal."""
    hold = lock_hold(session, hold_id)
    text = session.get_one(Contribution, hold.contribution_id)
    require(can_freeze(moderator, hold, text, shared=shares(session, moderator, text)))
    hold.looked_at = utc_now()
    hold.until = hold.looked_at + FROZEN_FOR
    return _freeze(session, hold, reason, moderator.id)


def end_freezes(session: Session, now: datetime) -> int:
    """Free every rank whose week is over, by the program itself. Safe to run twice."""
    over = over_by(session, now)
    for hold in over:
        _end(session, hold, "unfrozen", str(_("The week is over.")), None)
    return len(over)


def unfreeze(session: Session, moderator: Person, entry: LedgerEntry, reason: str) -> None:
    """Free the rank that this entry froze, unless it moves again already."""
    hold = freeze_of_entry(session, entry.id)
    if hold is not None:
        hold.looked_at = hold.looked_at or utc_now()
        _end(session, hold, "unfrozen", reason, moderator.id)


def _freeze(
    session: Session, hold: RankHold, reason: str, actor_id: PersonId | None
) -> LedgerEntry:
    entry = _record(session, hold, "frozen", reason, actor_id)
    hold.frozen, hold.entry_id = True, entry.id
    session.flush()
    return entry


def _end(
    session: Session, hold: RankHold, deed: str, reason: str, actor_id: PersonId | None
) -> LedgerEntry:
    hold.ended_at = utc_now()
    entry = _record(session, hold, deed, reason, actor_id, tell=hold.frozen)
    session.flush()
    if hold.frozen and hold.contribution_id not in frozen_texts(session):
        earned = catch_up(session, hold.contribution_id)
        if earned is not None:
            announce(session, BadgeEarned(earned.contribution_id, earned.batch_id))
    return entry


def _record(
    session: Session,
    hold: RankHold,
    deed: str,
    reason: str,
    actor_id: PersonId | None,
    *,
    tell: bool = True,
) -> LedgerEntry:
    text = session.get_one(Contribution, hold.contribution_id)
    entry = record(
        session,
        deed=deed,
        noun=text.noun,
        noun_id=text.id,
        reason=reason,
        rule=hold.reason,
        actor_id=actor_id,
        concerns_id=text.author_id,
        about_entry_id=hold.entry_id,
    )
    if tell:
        told = "frozen" if deed == "frozen" else "unfrozen"
        notify(session, [text.author_id], told, text.noun, text.id, entry.id)
    return entry
