"""Which days a chart is about, and which months or years its data covers whole."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from app.charts.choices import AllTime, Between, Last, Step
from app.datasets.models import DatasetVersion

STEPS_LIMIT: Final = 400  # on one chart: more cannot be told apart
MONTHS: Final = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}
MOST_SLACK: Final = 7  # days
ALIKE: Final = 0.005  # years with and without a 29th of February are alike long


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included. None: the dataset has no dates."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Stretch:
    """One step of a trend. `full` is false where the data covers only a part of it."""

    start: date
    end: date
    full: bool
    first: date | None = None  # where a window of several steps begins

    @property
    def days(self) -> int:
        return (self.end - (self.first or self.start)).days + 1


def longer_of(days: float, others: float) -> float:
    """Return how many times as long the first time is; 1 where that is less than half a percent."""
    times = days / others
    return times if abs(times - 1) > ALIKE else 1.0


def span_of(period: AllTime | Between | Last, version: DatasetVersion) -> Span:
    """Return the days of a period in this version's data."""
    if version.data_from is None or version.data_to is None:
        return Span(None, None)
    match period:
        case Between(start=start, end=end):
            return Span(start or version.data_from, end or version.data_to)
        case Last(months=months):
            end = _last_full_month(version)
            if end < version.data_from:  # no month is whole yet: what there is
                end = version.data_to
            return Span(_months_before(end, months - 1).replace(day=1), end)
        case _:
            return Span(version.data_from, version.data_to)


def clipped(span: Span, version: DatasetVersion) -> Span:
    """Cut a span to the whole months that the data covers: a part of a year is no year."""
    if span.start is None or span.end is None or version.data_to is None:
        return span
    last = _last_full_month(version)
    return Span(span.start, last) if span.start <= last < span.end else span


def stretches(span: Span, step: Step, version: DatasetVersion) -> Sequence[Stretch]:
    """Cut a span into steps, the newest STEPS_LIMIT of them, in order."""
    if span.start is None or span.end is None or span.start > span.end:
        return []
    found: list[Stretch] = []
    end = end_of(span.end, step)
    while end >= span.start and len(found) < STEPS_LIMIT:
        start = start_of(end, step)
        found.append(Stretch(start, end, covered(start, end, span, version)))
        if start == date.min:
            break
        end = start - timedelta(days=1)
    return found[::-1]


def steps_in(span: Span, step: Step) -> int:
    """Count the steps of a span without making them."""
    if span.start is None or span.end is None or span.start > span.end:
        return 0
    if step in MONTHS:
        between = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month
        return between // MONTHS[step] + 1
    return (span.end - span.start).days // (7 if step is Step.WEEK else 1) + 1


def start_of(day: date, step: Step) -> date:
    if step is Step.DAY:
        return day
    if step is Step.WEEK:
        return day - timedelta(days=min(day.weekday(), (day - date.min).days))
    return day.replace(month=day.month - (day.month - 1) % MONTHS[step], day=1)


def end_of(day: date, step: Step) -> date:
    if step not in MONTHS:
        start = start_of(day, step)
        return start + timedelta(days=min(6 * (step is Step.WEEK), (date.max - start).days))
    last = day.month + MONTHS[step] - 1 - (day.month - 1) % MONTHS[step]
    return day.replace(month=last, day=monthrange(day.year, last)[1])


def whole_years(version: DatasetVersion) -> bool:
    """Say whether a series covers whole years, each with one row an area."""
    if not version.is_series or version.data_from is None or version.data_to is None:
        return False
    first, after = version.data_from, version.data_to + timedelta(days=1)
    years = after.year - first.year
    return years > 1 and (after.month, after.day) == (first.month, first.day)


def year_before(day: date) -> date:
    """Return the same day a year earlier; the 28th for a 29th of February."""
    return day.replace(
        year=max(day.year - 1, 1), day=28 if (day.month, day.day) == (2, 29) else day.day
    )


def steps_a_year(step: Step) -> int:
    """Return how many steps lie between a step and the same one a year earlier.

    A week's is 52 weeks earlier, and a day's 364 days: the same day of the week.
    """
    return {Step.DAY: 364, Step.WEEK: 52, Step.MONTH: 12, Step.QUARTER: 4, Step.YEAR: 1}[step]


def beside(span: Span, before: str | None) -> Span:
    """Return the period that a change is measured from: a year earlier, or just before.

    Longer than a year there is no same time a year earlier, so it is the time just before. Whole
    months stay whole months.
    """
    if span.start is None or span.end is None:
        return Span(None, None)
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    whole = span.start.day == 1 and span.end == end_of(span.end, Step.MONTH)
    is_long = year_before(span.end) >= span.start
    if before != "just" and not is_long:
        end = year_before(span.end)
        return Span(year_before(span.start), end_of(end, Step.MONTH) if whole else end)
    end = span.start - timedelta(days=min(1, (span.start - date.min).days))
    if whole:
        return Span(_months_before(end, months - 1), end)
    days = (span.end - span.start).days
    return Span(end - timedelta(days=min(days, (end - date.min).days)), end)


def slack(version: DatasetVersion) -> int:
    """Return how many days without a row say nothing about where the data ends.

    Rare events leave gaps: three times the usual gap between two rows, a week at most. A city with
    a thousand rows a day has one day.
    """
    if version.data_from is None or version.data_to is None:
        return 1
    days = (version.data_to - version.data_from).days + 1
    return min(MOST_SLACK, max(1, ceil(3 * days / max(version.rows_used, 1))))


def covered(start: date, end: date, span: Span, version: DatasetVersion) -> bool:
    """Say whether both the data and the chosen period hold the stretch whole, but for the slack."""
    if span.start is None or span.end is None or not version.data_from or not version.data_to:
        return False
    allowed = timedelta(days=slack(version))
    chosen = (span.start <= start or span.start == version.data_from) and (
        span.end >= end or span.end == version.data_to
    )
    return chosen and version.data_from - allowed <= start and version.data_to + allowed >= end


def _last_full_month(version: DatasetVersion) -> date:
    newest = version.data_to or date.min
    end = end_of(newest, Step.MONTH)
    if newest + timedelta(days=slack(version)) >= end:
        return end
    return newest.replace(day=1) - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(max(count // 12, 1), count % 12 + 1, 1)
