"""Paging by cursor: a page starts after a known row, so nothing is shown twice or skipped."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

BIGGEST_ID: Final = 2**31  # a larger number is not one of ours, and no database takes it


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """Some rows, and the cursor that begins the next page, if there is one."""

    items: Sequence[Item]
    next: str | None


def encode_cursor(*values: str | float | None) -> str:
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, length: int) -> list[str | float | None] | None:
    """Return the values of a cursor of ours, or None for none and for anything else."""
    if not cursor or len(cursor) > 200:  # noqa: PLR2004, ours are far shorter
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    simple = all(value is None or type(value) in {str, int, float} for value in values)
    return values if simple else None


def whole_numbers(values: Sequence[str | float | None] | None) -> list[int] | None:
    """Return the values of a cursor where all are whole numbers that every database takes."""
    if not values or not all(isinstance(one, int) for one in values):
        return None
    numbers = [int(one or 0) for one in values]
    return numbers if all(-BIGGEST_ID <= one < BIGGEST_ID for one in numbers) else None


def paged(rows: Sequence[Item], limit: int, cursor_of: Callable[[Item], str]) -> Paged[Item]:
    """Make a page of `limit` rows from `limit + 1` that were asked for."""
    more = len(rows) > limit
    kept = rows[:limit]
    return Paged(kept, cursor_of(kept[-1]) if more and kept else None)


def decode_moment(cursor: str | None) -> tuple[datetime, int] | None:
    """Return the moment and id of a cursor `encode_cursor(at.isoformat(), id)`, or None."""
    values = decode_cursor(cursor, 2)
    if values is None or not isinstance(values[0], str) or not isinstance(values[1], int):
        return None
    try:
        at = datetime.fromisoformat(values[0])
    except ValueError:
        return None
    return (at, values[1]) if at.tzinfo is not None and 0 < values[1] < BIGGEST_ID else None
