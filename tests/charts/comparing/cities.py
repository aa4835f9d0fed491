"""Events of invented areas, month by month."""

from collections.abc import Sequence
from datetime import date

NAMES = tuple(f"Area {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SLUGS = tuple(name.lower().replace(" ", "-") for name in NAMES)


def events(
    counts: Sequence[Sequence[int]], slugs: Sequence[str] = SLUGS
) -> list[tuple[object, ...]]:
    """Return so many events of each place in each month from January 2023 on."""
    return [
        (slugs[place], date(2023 + at // 12, 1 + at % 12, 1 + one % 28), "lamp", float(one % 7))
        for place, months in enumerate(counts)
        for at, n in enumerate(months)
        for one in range(n)
    ]
