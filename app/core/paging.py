"""Paging by cursor: a page starts after a known row, so nothing is shown twice or skipped."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


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


def paged(rows: Sequence[Item], limit: int, cursor_of: Callable[[Item], str]) -> Paged[Item]:
    """Make a page of `limit` rows from `limit + 1` that were asked for."""
    more = len(rows) > limit
    kept = rows[:limit]
    return Paged(kept, cursor_of(kept[-1]) if more and kept else None)
