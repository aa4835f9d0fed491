"""Writing the public ledger. Whoever acts asks their own policy first; the ledger only records."""

from sqlalchemy.orm import Session

from app.ledger.models import LedgerEntry
from app.people.models import Person, PersonId


def record(
    session: Session,
    *,
    deed: str,
    noun: str,
    noun_id: int,
    reason: str,
    actor_id: PersonId | None,
    rule: str = "",
    concerns_id: PersonId | None = None,
    about_entry_id: int | None = None,
) -> LedgerEntry:
    """Add one public act, flushed, so that it has its number. Nothing ever changes it."""
    actor = session.get(Person, actor_id) if actor_id is not None else None
    entry = LedgerEntry(
        deed=deed,
        noun=noun,
        noun_id=noun_id,
        reason=reason,
        rule=rule,
        actor_id=actor_id,
        actor_role=actor.role if actor else None,
        concerns_id=concerns_id,
        about_entry_id=about_entry_id,
    )
    session.add(entry)
    session.flush()
    return entry
