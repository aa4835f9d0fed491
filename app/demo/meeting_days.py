"""On which days the departments of the demo city meet. Pure: the same moment gives the same days.

Offices that meet every two weeks last met, or would have met, at the latest ten o'clock of a
working day. So whenever the city is loaded one meeting has just been held, and one was moved past
the load, with the agenda that was frozen for it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.followthrough.meetings.calendars import Plan
from app.followthrough.meetings.dates import day_of_slot, moment_of, slots
from app.followthrough.meetings.models import MeetingCalendar, Rhythm
from app.followthrough.workdays import ONE_DAY, Workdays

TEN: Final = "10:00"
MINUTES: Final = 90
EARLIEST: Final = timedelta(days=200)
TWO_WEEKS: Final = timedelta(weeks=2)


def plan_of(office: Mapping[str, Any], number: int, workdays: Workdays, now: datetime) -> Plan:
    """Choose days and a beginning that leave room for as many meetings as are told."""
    rhythm, held, today = Rhythm(office["rhythm"]), len(office["session"]), workdays.day_of(now)
    last = last_at_ten(workdays, now)
    day = last if rhythm is Rhythm.TWO_WEEKS else workdays.after(today, 1 + number)
    place, link, early = office["place"], office.get("link", ""), today - EARLIEST
    plan = Plan(rhythm, day.weekday(), 1 + number, TEN, MINUTES, place, link, early)
    if rhythm is Rhythm.TWO_WEEKS:
        before_last = held if "moved" in office else held - 1
        return replace(plan, begins_on=last - before_last * TWO_WEEKS)
    return replace(plan, begins_on=_begun(plan, workdays, now)[-held])


def _begun(plan: Plan, workdays: Workdays, now: datetime) -> list[date]:
    """List the slots of meetings that have begun: a holiday moves one to the next working day."""
    given = slots(MeetingCalendar(**vars(plan)), None, workdays.day_of(now))
    days = ((slot, day_of_slot(slot, workdays)) for slot in given)
    return [slot for slot, day in days if moment_of(day, plan.at, workdays.zone) <= now]


def last_at_ten(workdays: Workdays, now: datetime) -> date:
    """Return the latest working day on which it has been ten o'clock."""
    day = workdays.day_of(now)
    while not workdays.is_working(day) or moment_of(day, TEN, workdays.zone) > now:
        day -= ONE_DAY
    return day
