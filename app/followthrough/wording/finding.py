"""Loading a row whose words are judged, and what the public ledger says of its thing."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.core.paging import BIGGEST_ID
from app.core.public_words import Cell
from app.ledger.models import LedgerEntry

Row = TypeVar("Row", bound=SQLModel)


def find(session: Session, table: type[Row], number: int, *, held: bool = False) -> Row | None:
    """Load a row by its number, anew if it is held: whoever writes after us waits."""
    if not 0 < number < BIGGEST_ID:
        return None
    return session.get(table, number, with_for_update=held or None, populate_existing=held)


def ledger_cells(session: Session, noun: str, noun_id: int) -> Sequence[Cell]:
    """Return where the ledger gives reasons of acts about a thing."""
    rows = select(LedgerEntry).where(
        col(LedgerEntry.noun) == noun, col(LedgerEntry.noun_id) == noun_id
    )
    return [Cell(entry, "reason") for entry in session.scalars(rows)]
