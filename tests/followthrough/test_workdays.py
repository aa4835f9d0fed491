"""Working days: weekends and the city's holidays do not count, and days are the city's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.followthrough.workdays import Workdays, countries, is_claim_late, named_holidays

TULSA = ZoneInfo("America/Chicago")
PLAIN = Workdays(TULSA)


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
    assert PLAIN.after(date.fromisoformat(start), days) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-11-05T23:59", False),  # the third working day is still going on
        ("2026-11-06T00:01", True),
    ],
)
def test_a_proposal_is_late_when_the_third_day_is_over(now: str, late: bool) -> None:
    handed = datetime(2026, 11, 2, 9, tzinfo=TULSA)
    assert is_claim_late(handed, datetime.fromisoformat(now).replace(tzinfo=TULSA), PLAIN) is late


def test_days_are_those_of_the_city_not_of_greenwich() -> None:
    handed = datetime(2026, 11, 3, 2, tzinfo=ZoneInfo("UTC"))  # still Monday in Tulsa
    friday = datetime(2026, 11, 6, 12, tzinfo=ZoneInfo("UTC"))
    assert is_claim_late(handed, friday, PLAIN)
    assert not is_claim_late(handed, friday, Workdays(ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("country", "part", "start", "days", "end"),
    [
        ("US", "", "2026-12-23", 2, "2026-12-28"),  # Christmas is a Friday
        ("US", "", "2026-07-01", 2, "2026-07-06"),  # the fourth is a Saturday, observed on Friday
        ("DE", "BY", "2026-01-05", 1, "2026-01-07"),  # Epiphany, in Bavaria alone
        ("DE", "", "2026-01-05", 1, "2026-01-06"),
        ("EG", "", "2026-11-05", 1, "2026-11-08"),  # Friday and Saturday are Egypt's weekend
    ],
)
def test_a_countrys_holidays_and_weekends_do_not_count(
    country: str, part: str, start: str, days: int, end: str
) -> None:
    counted = Workdays(TULSA, country, part)
    assert counted.after(date.fromisoformat(start), days) == date.fromisoformat(end)
    assert counted.between(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_the_citys_own_days_come_before_its_countrys() -> None:
    own = Workdays(TULSA, "US", off=frozenset({date(2026, 3, 3)}), on=frozenset({date(2026, 7, 3)}))
    assert own.after(date(2026, 3, 2), 1) == date(2026, 3, 4)
    assert own.after(date(2026, 7, 2), 1) == date(2026, 7, 3)


@pytest.mark.parametrize(
    ("name", "night"),
    [
        ("America/Chicago", "2026-03-07"),
        ("America/Chicago", "2026-10-31"),
        ("Europe/Berlin", "2026-03-28"),
        ("Europe/Berlin", "2026-10-24"),
    ],
)
def test_a_day_of_23_or_25_hours_is_one_day(name: str, night: str) -> None:
    zone = ZoneInfo(name)
    late = datetime.fromisoformat(f"{night}T23:30").replace(tzinfo=zone)
    saturday, counted = date.fromisoformat(night), Workdays(zone)
    assert counted.day_of(late.astimezone(ZoneInfo("UTC"))) == saturday
    assert (counted.after(saturday, 1) - saturday).days == 2


def test_every_country_offered_has_days_and_a_day_before_is_not_between() -> None:
    assert {"US", "DE", "FR"} <= set(countries())
    assert (date(2026, 12, 25), "Christmas Day") in named_holidays("US", "", 2026)
    assert PLAIN.between(date(2026, 3, 3), date(2026, 3, 2)) == 0
