"""The orders of lists of proposals, and where a page of each begins."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from sqlalchemy import func
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import ContributionId
from app.contributions.standings import Rank
from app.core.paging import decode_cursor, encode_cursor
from app.proposals.loading import BIGGEST_ID
from app.proposals.models import Proposal


class Sort(StrEnum):
    COMMON_GROUND = "common_ground"
    NEW = "new"
    ACTIVE = "active"
    SUPPORT = "support"


class Ordered(Protocol):
    """What an order needs to know of a row."""

    @property
    def id(self) -> ContributionId: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def active_at(self) -> datetime: ...
    @property
    def support(self) -> int: ...
    @property
    def rank(self) -> Rank | None: ...


UNRANKED: Final = -1  # after whatever has a score, however low

# The published table is what batches put there for lists to join: no vote is counted here.
VOTERS: Final = func.coalesce(col(Published.voters), 0)
SUPPORT: Final = func.coalesce(col(Published.support), 0)
ORDERS: Final[Mapping[Sort, Any]] = {
    Sort.COMMON_GROUND: func.coalesce(col(Published.score), UNRANKED),
    Sort.NEW: func.coalesce(col(Proposal.opened_at), col(Proposal.active_at)),
    Sort.ACTIVE: col(Proposal.active_at),
    Sort.SUPPORT: SUPPORT,
}


def cursor_of(sort: Sort, row: Ordered) -> str:
    """Say where the page after this row begins."""
    values: Mapping[Sort, str | int] = {
        Sort.COMMON_GROUND: UNRANKED if row.rank is None else row.rank.score,
        Sort.NEW: row.opened_at.isoformat(),
        Sort.ACTIVE: row.active_at.isoformat(),
        Sort.SUPPORT: row.support,
    }
    return encode_cursor(sort, values[sort], row.id)


def read_cursor(sort: Sort, cursor: str | None) -> tuple[datetime | int, int] | None:
    """Read where a page begins. A cursor of another order, or none of ours, is the beginning."""
    values = decode_cursor(cursor, 3)
    if values is None or values[0] != sort or not isinstance(values[2], int):
        return None
    _sort, value, number = values
    if not 0 < number <= BIGGEST_ID:
        return None
    if sort in {Sort.SUPPORT, Sort.COMMON_GROUND}:
        fits = isinstance(value, int) and UNRANKED <= value <= BIGGEST_ID
        return (int(value), number) if fits else None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (at, number) if at.tzinfo is not None else None
