"""The demo city's own dates. They end yesterday, so that the city looks alive whenever it loads."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS_OF_DATA = 48
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

# When things happened, in full months before the last full month.
LIGHT_CREWS_HALVED = 11
REPORTING_APP = 14
LATE_PICKUP = 8
KILN_STREET_CROSSINGS = 19
BELLWETHER_SPIKE = 5
DRY_SUMMER_PLANTING = 31


@dataclass(frozen=True)
class Dates:
    """Counts months back from the last full one before `today`."""

    today: date

    def month(self, back: int) -> date:
        """Return the first day of the month that lies `back` months before the last full one."""
        index = self.today.year * 12 + self.today.month - 2 - back
        return date(index // 12, index % 12 + 1, 1)

    @property
    def months(self) -> Sequence[date]:
        """Return the first days of all months that the tables cover, oldest first."""
        return [self.month(back) for back in reversed(range(MONTHS_OF_DATA))]

    @property
    def year(self) -> tuple[date, date]:
        """Return the first and the last day of the last twelve full months."""
        return self.month(11), last_day(self.month(0))

    @property
    def year_before(self) -> tuple[date, date]:
        return self.month(23), last_day(self.month(12))


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def in_words(month: date) -> str:
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"


def day_in_words(day: date) -> str:
    return f"{day.day} {in_words(day)}"
