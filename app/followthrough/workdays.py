"""Working days: weekends do not count. Holidays come with the city's calendar, later."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CLAIM_WITHIN: Final = 3  # working days
_SATURDAY: Final = 5


def working_days_after(start: date, days: int) -> date:
    """Return the day that is `days` working days after `start`, itself a working day.

    Counting begins with the day after `start`: three working days after a Friday, a Saturday or a
    Sunday are all a Wednesday.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day


def is_claim_late(handed_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a proposal has waited unclaimed for three whole working days of the city."""
    last = working_days_after(handed_at.astimezone(zone).date(), CLAIM_WITHIN)
    return now.astimezone(zone).date() > last
