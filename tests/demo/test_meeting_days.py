"""Whenever the demo city is loaded, a meeting has just been held and one waits with its agenda."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.demo.meeting_days import TEN, last_at_ten, plan_of
from app.demo.script import content
from app.followthrough.meetings.dates import day_of_slot, memo_due, moment_of, slots
from app.followthrough.meetings.models import MeetingCalendar
from app.followthrough.workdays import Workdays

WORKDAYS = Workdays(ZoneInfo("America/New_York"), "US")
DAYS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(0, 731, 3)]


@pytest.mark.parametrize("hour", [5, 15])
def test_on_every_day_as_many_meetings_were_held_as_are_told(hour: int) -> None:
    for now in (day + timedelta(hours=hour, minutes=10) for day in DAYS):
        for number, office in enumerate(content("meetings")["office"]):
            plan = plan_of(office, number, WORKDAYS, now)
            given = slots(MeetingCalendar(**vars(plan)), None, WORKDAYS.day_of(now))
            held = [
                slot
                for slot in given
                if moment_of(day_of_slot(slot, WORKDAYS), TEN, WORKDAYS.zone) <= now
            ]
            assert len(held) == len(office["session"]) + ("moved" in office), (now, office["slug"])


def test_the_last_meeting_still_waits_for_its_memo() -> None:
    for now in DAYS:
        last = last_at_ten(WORKDAYS, now)
        starts_at = moment_of(last, TEN, WORKDAYS.zone)
        assert WORKDAYS.is_working(last)
        assert starts_at <= now
        assert memo_due(starts_at, WORKDAYS) >= WORKDAYS.day_of(now)
