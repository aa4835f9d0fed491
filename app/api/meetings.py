"""Stat meetings for programs: dates, agendas, rows and memos."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from app.api.common import (
    PREFIX,
    PROBLEMS,
    Cursor,
    PageOf,
    Shape,
    answer,
    listed,
)
from app.api.meeting_rows import Number, RowShape, row_shape
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.core.nouns import resolve
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.models import ItemKind
from app.followthrough.meetings.policy import standing_of
from app.followthrough.meetings.queries import Row, coming_meetings, find_meeting, past_meetings
from app.followthrough.meetings.records import Attendance, Record, facts_of, record_of
from app.followthrough.workdays import Workdays
from app.http.transaction import Transaction
from app.people.queries import department_by_slug, departments

router = APIRouter(prefix=PREFIX, tags=["meetings"], responses=PROBLEMS)


class MeetingShape(Shape):
    """`state` is planned, open, held, late (its memo is) or skipped. Moments are in UTC.

    `memo_due` is a day of the city. `agenda_at` says when the agenda froze; null until it has.
    """

    id: int
    url: str
    department: str
    starts_at: datetime
    minutes: int
    place: str
    link: str
    state: str
    moved_from: datetime | None
    reason: str
    agenda_at: datetime | None
    memo_due: date
    memo_at: datetime | None


class ItemShape(Shape):
    """A line of the agenda: its thing by noun, title and address, with its numbers as it froze.

    Title and address are null where the thing is not public any more. `added` is set for a line
    that was added later, which has a `text` alone.
    """

    kind: ItemKind
    noun: str | None
    title: str | None
    url: str | None
    facts: dict[str, object]
    text: str | None
    added: datetime | None


class FullShape(MeetingShape):
    """A meeting with its agenda, its rows, and how many came. `marks` are of `last_time`.

    `attendance` says by department how the sum `departments` is made up. The versions are the
    `seen` of who writes next.
    """

    went_well: str
    good_version: int
    agenda: list[ItemShape]
    last_time: list[RowShape]
    marks: dict[int, str]
    rows: list[RowShape]
    departments: int
    attendance: dict[str, int]
    attendance_version: int
    council: int
    public: int
    memo: str | None


@router.get("/stat-meetings", response_model=PageOf[MeetingShape])
def list_meetings(
    request: Request,
    session: Transaction,
    department: Annotated[str | None, Query(max_length=80)] = None,
    cursor: Cursor = None,
) -> Response:
    """List meetings whose time has come, the newest first; before them all that are to come."""
    office = department_by_slug(session, department) if department else None
    if department and office is None:
        raise RefusedError(NOT_FOUND)
    now, number = utc_now(), office.id if office else None
    coming = coming_meetings(session, now, number, 200) if cursor is None else ()
    past = past_meetings(session, now, number, cursor)
    workdays = workdays_in(session, _settings(request).zone)
    shapes = [_shape(request, row, workdays) for row in (*coming, *past.items)]
    page = listed(shapes)
    page.next = past.next
    return answer(request, page)


@router.get("/stat-meetings/{meeting_id}", response_model=FullShape)
def show_meeting(request: Request, meeting_id: Number, session: Transaction) -> Response:
    """Show a meeting. Before its agenda froze, `agenda` and `last_time` are empty."""
    row = find_meeting(session, meeting_id)
    workdays = workdays_in(session, _settings(request).zone)
    record, people = record_of(session, row.meeting), Attendance.of(row.meeting)
    return answer(
        request,
        FullShape(
            **_shape(request, row, workdays).model_dump(),
            went_well=row.meeting.good,
            good_version=row.meeting.good_version,
            agenda=_items(request, session, record),
            last_time=[row_shape(one) for one in record.last],
            marks={number: mark.value for number, mark in record.marks.items()},
            rows=[row_shape(one) for one in record.said],
            departments=sum(people.departments.values()),
            attendance=_by_office(session, people),
            attendance_version=row.meeting.attendance_version,
            council=people.council,
            public=people.public,
            memo=row.meeting.memo_text if row.meeting.memo_at else None,
        ),
    )


def _shape(request: Request, row: Row, workdays: Workdays) -> MeetingShape:
    meeting = row.meeting
    return MeetingShape(
        id=meeting.id,
        url=_settings(request).base_url + row.url,
        department=row.slug,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        link=meeting.link,
        state=standing_of(meeting, utc_now(), workdays).value,
        moved_from=meeting.moved_from,
        reason=meeting.skip_reason or meeting.move_reason,
        agenda_at=meeting.frozen_at,
        memo_due=meeting.memo_due_on,
        memo_at=meeting.memo_at,
    )


def _items(request: Request, session: Session, record: Record) -> list[ItemShape]:
    told = [item for item in record.items if item.kind is not ItemKind.LAST]
    places = resolve(session, None, {(one.noun, one.noun_id) for one in told if one.noun})
    shapes = []
    for one in told:
        place = places.get((one.noun, one.noun_id))
        shapes.append(
            ItemShape(
                kind=one.kind,
                noun=one.noun or None,
                title=place.title if place else None,
                url=_settings(request).base_url + place.url if place else None,
                facts=facts_of(one) if place or not one.noun else {},
                text=one.text or None,
                added=one.added_at,
            )
        )
    return shapes


def _by_office(session: Session, people: Attendance) -> dict[str, int]:
    counts = people.departments
    offices = departments(session) if counts else ()
    return {one.slug: counts[one.id] for one in offices if one.id in counts}


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
