"""Long lists in portions: a database takes only so many values in one statement."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Item = TypeVar("Item")

# SQLite takes 32,766 values in one statement as it comes, PostgreSQL 65,535.
MOST_VALUES: Final = 10_000


def portions(items: Sequence[Item], size: int = MOST_VALUES) -> Iterator[Sequence[Item]]:
    """Cut a list into pieces of `size`, in order; nothing into none."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
