"""The list of commitments: what goes on, the next review first, then what has ended."""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, or_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.followthrough.commitments.models import Commitment, CommitmentState
from app.followthrough.commitments.queries import (
    PAGE,
    Promised,
    Shown,
    promised_of,
    public_rows,
)
from app.followthrough.goals.queries import serving
from app.people.models import Department

# Ended ones last; among these the latest review first, as among the others the next.
_ENDED: Final = case((col(Commitment.closed_at).is_(None), 0), else_=1)
_NEXT: Final = case((col(Commitment.closed_at).is_(None), col(Commitment.review_on)))
_LATEST: Final = case((col(Commitment.closed_at).is_not(None), col(Commitment.review_on)))


def list_commitments(
    session: Session,
    today: date,
    *,
    department: str | None = None,
    area: str | None = None,
    standing: Shown | None = None,
    goal: int | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Paged[Promised]:
    """List public commitments: open ones by the day of their review, then ended ones; one query.

    `goal` is the number of one that they serve.
    """
    rules: list[ColumnElement[bool]] = []
    if department is not None:
        rules.append(col(Department.slug) == department)
    if area is not None:
        rules.append(col(Commitment.area) == area)
    if standing is not None:
        rules += _standing(standing, today)
    if goal is not None:
        rules.append(_serves(goal))
    rows = _after(public_rows().where(*rules), cursor)
    rows = rows.order_by(_ENDED, _NEXT, _LATEST.desc(), col(Commitment.id)).limit(limit + 1)
    return paged([promised_of(row) for row in session.execute(rows)], limit, _cursor_of)


def _cursor_of(one: Promised) -> str:
    made = one.commitment
    return encode_cursor(int(made.closed_at is not None), made.review_on.isoformat(), made.id)


def _after(rows: Select[Any], cursor: str | None) -> Select[Any]:
    """Ask for what follows a cursor of ours; anything else asks for the beginning."""
    ended, written, number = decode_cursor(cursor, 3) or (None, None, None)
    day = _day(written) if isinstance(written, str) else None
    if day is None or ended not in {0, 1} or not isinstance(number, int):
        return rows
    if not 0 < number < BIGGEST_ID:
        return rows
    review = col(Commitment.review_on)
    farther = review < day if ended else review > day
    later = farther | ((review == day) & (col(Commitment.id) > number))
    same = col(Commitment.closed_at).is_not(None) if ended else col(Commitment.closed_at).is_(None)
    return rows.where(or_(ended < _ENDED, same & later))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _serves(goal: int) -> ColumnElement[bool]:
    """Ask for what serves a goal itself, or by the proposal that it is an answer to."""
    return or_(
        col(Commitment.id).in_(serving(goal, "commitment")),
        col(Commitment.proposal_id).in_(serving(goal)),
    )


def _standing(standing: Shown, today: date) -> list[ColumnElement[bool]]:
    if standing not in {Shown.OPEN, Shown.DUE}:
        return [col(Commitment.state) == CommitmentState(standing.value)]
    due = col(Commitment.review_on) <= today
    is_open = col(Commitment.state) == CommitmentState.OPEN
    return [is_open, due if standing is Shown.DUE else ~due]
