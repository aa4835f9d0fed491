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


def find(session: Session, table: type[Row], number: int) -> Row | None:
    """Load a row by its number."""
    return session.get(table, number) if 0 < number < BIGGEST_ID else None


def hold(session: Session, about: type[SQLModel], number: int) -> None:
    """Hold the thing that words are about, as whoever writes them does, and read all of it anew.

    All who judge words of one thing wait for each other, whichever door they came by.
    """
    session.flush()
    session.get(about, number, with_for_update=True, populate_existing=True)
    session.expire_all()


def ledger_cells(session: Session, noun: str, noun_id: int) -> Sequence[Cell]:
    """Return where the ledger gives reasons of acts about a thing."""
    rows = select(LedgerEntry).where(
        col(LedgerEntry.noun) == noun, col(LedgerEntry.noun_id) == noun_id
    )
    return [Cell(entry, "reason") for entry in session.scalars(rows)]
