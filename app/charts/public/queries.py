"""All reads of borrowed charts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.public.models import BorrowedChart
from app.charts.public.policy import can_read
from app.core.errors import NOT_FOUND, RefusedError, require
from app.people.models import Person

LISTED = 200


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


def borrowed_charts(session: Session) -> Sequence[Listed]:
    """List what is borrowed, the newest first, with who borrowed it, in one query."""
    rows = (
        select(BorrowedChart, col(Person.handle))
        .join(Person, col(Person.id) == col(BorrowedChart.by_id))
        .where(col(BorrowedChart.removed_at).is_(None))
        .order_by(col(BorrowedChart.id).desc())
    )
    return [Listed(*row) for row in session.execute(rows.limit(LISTED))]


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
