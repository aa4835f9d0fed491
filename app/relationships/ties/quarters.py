"""Quarters of a year in the city's own time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MONTHS = 3


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that a day is in."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def quarter_after(quarter: date) -> date:
    month = quarter.month + MONTHS
    return date(quarter.year + (month > 12), (month - 1) % 12 + 1, 1)  # noqa: PLR2004, a year's


def last_quarters(day: date, number: int) -> Sequence[date]:
    """List so many quarters up to the one that a day is in, the earliest first."""
    found = [quarter_of(day)]
    while len(found) < number:
        first = found[0]
        found.insert(
            0, quarter_of(date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1))
        )
    return found


def bounds(quarter: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a quarter begins and when the next one does, in UTC."""
    return _midnight(quarter, zone), _midnight(quarter_after(quarter), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
