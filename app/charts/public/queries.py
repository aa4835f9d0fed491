"""All reads of borrowed charts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.public.models import BorrowedChart
from app.charts.public.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.people.models import Person

LISTED = 50


class Listed(NamedTuple):
    """A borrowed chart beside the handle of who borrowed it."""

    borrowed: BorrowedChart
    by: str


def find_borrowed(session: Session, number: int) -> BorrowedChart:
    """Load a borrowed chart. Raises RefusedError: 404, or 410 where it was removed."""
    found = session.get(BorrowedChart, number)
    if found is None:
        raise RefusedError(NOT_FOUND)
    require(can_read(found))
    return found


def borrowed_charts(
    session: Session, *, by: int | None = None, cursor: str = "", limit: int = LISTED
) -> Paged[Listed]:
    """List what is borrowed, or what a person did, the newest first, in one query."""
    rows = (
        select(BorrowedChart, col(Person.handle))
        .join(Person, col(Person.id) == col(BorrowedChart.by_id))
        .where(col(BorrowedChart.removed_at).is_(None))
        .order_by(col(BorrowedChart.id).desc())
    )
    if by is not None:
        rows = rows.where(col(BorrowedChart.by_id) == by)
    after = decode_cursor(cursor, 1)
    if after and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rows = rows.where(col(BorrowedChart.id) < after[0])
    found = [Listed(*row) for row in session.execute(rows.limit(limit + 1))]
    return paged(found, limit, lambda one: encode_cursor(one.borrowed.id))


def count_borrowed(session: Session, by: int | None = None) -> int:
    """Count what is borrowed and not removed, by one person or by all."""
    rows = select(func.count()).where(col(BorrowedChart.removed_at).is_(None))
    if by is not None:
        rows = rows.where(col(BorrowedChart.by_id) == by)
    return session.scalar(rows) or 0


def known_key_of(session: Session, base_url: str) -> str:
    """Return the key by which a city was first known here, or nothing."""
    same = col(BorrowedChart.document)["base_url"].as_string() == base_url
    known = col(BorrowedChart.known_key)
    rows = select(known).where(same, known != "").order_by(col(BorrowedChart.id))
    return session.scalar(rows.limit(1)) or ""


def handle_of(session: Session, person_id: int) -> str:
    return session.scalar(select(col(Person.handle)).where(col(Person.id) == person_id)) or ""


def borrowed_at(session: Session, address: str) -> BorrowedChart | None:
    """Find the chart that was borrowed from an address and not removed since."""
    same = col(BorrowedChart.address) == address, col(BorrowedChart.removed_at).is_(None)
    return session.scalar(select(BorrowedChart).where(*same).limit(1))


def due_charts(session: Session, before: datetime) -> Sequence[BorrowedChart]:
    """List what has an address and was last looked at before this moment."""
    checked = col(BorrowedChart.checked_at)
    due = (
        col(BorrowedChart.removed_at).is_(None),
        col(BorrowedChart.address) != "",
        or_(checked.is_(None), checked < before),
    )
    return session.scalars(select(BorrowedChart).where(*due).order_by(col(BorrowedChart.id))).all()
