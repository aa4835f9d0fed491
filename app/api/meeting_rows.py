"""Rows of stat meetings for programs: what a department owes, and what recorders write.

`seen` is the version that the program read: where somebody wrote since, a 409 changes nothing.
"""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, Writer, answer, created, listed
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.models import EntryKind
from app.followthrough.meetings.queries import find_meeting
from app.followthrough.meetings.recording import Words, change, enter, strike
from app.followthrough.meetings.records import Said, rows_owed, said_by_ids
from app.followthrough.workdays import Workdays
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.queries import department_by_slug

router = APIRouter(prefix=PREFIX, tags=["meetings"], responses=PROBLEMS)
often: Final = limit("meeting", "300 per hour")
Number = Annotated[int, Path(ge=1, lt=BIGGEST_ID)]
Seen = Annotated[int, Field(ge=0, lt=BIGGEST_ID)]


class RowShape(Shape):
    """A request, commitment or decision. Without `owner` its department owns it.

    `version` is the `seen` of who corrects it.
    """

    id: int
    version: int
    kind: EntryKind
    text: str
    department: str
    owner: str | None
    due_on: date | None


class OwedRow(RowShape):
    """A row that is still to be done; `days_late` are working days, 0 until its day is over."""

    meeting_id: int
    days_late: int


class RowWords(Shape):
    """`due_on` may be null for a decision alone."""

    kind: EntryKind
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    department: str = Field(min_length=1, max_length=80)
    owner: str = Field(default="", max_length=40)
    due_on: date | None = None

    def words(self) -> Words:
        return Words(self.kind, self.text, self.department, self.owner, self.due_on)


class NewRow(RowWords):
    """The same `key` again is the same row."""

    key: str = Field(min_length=16, max_length=64, pattern=r"^[0-9a-z-]+$")


class ChangedRow(RowWords):
    seen: Seen


class Struck(Shape):
    seen: Seen


@router.get("/departments/{slug}/rows", response_model=PageOf[OwedRow])
def list_owed(request: Request, slug: str, session: Transaction) -> Response:
    """List what stat meetings asked of a department and nothing ended, the first day first."""
    office = department_by_slug(session, slug)
    if office is None:
        raise RefusedError(NOT_FOUND)
    workdays = _workdays(request, session)
    today = workdays.day_of(utc_now())
    shapes = []
    for one in rows_owed(session, office.id):
        day = one.entry.due_on or today
        late = workdays.between(day, today) if day < today else 0
        shapes.append(
            OwedRow(**row_shape(one).model_dump(), meeting_id=one.entry.meeting_id, days_late=late)
        )
    return answer(request, listed(shapes))


@router.post(
    "/stat-meetings/{meeting_id}/rows",
    response_model=RowShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def write_row(
    request: Request, meeting_id: Number, sent: NewRow, session: Transaction, recorder: Writer
) -> Response:
    """Write a row down, as a recorder of the department."""
    found = find_meeting(session, meeting_id)
    day = _workdays(request, session).day_of(found.meeting.starts_at)
    made = enter(session, recorder, meeting_id, sent.words(), sent.key, utc_now(), day)
    shape = row_shape(said_by_ids(session, [made.id])[0])
    return created(shape, f"{PREFIX}/stat-meetings/{meeting_id}")


@router.put(
    "/stat-meetings/{meeting_id}/rows/{row_id}", response_model=RowShape, dependencies=[often]
)
def change_row(
    request: Request,
    meeting_id: Number,
    row_id: Number,
    sent: ChangedRow,
    session: Transaction,
    recorder: Writer,
) -> Response:
    """Correct a row. The same words twice are one change."""
    found = find_meeting(session, meeting_id)
    day = _workdays(request, session).day_of(found.meeting.starts_at)
    made = change(session, recorder, meeting_id, row_id, sent.words(), sent.seen, utc_now(), day)
    return answer(request, row_shape(said_by_ids(session, [made.id])[0]))


@router.post(
    "/stat-meetings/{meeting_id}/rows/{row_id}/deletion",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[often],
)
def strike_row(
    meeting_id: Number, row_id: Number, sent: Struck, session: Transaction, recorder: Writer
) -> Response:
    """Take a row out again; twice is once."""
    strike(session, recorder, meeting_id, row_id, sent.seen, utc_now())
    return Response(status_code=HTTPStatus.NO_CONTENT)


def row_shape(one: Said) -> RowShape:
    return RowShape(
        id=one.entry.id,
        version=one.entry.version,
        kind=one.entry.kind,
        text=one.entry.text,
        department=one.slug,
        owner=one.owner or None,
        due_on=one.entry.due_on,
    )


def _workdays(request: Request, session: Session) -> Workdays:
    settings: Settings = request.app.state.settings
    return workdays_in(session, settings.zone)
