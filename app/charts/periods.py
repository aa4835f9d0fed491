"""Which days a chart is about, and which months or years its data covers whole."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from app.charts.spec import AllTime, Between, Last, Step
from app.datasets.models import DatasetVersion

STEPS_LIMIT: Final = 180  # months or years on one chart: more cannot be told apart
MOST_SLACK: Final = 7  # days


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included. None: the dataset has no dates."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Stretch:
    """One month or year of a trend. `full` is false where the data covers only a part of it."""

    start: date
    end: date
    full: bool


def span_of(period: AllTime | Between | Last, version: DatasetVersion) -> Span:
    """Return the days of a period in this version's data."""
    if version.data_from is None or version.data_to is None:
        return Span(None, None)
    match period:
        case Between(start=start, end=end):
            return Span(start or version.data_from, end or version.data_to)
        case Last(months=months):
            end = _last_full_month(version)
            return Span(_months_before(end, months - 1).replace(day=1), end)
        case _:
            return Span(version.data_from, version.data_to)


def stretches(span: Span, step: Step, version: DatasetVersion) -> Sequence[Stretch]:
    """Cut a span into months or years, the newest STEPS_LIMIT of them, in order."""
    if span.start is None or span.end is None or span.start > span.end:
        return []
    found: list[Stretch] = []
    end = end_of(span.end, step)
    while end >= span.start and len(found) < STEPS_LIMIT:
        start = start_of(end, step)
        found.append(Stretch(start, end, _covered(start, end, span, version)))
        end = start - timedelta(days=1)
    return found[::-1]


def start_of(day: date, step: Step) -> date:
    return day.replace(day=1) if step is Step.MONTH else day.replace(month=1, day=1)


def end_of(day: date, step: Step) -> date:
    if step is Step.YEAR:
        return day.replace(month=12, day=31)
    return day.replace(day=monthrange(day.year, day.month)[1])


def whole_years(version: DatasetVersion) -> bool:
    """Say whether a series covers whole years, each with one row an area."""
    if not version.is_series or version.data_from is None or version.data_to is None:
        return False
    first, after = version.data_from, version.data_to + timedelta(days=1)
    years = after.year - first.year
    return years > 1 and (after.month, after.day) == (first.month, first.day)


def year_before(day: date) -> date:
    """Return the same month's first day a year earlier; `day` is the first of a month."""
    return day.replace(year=day.year - 1)


def slack(version: DatasetVersion) -> int:
    """Return how many days without a row say nothing about where the data ends.

    Rare events leave gaps: three times the usual gap between two rows, a week at most. A city with
    a thousand rows a day has one day.
    """
    if version.data_from is None or version.data_to is None:
        return 1
    days = (version.data_to - version.data_from).days + 1
    return min(MOST_SLACK, max(1, ceil(3 * days / max(version.rows_used, 1))))


def _covered(start: date, end: date, span: Span, version: DatasetVersion) -> bool:
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
