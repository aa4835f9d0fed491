"""Stat meetings, for everybody: all of them, one, and its rows as they are written."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.policy import can_keep_calendar, days_late, standing_of
from app.followthrough.meetings.queries import (
    calendar_of,
    coming_meetings,
    next_meetings,
    past_meetings,
    stamp_of,
    strips,
)
from app.http.limits import limit
from app.people.models import Department
from app.people.queries import department_by_slug
from app.web.addresses import Number
from app.web.page import OnPage, Page
from app.web.stat_page import facts_of, load, suggestions
from app.web.stat_words import STANDINGS, rhythm_words

router = APIRouter()
Slug = Annotated[str, Query(max_length=80)]


@router.get("/stat-meetings")
def index(page: OnPage, department: Slug = "", after: str = "") -> Response:
    """List what comes next, how the last ones stand, and all that were, of one department or all.

    A fixed number of queries, however many departments meet.
    """
    session, now = page.session, utc_now()
    workdays = workdays_in(session, page.settings.zone)
    office = _office(page, department)
    number = office.id if office else None
    past = past_meetings(session, now, number, after)
    calendar = calendar_of(session, office.id) if office else None
    return page.show(
        "meetings/index.html",
        office=office,
        rhythm=rhythm_words(calendar) if calendar else "",
        calendar=calendar,
        keeps=bool(office and can_keep_calendar(page.viewer, office.id)),
        coming=coming_meetings(session, now, number) if office else next_meetings(session, now),
        strips=strips(session, now, workdays, number),
        past=past,
        stands={one.meeting.id: standing_of(one.meeting, now, workdays) for one in past.items},
        late={one.meeting.id: days_late(one.meeting, now, workdays) for one in past.items},
        standings=STANDINGS,
        now=now,
    )


@router.get("/stat-meetings/{meeting_id}")
def show(page: OnPage, meeting_id: Number) -> Response:
    loaded = load(page, meeting_id)
    facts = facts_of(page, loaded)
    good = suggestions(page, loaded) if facts["may"].good and not loaded.meeting.good else ()
    return page.show("meetings/show.html", suggestions=good, typed={}, problems={}, **facts)


@router.get(
    "/stat-meetings/{meeting_id}/rows",
    dependencies=[limit("meeting_rows", "60 per minute", reads=True)],
)
def rows(
    page: OnPage,
    meeting_id: Number,
    seen: Annotated[int, Query(ge=0, lt=BIGGEST_ID)] = 0,
    recording: Annotated[int, Query(ge=0, le=1)] = 0,
) -> Response:
    """Draw the rows again, or say that nothing changed since `seen`, which costs one statement."""
    stamp = stamp_of(page.session, meeting_id)
    if stamp is None:
        raise RefusedError(NOT_FOUND)
    if stamp == seen and page.wants_fragment:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    if not page.wants_fragment:
        return page.go(f"/stat-meetings/{meeting_id}#rows")
    loaded = load(page, meeting_id)
    return page.show("meetings/_rows.html", **facts_of(page, loaded, recording=bool(recording)))


def _office(page: Page, slug: str) -> Department | None:
    """Find the department of a filter. Raises RefusedError 404 for one that is not there."""
    found = department_by_slug(page.session, slug) if slug else None
    if slug and found is None:
        raise RefusedError(NOT_FOUND)
    return found
