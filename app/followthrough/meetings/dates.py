"""Which days a rhythm gives, and at which moment a meeting begins. Pure: no session, no clock."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.followthrough.meetings.models import MeetingCalendar, Rhythm
from app.followthrough.workdays import ONE_DAY, Workdays

FROZEN_BEFORE: Final = timedelta(hours=48)
MEMO_WITHIN: Final = 2  # working days after the meeting's day
WEEK: Final = 7
DECEMBER: Final = 12


def slots(calendar: MeetingCalendar, after: date | None, until: date) -> list[date]:
    """List the days that a rhythm gives, later than `after` and up to `until`, in order."""
    found = []
    for day in _given(calendar):
        if day > until:
            break
        if after is None or day > after:
            found.append(day)
    return found


def next_slot(calendar: MeetingCalendar, today: date) -> date:
    """Return the first day from today on that a rhythm gives."""
    return next(day for day in _given(calendar) if day >= today)


def day_of_slot(slot: date, workdays: Workdays) -> date:
    """Return the day on which a slot's meeting is: itself, or the working day after it."""
    return workdays.after(slot - ONE_DAY, 1)


def moment_of(day: date, at: str, zone: ZoneInfo) -> datetime:
    """Return when the city's clock shows this time on this day, in UTC.

    A time that the clock skips in spring is the one an hour later, as long after midnight; of one
    that it shows twice in autumn, the first counts.
    """
    return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)


def memo_due(starts_at: datetime, workdays: Workdays) -> date:
    return workdays.after(workdays.day_of(starts_at), MEMO_WITHIN)


def _given(calendar: MeetingCalendar) -> Iterator[date]:
    return _monthly(calendar) if calendar.rhythm is Rhythm.MONTHLY else _by_weeks(calendar)


def _by_weeks(calendar: MeetingCalendar) -> Iterator[date]:
    weeks = 1 if calendar.rhythm is Rhythm.WEEKLY else 2
    ahead = (calendar.weekday - calendar.begins_on.weekday()) % WEEK
    day = calendar.begins_on + timedelta(days=ahead)
    while True:
        yield day
        day += timedelta(weeks=weeks)


def _monthly(calendar: MeetingCalendar) -> Iterator[date]:
    """Give the first, second, third or fourth such weekday of each month."""
    year, month = calendar.begins_on.year, calendar.begins_on.month
    while True:
        first = monthrange(year, month)[0]
        day = 1 + (calendar.weekday - first) % WEEK + WEEK * (calendar.week - 1)
        if date(year, month, day) >= calendar.begins_on:
            yield date(year, month, day)
        year, month = year + month // DECEMBER, month % DECEMBER + 1
