"""Whether a new version is late: what promises mean, and the last day in time."""

from datetime import date, timedelta

import pytest

from app.datasets.lateness import ALLOWED, Interval, interval_in, is_late, late_words

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("promise", "interval"),
    [
        ("daily", Interval.DAILY),
        ("Every working day", Interval.DAILY),
        ("weekly", Interval.WEEKLY),
        ("every Monday", Interval.WEEKLY),
        ("Monthly, in the first week", Interval.MONTHLY),
        ("once a month", Interval.MONTHLY),
        ("quarterly", Interval.QUARTERLY),
        ("every three months", Interval.QUARTERLY),
        ("Every 3 months", Interval.QUARTERLY),
        ("yearly", Interval.YEARLY),
        ("annually, in May", Interval.YEARLY),
        ("each year", Interval.YEARLY),
        ("", None),
        ("Each spring and autumn", None),
        ("every two weeks", None),
        ("bi-monthly", None),
        ("when there is news", None),
        ("%(n)s", None),
    ],
)
def test_promises_are_read_as_people_write_them(promise: str, interval: Interval | None) -> None:
    assert interval_in(promise) is interval


@pytest.mark.parametrize("interval", list(Interval))
def test_the_last_day_of_grace_is_in_time_and_the_next_is_late(interval: Interval) -> None:
    last = TODAY - timedelta(days=ALLOWED[interval])
    assert not is_late(interval.value, last, TODAY)
    assert is_late(interval.value, last - timedelta(days=1), TODAY)


def test_what_was_published_today_or_promises_nothing_is_never_late() -> None:
    assert not is_late("daily", TODAY, TODAY)
    assert not is_late("daily", TODAY + timedelta(days=1), TODAY)
    assert not is_late("now and then", date(1990, 1, 1), TODAY)


def test_it_says_what_was_promised_and_how_old_the_data_is() -> None:
    told = late_words("Monthly, in the first week", TODAY - timedelta(days=73), TODAY)
    assert str(told) == "late: promised monthly, last updated 73 days ago"
    assert late_words("monthly", TODAY - timedelta(days=20), TODAY) is None
    assert late_words("", TODAY - timedelta(days=999), TODAY) is None
