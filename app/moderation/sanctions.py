"""Accounts: limit (what they write waits in the queue), suspend (only read and appeal), lift."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import _
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.moderation.models import Sanction, SanctionKind
from app.moderation.policy import ALREADY_SANCTIONED, NO_SANCTION, can_sanction
from app.moderation.queries import sanctions_ending, standing_sanctions
from app.notices.service import notify
from app.people.appointments import set_standing
from app.people.models import Person, PersonId, Standing

STANDING_UNDER: Final = {
    SanctionKind.LIMITED: Standing.LIMITED,
    SanctionKind.SUSPENDED: Standing.SUSPENDED,
}


def sanction(
    session: Session,
    moderator: Person,
    person_id: PersonId,
    kind: SanctionKind,
    reason: str,
    until: datetime | None = None,
) -> LedgerEntry:
    """Limit or suspend an account. A new sanction takes the place of the one that stood."""
    person = _hold(session, person_id)
    require(can_sanction(moderator, person))
    now = utc_now()
    for earlier in standing_sanctions(session, person.id):
        if earlier.kind is kind:
            raise RefusedError(ALREADY_SANCTIONED)
        earlier.lifted_at = now
    entry = _record(session, moderator.id, person, kind, reason)
    session.add(
        Sanction(
            person_id=person.id, kind=kind, reason=reason, entry_id=entry.id, at=now, until=until
        )
    )
    set_standing(session, person, STANDING_UNDER[kind], now)
    return entry


def lift(session: Session, moderator: Person, person_id: PersonId, reason: str) -> LedgerEntry:
    person = _hold(session, person_id)
    require(can_sanction(moderator, person))
    standing = standing_sanctions(session, person.id)
    if not standing:
        raise RefusedError(NO_SANCTION)
    return end(session, standing[0], reason, actor_id=moderator.id)


def end(
    session: Session, sanction: Sanction, reason: str, *, actor_id: PersonId | None
) -> LedgerEntry:
    """Give an account back what a sanction took, and tie the act to it."""
    person = _hold(session, sanction.person_id)
    sanction.lifted_at = utc_now()
    if person.standing is not Standing.ERASED:
        set_standing(session, person, Standing.ACTIVE, sanction.lifted_at)
    return _record(session, actor_id, person, "lifted", reason, about=sanction.entry_id)


def end_what_is_over(session: Session, now: datetime) -> int:
    """Lift every sanction whose time is up, by the program itself. Safe to run twice."""
    over = sanctions_ending(session, now)
    for sanction in over:
        end(session, sanction, str(_("The time that was given is over.")), actor_id=None)
    return len(over)


def _hold(session: Session, person_id: PersonId) -> Person:
    """Load an account and keep it from others until the end of the transaction."""
    person = session.scalar(select(Person).where(col(Person.id) == person_id).with_for_update())
    if person is None:
        raise RefusedError(NOT_FOUND)
    return person


def _record(
    session: Session,
    actor_id: PersonId | None,
    person: Person,
    deed: str,
    reason: str,
    about: int | None = None,
) -> LedgerEntry:
    entry = record(
        session,
        deed=deed,
        noun="account",
        noun_id=person.id,
        reason=reason,
        actor_id=actor_id,
        concerns_id=person.id,
        about_entry_id=about,
    )
    notify(session, [person.id], deed, "account", person.id, entry.id)
    return entry
