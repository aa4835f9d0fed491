"""Working days of a city: its weekends, its country's holidays, and the days that it changed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

CLAIM_WITHIN: Final = 3  # working days
ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Workdays:
    """Counts working days in the city's time zone, where a day begins at the city's midnight.

    `country` and `subdivision` are codes of the library `holidays`; without a country only
    Saturdays and Sundays are free. `off` and `on` are days that the city added and took away.
    """

    zone: ZoneInfo
    country: str = ""
    subdivision: str = ""
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def is_working(self, day: date) -> bool:
        if day in self.on or day in self.off:
            return day not in self.off
        if not self.country:
            return day.weekday() < _SATURDAY
        return day not in free_days(self.country, self.subdivision, day.year)

    def after(self, start: date, days: int) -> date:
        """Return the day that is `days` working days after `start`, itself a working day.

        Counting begins with the day after `start`: three working days after a Friday, a Saturday
        or a Sunday are all a Wednesday. None are `start` itself.
        """
        day = start
        while days > 0:
            day += ONE_DAY
            days -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; 0 where `end` is not later."""
        days = range(1, (end - start).days + 1)
        return sum(self.is_working(start + timedelta(days=n)) for n in days)


@lru_cache(maxsize=128)
def free_days(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return the weekends and public holidays of a year, but no weekend to which work is moved.

    Raises NotImplementedError for a country or a subdivision that the library does not know.
    """
    known = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    first = date(year, 1, 1)
    all_days = (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
    return frozenset(day for day in all_days if not known.is_working_day(day))


def named_holidays(country: str, subdivision: str, year: int) -> list[tuple[date, str]]:
    """List a country's public holidays of a year with their names, in the order of days."""
    if not country:
        return []
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return sorted((day, name) for day, name in found.items() if day.year == year)


def countries() -> dict[str, list[str]]:
    """Return the countries whose holidays are known, with the codes of their subdivisions."""
    known = holidays.list_supported_countries(include_aliases=False)
    return {code: sorted(known[code]) for code in sorted(known)}


def is_claim_late(handed_at: datetime, now: datetime, workdays: Workdays) -> bool:
    """Say whether a proposal has waited unclaimed for three whole working days of the city."""
    last = workdays.after(workdays.day_of(handed_at), CLAIM_WITHIN)
    return workdays.day_of(now) > last
