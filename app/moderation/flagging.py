"""Flags: anybody tells the moderators that a text breaks a house rule."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId
from app.contributions.queries import hold
from app.core.errors import RefusedError, require
from app.ledger.models import LedgerEntry
from app.moderation.models import Flag, Rule
from app.moderation.policy import ALREADY_FLAGGED, can_flag
from app.moderation.queries import flag_by, open_flags
from app.notices.service import notify
from app.people.models import Person


def flag(
    session: Session,
    reporter: Person,
    contribution_id: ContributionId,
    reason: Rule,
    note: str = "",
) -> Flag:
    """Flag a text as it is now: once a person and revision. The text stays where it is."""
    contribution = hold(session, contribution_id)
    require(can_flag(reporter, contribution))
    if flag_by(session, reporter.id, contribution) is not None:
        raise RefusedError(ALREADY_FLAGGED)
    flag = Flag(
        contribution_id=contribution.id,
        reporter_id=reporter.id,
        revision=contribution.revision,
        reason=reason,
        note=note,
    )
    session.add(flag)
    session.flush()
    return flag


def resolve_flags(
    session: Session, contribution: Contribution, entry: LedgerEntry
) -> Sequence[Flag]:
    """Tie every open flag on a text to the decision about it, and tell who flagged it."""
    flags = open_flags(session, [contribution.id])
    for flag in flags:
        flag.resolved_entry_id = entry.id
    reporters = [flag.reporter_id for flag in flags]
    notify(
        session,
        reporters,
        "flag_decided",
        contribution.noun,
        contribution.id,
        entry.id,
        actor_id=entry.actor_id,
    )
    return flags
