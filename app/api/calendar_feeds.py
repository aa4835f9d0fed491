"""Calendars of stat meetings to subscribe to (iCalendar, RFC 5545): of a department, and of all."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from icalendar import Calendar, Event

from app.api.common import with_etag
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext
from app.followthrough.meetings.planning import AHEAD
from app.followthrough.meetings.policy import ends_at
from app.followthrough.meetings.queries import Row, meetings_in_feed
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.queries import department_by_slug

router = APIRouter(include_in_schema=False)
often = limit("feed", "120 per minute", reads=True)
ASK_AGAIN: Final = timedelta(hours=6)


@router.get("/stat-meetings.ics", dependencies=[often])
def every(request: Request, session: Transaction) -> Response:
    """Tell of the meetings of all departments."""
    rows = meetings_in_feed(session, utc_now())
    return _draw(request, gettext("Stat meetings of %(city)s") % {"city": _city(request)}, rows)


@router.get("/departments/{slug}/stat-meetings.ics", dependencies=[often])
def of_department(request: Request, slug: str, session: Transaction) -> Response:
    office = department_by_slug(session, slug)
    if office is None:
        raise RefusedError(NOT_FOUND)
    rows = meetings_in_feed(session, utc_now(), office.id)
    return _draw(request, gettext("Stat meetings of %(name)s") % {"name": office.name}, rows)


def _draw(request: Request, name: str, rows: Sequence[Row]) -> Response:
    """Draw a calendar; the same meetings are the same bytes, whenever it is asked for.

    Times are in UTC, so that each program shows them by its own clock.
    """
    settings: Settings = request.app.state.settings
    calendar = Calendar()
    calendar.add("prodid", "-//Commonplot//Stat meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(_event(row, settings.base_url))
    return with_etag(request, calendar.to_ical(), "text/calendar; charset=utf-8")


def _event(row: Row, base: str) -> Event:
    meeting, event = row.meeting, Event()
    event.add("uid", f"meeting-{meeting.id}@{urlsplit(base).hostname}")
    event.add("dtstamp", datetime.combine(meeting.slot_on, time(), UTC) - AHEAD)
    event.add("sequence", meeting.stamp)
    event.add("summary", gettext("Stat meeting of %(name)s") % {"name": row.department})
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", ends_at(meeting))
    event.add("url", base + row.url)
    event.add("status", "CANCELLED" if meeting.skipped_at else "CONFIRMED")
    where = ", ".join(filter(None, (meeting.place, meeting.link)))
    if where:
        event.add("location", where)
    told = filter(None, (meeting.skip_reason, meeting.move_reason, base + row.url))
    event.add("description", "\n".join(told))
    return event


def _city(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.city
