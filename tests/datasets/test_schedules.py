"""When a source is looked at next: at night in the city's time, later after each failure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.datasets.models import Schedule
from app.datasets.schedules import chance, next_due, retry_due

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 1, 31, 18, tzinfo=UTC)  # noon in Chicago


@pytest.mark.parametrize(
    ("schedule", "day"),
    [(Schedule.DAILY, "2026-02-01"), (Schedule.WEEKLY, "2026-02-07"),
     (Schedule.MONTHLY, "2026-02-28")],
)  # fmt: skip
def test_the_next_check_is_at_night_in_the_city(schedule: Schedule, day: str) -> None:
    for by, clock in ((0.0, "02:00"), (0.5, "03:30"), (1.0, "05:00")):
        due = next_due(schedule, NOON, CHICAGO, by)
        assert due is not None
        assert f"{due.astimezone(CHICAGO):%Y-%m-%d %H:%M}" == f"{day} {clock}"


def test_what_is_never_checked_is_never_due() -> None:
    assert next_due(Schedule.NEVER, NOON, CHICAGO, 0.5) is None
    assert retry_due(Schedule.NEVER, 1, NOON, CHICAGO, 0.5) is None


def test_after_failures_the_next_try_is_later_each_time_but_never_after_its_night() -> None:
    waits = []
    for failures in range(1, 9):
        due = retry_due(Schedule.MONTHLY, failures, NOON, CHICAGO, 0.5)
        assert due is not None
        waits.append((due - NOON) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    night = next_due(Schedule.DAILY, NOON, CHICAGO, 0.5)
    assert retry_due(Schedule.DAILY, 8, NOON, CHICAGO, 0.5) == night


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from([Schedule.DAILY, Schedule.WEEKLY, Schedule.MONTHLY]),
    st.sampled_from(["UTC", "America/Chicago", "Pacific/Auckland", "Asia/Kathmandu"]),
    st.integers(1, 50),
)
def test_a_check_is_always_in_the_future(
    now: datetime, schedule: Schedule, zone: str, failures: int
) -> None:
    by = chance()
    due = next_due(schedule, now, ZoneInfo(zone), by)
    again = retry_due(schedule, failures, now, ZoneInfo(zone), by)
    assert due is not None
    assert again is not None
    assert now < again <= due <= now + timedelta(days=33)
