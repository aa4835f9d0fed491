"""Deciding about a text: hide, restore, keep; approve or decline what a limited account wrote.

A text is hidden, never erased: a stub stays in its place, its author still reads it and can appeal.
"""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId, Visibility
from app.contributions.queries import hold, shares
from app.contributions.writing import set_visibility
from app.core.errors import RefusedError, require
from app.discussion.service import recount_with
from app.ledger.models import LedgerEntry
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.moderation.flagging import resolve_flags
from app.moderation.models import Rule
from app.moderation.policy import (
    NO_FLAGS,
    can_hide,
    can_judge,
    can_release_queued,
    can_restore,
)
from app.moderation.queries import open_flags
from app.notices.service import notify
from app.people.models import Person

HIDING = ("hidden", "declined")


def hide(
    session: Session, moderator: Person, contribution_id: ContributionId, rule: Rule, reason: str
) -> LedgerEntry:
    contribution = hold(session, contribution_id)
    require(can_hide(moderator, contribution, shared=shares(session, moderator, contribution)))
    _set(session, contribution, Visibility.HIDDEN)
    entry = _record(session, moderator, contribution, "hidden", reason, rule=rule)
    resolve_flags(session, contribution, entry)
    return entry


def restore(
    session: Session, moderator: Person, contribution_id: ContributionId, reason: str
) -> LedgerEntry:
    contribution = hold(session, contribution_id)
    require(can_restore(moderator, contribution, shared=shares(session, moderator, contribution)))
    return show_again(session, moderator, contribution, reason)


def keep(
    session: Session, moderator: Person, contribution_id: ContributionId, reason: str
) -> LedgerEntry:
    """Dismiss the flags on a text. Whoever flagged it is told; its author need not be."""
    contribution = hold(session, contribution_id)
    require(can_judge(moderator, contribution, shared=shares(session, moderator, contribution)))
    if not open_flags(session, [contribution.id]):
        raise RefusedError(NO_FLAGS)
    entry = _record(session, moderator, contribution, "kept", reason, tell=False)
    resolve_flags(session, contribution, entry)
    return entry


def approve(session: Session, moderator: Person, contribution_id: ContributionId) -> LedgerEntry:
    """Publish what a limited account wrote."""
    contribution = hold(session, contribution_id)
    require(
        can_release_queued(moderator, contribution, shared=shares(session, moderator, contribution))
    )
    _set(session, contribution, Visibility.PUBLIC)
    return _record(session, moderator, contribution, "approved", "")


def decline(
    session: Session, moderator: Person, contribution_id: ContributionId, rule: Rule, reason: str
) -> LedgerEntry:
    """Keep back what a limited account wrote. Its author reads why and can appeal."""
    contribution = hold(session, contribution_id)
    require(
        can_release_queued(moderator, contribution, shared=shares(session, moderator, contribution))
    )
    _set(session, contribution, Visibility.HIDDEN)
    return _record(session, moderator, contribution, "declined", reason, rule=rule)


def show_again(
    session: Session, moderator: Person, contribution: Contribution, reason: str
) -> LedgerEntry:
    """Make a hidden text public and tie the act to the one that it undoes."""
    hidden = latest_entry(session, contribution.noun, contribution.id, HIDING)
    if hidden is not None and hidden.deed == "declined":
        # It was never public: it leaves the queue now, and is announced as it does.
        _set(session, contribution, Visibility.QUEUED)
    _set(session, contribution, Visibility.PUBLIC)
    about = hidden.id if hidden else None
    return _record(session, moderator, contribution, "restored", reason, about=about)


def _set(session: Session, contribution: Contribution, visibility: Visibility) -> None:
    """Show or hide a text, and let what lists say of it be counted anew."""
    set_visibility(session, contribution.id, visibility)
    recount_with(session, contribution)


def _record(
    session: Session,
    moderator: Person,
    contribution: Contribution,
    deed: str,
    reason: str,
    *,
    rule: str = "",
    about: int | None = None,
    tell: bool = True,
) -> LedgerEntry:
    entry = record(
        session,
        deed=deed,
        noun=contribution.noun,
        noun_id=contribution.id,
        reason=reason,
        rule=rule,
        actor_id=moderator.id,
        concerns_id=contribution.author_id,
        about_entry_id=about,
    )
    if tell:
        author = [contribution.author_id]
        notify(session, author, deed, contribution.noun, contribution.id, entry.id)
    return entry
