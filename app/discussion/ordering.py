"""In which order comments stand. Every order is two numbers and an id, the smallest first.

A page of a thread begins after such a place. The place of a comment that the order says nothing
about is drawn by lot, anew each day, so that nobody gains by having been first.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, func, literal, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, Visibility
from app.core.clock import utc_now
from app.core.lots import bound, drawn, lots_for
from app.core.paging import BIGGEST_ID, decode_cursor, encode_cursor, whole_numbers
from app.discussion.models import Comment, On


class Order(StrEnum):
    COMMON_GROUND = "common_ground"
    NEW = "new"
    ACTIVE = "active"  # by the latest reply
    SUPPORT = "support"
    POSTED = "posted"  # the oldest first


OF_PROPOSALS: Final = (Order.COMMON_GROUND, Order.NEW, Order.ACTIVE, Order.SUPPORT)
_NOWHERE: Final = 1  # above every score and support, which count below nought
_GONE: Final = 2
_LOTS: Final = "thread"


class Start(NamedTuple):
    """Where a page begins: after this place, among the lots of this day."""

    day: date
    first: int = -BIGGEST_ID
    second: int = -BIGGEST_ID
    number: int = 0

    def facts(self) -> dict[str, object]:
        """Return what a query with `keys` and `is_after` asks for."""
        place = self._asdict()
        return {**bound(_LOTS, lots_for(_LOTS, place.pop("day"))), **place}


def usual_order(on: On) -> Order:
    """Return the order for who asks for none: elsewhere people talk one after another."""
    return Order.COMMON_GROUND if on is On.PROPOSAL else Order.POSTED


def order_of(word: str | None) -> Order:
    """Read the order of a proposal's thread that was asked for; the usual one if it is not ours."""
    return Order(word) if word in OF_PROPOSALS else Order.COMMON_GROUND


def start_of(order: Order, after: str | None) -> Start:
    """Read where a page begins. A cursor of another order, or none of ours, is the beginning."""
    values = decode_cursor(after, 5)
    numbers = whole_numbers(values[1:]) if values and values[0] == order else None
    if numbers is None or not 0 < numbers[0] <= date.max.toordinal():
        return Start(utc_now().date())
    day, first, second, number = numbers
    return Start(date.fromordinal(day), first, second, number)


def cursor_after(order: Order, day: date, first: int, second: int, number: int) -> str:
    """Return the cursor of the page that begins after this place."""
    return encode_cursor(order.value, day.toordinal(), first, second, number)


def keys(order: Order, number: Any, branch: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:  # noqa: ANN401, columns of ids
    """Return the two numbers that order comments, for a query that knows its id and its branch.

    What is not public stands last where readers judge: it would take a place that others earned.
    """
    match order:
        case Order.NEW:
            return -number, literal(0)
        case Order.POSTED:
            return number, literal(0)
        case Order.ACTIVE:
            return -_latest_in(branch), literal(0)
        case Order.COMMON_GROUND:
            return _judged(number, "score"), drawn(number, _LOTS)
        case Order.SUPPORT:
            return _judged(number, "support"), drawn(number, _LOTS)


def is_after(*place: Any) -> ColumnElement[bool]:  # noqa: ANN401, columns or expressions
    """Say in a query that a place, of two keys and an id, comes after its start."""
    start = (bindparam(name, type_=BigInteger) for name in ("first", "second", "number"))
    return tuple_(*place) > tuple_(*start)


def _judged(number: Any, figure: str) -> ColumnElement[int]:  # noqa: ANN401, as `keys`
    text, published = aliased(Contribution), aliased(Published)
    of_it = col(published.contribution_id) == number
    found = select(-getattr(published, figure)).where(of_it).scalar_subquery()
    seen = select(col(text.visibility)).where(col(text.id) == number).scalar_subquery()
    return case((seen != Visibility.PUBLIC, _GONE), else_=func.coalesce(found, _NOWHERE))


def _latest_in(branch: Any) -> ColumnElement[int]:  # noqa: ANN401, as `keys`
    """Return the newest public comment of a branch, or its first one where all are gone."""
    reply, text = aliased(Comment), aliased(Contribution)
    latest = (
        select(func.max(col(reply.id)))
        .join(text, col(text.id) == col(reply.id))
        .where(col(reply.root_id) == branch, col(text.visibility) == Visibility.PUBLIC)
    )
    return func.coalesce(latest.scalar_subquery(), branch)
