"""What is written into a stat meeting beside its rows, for programs. The pages' verbs.

`seen` is the version that the program read: where somebody wrote since, a 409 changes nothing.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, StringConstraints

from app.api.common import (
    PREFIX,
    PROBLEMS,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    fields_named,
)
from app.api.meeting_rows import Number, Seen, often
from app.core.clock import utc_now
from app.core.errors import require
from app.core.text import draw_ahead
from app.followthrough.meetings import recording
from app.followthrough.meetings.memos import memo_words, write_memo
from app.followthrough.meetings.models import Mark, Meeting
from app.followthrough.meetings.policy import can_write_memo
from app.followthrough.meetings.queries import find_meeting, recorder_ids
from app.followthrough.meetings.records import record_of
from app.http.limits import limit
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["meetings"], responses=PROBLEMS)
NONE: Final = HTTPStatus.NO_CONTENT
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class NewMark(Shape):
    """What became of a row; `seen` is the mark that stood there, null for none."""

    mark: Mark
    seen: Mark | None = None


class People(Shape):
    """How many came, by the slugs of departments, of the council and of the public."""

    departments: Annotated[dict[str, int], Field(default_factory=dict, max_length=200)]
    council: int = 0
    public: int = 0
    seen: Seen


class AddedLine(Shape):
    text: Line


class WentWell(Shape):
    """An empty text takes it back."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
    seen: Seen


class NewMemo(Shape):
    """Markdown. With `publish` everybody reads it; what changes later says when it did."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    publish: bool = False
    seen: Seen


class MemoShape(Shape):
    """The memo as it stands, or as the rows draft it while `version` is 0: the next `seen`."""

    text: str
    version: int
    published_at: datetime | None
    changed_at: datetime | None


@router.put("/stat-meetings/{meeting_id}/marks/{row_id}", status_code=NONE, dependencies=[often])
def mark_row(
    meeting_id: Number, row_id: Number, sent: NewMark, session: Transaction, recorder: Writer
) -> Response:
    """Say what became of a row of `last_time`."""
    recording.mark_row(session, recorder, meeting_id, row_id, sent.mark, sent.seen, utc_now())
    return Response(status_code=NONE)


@router.put("/stat-meetings/{meeting_id}/attendance", status_code=NONE, dependencies=[often])
def count_people(
    meeting_id: Number, sent: People, session: Transaction, recorder: Writer
) -> Response:
    """Say how many came, in place of what was said before."""
    with fields_named(**dict.fromkeys(sent.departments, "departments")):
        recording.count_people(
            session, recorder, meeting_id, sent.departments, sent.council, sent.public,
            sent.seen, utc_now(),
        )  # fmt: skip
    return Response(status_code=NONE)


@router.post("/stat-meetings/{meeting_id}/additions", status_code=NONE, dependencies=[often])
def add_line(
    meeting_id: Number, sent: AddedLine, session: Transaction, recorder: Writer
) -> Response:
    """Add a line to a frozen agenda, marked as added. The same words twice are one."""
    recording.add_line(session, recorder, meeting_id, sent.text, utc_now())
    return Response(status_code=NONE)


@router.put("/stat-meetings/{meeting_id}/good", status_code=NONE, dependencies=[often])
def say_good(
    meeting_id: Number, sent: WentWell, session: Transaction, official: Writer
) -> Response:
    """Say what went well, as somebody of the department."""
    recording.say_good(session, official, meeting_id, sent.text, sent.seen, utc_now())
    return Response(status_code=NONE)


@router.get("/stat-meetings/{meeting_id}/memo", response_model=MemoShape)
def show_memo(
    request: Request, meeting_id: Number, session: Transaction, viewer: Reader
) -> Response:
    """Show its recorders the memo as it stands, or its draft. Everybody reads a published one."""
    meeting = find_meeting(session, meeting_id).meeting
    if meeting.memo_at is None:
        recorders = recorder_ids(session, meeting.department_id)
        require(can_write_memo(viewer, meeting, recorders, utc_now()))
    return answer(request, _memo(meeting, memo_words(meeting, record_of(session, meeting))))


def _drawn(request: Request, sent: NewMemo) -> NewMemo:
    """Draw the text before the transaction opens. A route names it before its session."""
    if bearer_of(request):
        draw_ahead(sent.text)
    return sent


@router.put(
    "/stat-meetings/{meeting_id}/memo",
    response_model=MemoShape,
    dependencies=[limit("memo", "60 per hour")],
)
def send_memo(
    request: Request,
    meeting_id: Number,
    sent: Annotated[NewMemo, Depends(_drawn)],
    session: Transaction,
    recorder: Writer,
) -> Response:
    """Save the memo, or publish it. The same text twice is once."""
    made = write_memo(
        session, recorder, meeting_id, sent.text, sent.seen, utc_now(), publish=sent.publish
    )
    return answer(request, _memo(made, made.memo_text))


def _memo(meeting: Meeting, text: str) -> MemoShape:
    return MemoShape(
        text=text,
        version=meeting.memo_version,
        published_at=meeting.memo_at,
        changed_at=meeting.memo_changed_at,
    )
