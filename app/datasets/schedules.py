"""When a source is looked at next: at night in the city, and not all sources at one moment."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from random import SystemRandom
from typing import Final
from zoneinfo import ZoneInfo

from app.datasets.models import Schedule

NIGHT: Final = time(2)
SPREAD: Final = timedelta(hours=3)  # of the night, over which checks are scattered
FIRST_RETRY: Final = timedelta(hours=1)
LONGEST_RETRY: Final = timedelta(days=1)
_chance = SystemRandom()


def chance() -> float:
    """Return a number from 0 to 1, so that a thousand cities do not ask one portal at once."""
    return _chance.random()


def next_due(schedule: Schedule, now: datetime, zone: ZoneInfo, by: float) -> datetime | None:
    """Return when the next check is due, None for never. `by` is a `chance`."""
    today = now.astimezone(zone).date()
    match schedule:
        case Schedule.NEVER:
            return None
        case Schedule.DAILY:
            day = today + timedelta(days=1)
        case Schedule.WEEKLY:
            day = today + timedelta(days=7)
        case Schedule.MONTHLY:
            day = _next_month(today)
    return (datetime.combine(day, NIGHT, zone).astimezone(UTC) + by * SPREAD).astimezone(UTC)


def retry_due(
    schedule: Schedule, failures: int, now: datetime, zone: ZoneInfo, by: float
) -> datetime | None:
    """Return when to try again after so many failures in a row: later each time, to a day.

    Never later than the schedule has it; what is never checked by itself is not tried again.
    """
    usual = next_due(schedule, now, zone, by)
    if usual is None:
        return None
    wait = min(FIRST_RETRY * 2.0 ** min(failures - 1, 10), LONGEST_RETRY)
    again: datetime = now + wait * (0.75 + by / 2)
    return min(usual, again)


def _next_month(today: date) -> date:
    year, month = today.year + today.month // 12, today.month % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
