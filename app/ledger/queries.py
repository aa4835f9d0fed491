"""Reading the public ledger: who acted, on what kind of thing, why; never whom it concerned."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.ledger.models import LedgerEntry
from app.people.models import Person

PAGE: Final = 50

# The parts of the ledger that a reader can ask for, and the deeds of each.
WRITTEN: Final = "voice_used"  # a text without its writer's name
PARTS: Final[Mapping[str, Collection[str]]] = {
    "hidden": ("hidden", "declined"),
    "restored": ("restored", "approved"),
    "kept": ("kept",),
    "accounts": ("limited", "suspended", "lifted", "appointed"),
    "threads": ("paused", "resumed", "merged", "closed", "reopened"),
    "departments": (
        "assigned",
        "handed_over",
        "answered",
        "adopted",
        "let_go",
        "promised",
        "unpromised",
        "calendar",
        "joining_declined",
        "asking_withdrawn",
        "blocked",
        "unblocked",
    ),
    "appeals": ("appealed", "upheld", "overturned"),
    "ranks": ("frozen", "unfrozen", "cleared"),
    "residency": ("letters_made", "letters_voided", "register_loaded", "released"),
    "data": ("withdrawn", "unguarded", "removed"),
    "goals": ("named", "retired", "goals_corrected"),
    "voices": (WRITTEN, "voice_looked_up"),
}


class Shown(NamedTuple):
    """An entry beside the handle of who acted (None: the program itself)."""

    entry: LedgerEntry
    by: str | None


def newest(
    session: Session,
    part: str | None = None,
    cursor: str | None = None,
    *,
    limit: int = PAGE,
) -> Paged[Shown]:
    """Give a page of the ledger, newest first. An unknown part or cursor asks for everything."""
    rules = _of(part)
    after = decode_cursor(cursor, 1)
    if after is not None and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rules.append(col(LedgerEntry.id) < after[0])
    rows = _shown(session, *rules, limit=limit + 1)
    return paged(rows, limit, lambda row: encode_cursor(row.entry.id))


def load_entry(session: Session, entry_id: int) -> Shown:
    """Load one entry. Raises RefusedError 404."""
    rows = _shown(session, col(LedgerEntry.id) == entry_id, limit=1)
    if not rows:
        raise RefusedError(NOT_FOUND)
    return rows[0]


def entries_about(session: Session, noun: str, noun_id: int) -> Sequence[Shown]:
    """List what was decided about one thing, newest first; that it was written is no decision."""
    about = col(LedgerEntry.noun) == noun, col(LedgerEntry.noun_id) == noun_id
    return _shown(session, *about, col(LedgerEntry.deed) != WRITTEN, limit=PAGE)


def entries_after(session: Session, entry_id: int) -> Sequence[Shown]:
    """List what followed from an entry: its appeal's outcome and what undid it; newest first."""
    return _shown(session, col(LedgerEntry.about_entry_id) == entry_id, limit=PAGE)


def latest_entry(
    session: Session, noun: str, noun_id: int, deeds: Collection[str]
) -> LedgerEntry | None:
    """Find the last act of these kinds on a thing."""
    acts = select(LedgerEntry).where(
        col(LedgerEntry.noun) == noun,
        col(LedgerEntry.noun_id) == noun_id,
        col(LedgerEntry.deed).in_(deeds),
    )
    return session.scalar(acts.order_by(col(LedgerEntry.id).desc()).limit(1))


def count_entries(session: Session, part: str | None = None) -> int:
    """Count the entries of a part. An unknown part asks for everything."""
    counted = select(func.count()).select_from(LedgerEntry).where(*_of(part))
    return session.scalar(counted) or 0


def _of(part: str | None) -> list[ColumnElement[bool]]:
    deeds = PARTS.get(part or "")
    return [] if deeds is None else [col(LedgerEntry.deed).in_(deeds)]


def _shown(session: Session, *rules: ColumnElement[bool], limit: int) -> list[Shown]:
    rows = (
        select(LedgerEntry, col(Person.handle))
        .outerjoin(Person, col(Person.id) == col(LedgerEntry.actor_id))
        .where(*rules)
        .order_by(col(LedgerEntry.id).desc())
        .limit(limit)
    )
    return [Shown(entry, by) for entry, by in session.execute(rows)]
