"""Three working days: weekends do not count, and days are the city's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.followthrough.workdays import is_claim_late, working_days_after

TULSA = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-02", 3, "2026-11-05"),  # Monday to Thursday
        ("2026-11-04", 3, "2026-11-09"),  # Wednesday, over a weekend
        ("2026-11-06", 3, "2026-11-11"),  # Friday
        ("2026-11-07", 3, "2026-11-11"),  # Saturday
        ("2026-11-08", 3, "2026-11-11"),  # Sunday
        ("2026-11-02", 0, "2026-11-02"),
        ("2026-12-30", 3, "2027-01-04"),  # over a year
    ],
)
def test_working_days_are_counted_from_the_next_day(start: str, days: int, end: str) -> None:
    assert working_days_after(date.fromisoformat(start), days) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-11-05T23:59", False),  # the third working day is still going on
        ("2026-11-06T00:01", True),
    ],
)
def test_a_proposal_is_late_when_the_third_day_is_over(now: str, late: bool) -> None:
    handed = datetime(2026, 11, 2, 9, tzinfo=TULSA)
    assert is_claim_late(handed, datetime.fromisoformat(now).replace(tzinfo=TULSA), TULSA) is late


def test_days_are_those_of_the_city_not_of_greenwich() -> None:
    handed = datetime(2026, 11, 3, 2, tzinfo=ZoneInfo("UTC"))  # still Monday in Tulsa
    friday = datetime(2026, 11, 6, 12, tzinfo=ZoneInfo("UTC"))
    assert is_claim_late(handed, friday, TULSA)
    assert not is_claim_late(handed, friday, ZoneInfo("UTC"))
