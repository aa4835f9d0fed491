"""Who keeps a calendar, who records, and how a meeting stands. Pure: no session, no clock."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.followthrough.commitments.policy import may_own
from app.followthrough.meetings.models import Meeting
from app.followthrough.policy import POSTING
from app.followthrough.workdays import Workdays
from app.people.models import DepartmentId, Person, PersonId, Role
from app.people.policy import can_publish_at_once, can_take_part

OPENS_BEFORE: Final = timedelta(minutes=30)

NOT_RECORDER = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-a-recorder",
    _("Only the recorders of this department write here. Its director names them."),
)
NOT_YET = Ruling(
    HTTPStatus.CONFLICT,
    "not-begun",
    _("The meeting has not begun. Rows can be written from half an hour before it."),
)
BEGUN = Ruling(
    HTTPStatus.CONFLICT, "begun", _("The meeting has begun, so its date stands as it is.")
)
SKIPPED = Ruling(HTTPStatus.CONFLICT, "skipped", _("This meeting was skipped."))
CLOSED = Ruling(
    HTTPStatus.CONFLICT,
    "memo-published",
    _("The memo is published, so its rows stand as they are."),
)
NOT_FROZEN = Ruling(
    HTTPStatus.CONFLICT,
    "agenda-open",
    _("The agenda still writes itself. Additions are for one that is frozen."),
)
CHANGED_MEANWHILE = Ruling(
    HTTPStatus.CONFLICT,
    "changed-meanwhile",
    _("Another recorder changed this while you wrote. What stands now is shown above your text."),
)

MARKED = Ruling(
    HTTPStatus.CONFLICT, "marked", _("A later meeting has said what became of this, so it stays.")
)
STAYS = Ruling(
    HTTPStatus.CONFLICT, "hidden", _("A moderator hid the words of this row, so it stays.")
)
NOTHING_RECORDED = Ruling(
    HTTPStatus.CONFLICT,
    "nothing-recorded",
    _("Nothing is recorded. Write a row, a mark or who came before you publish the memo."),
)


class Standing(StrEnum):
    """How a meeting stands; the first three are what the strip counts."""

    HELD = "held"
    LATE = "late"  # held, but its memo came late or is overdue
    SKIPPED = "skipped"
    OPEN = "open"  # it has begun, and its memo is not due yet
    PLANNED = "planned"


COUNTED: Final = (Standing.HELD, Standing.LATE, Standing.SKIPPED)


def ends_at(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.minutes)


def is_on(meeting: Meeting, now: datetime) -> bool:
    """Say whether rows are being written now: pages look for news then."""
    begins = meeting.starts_at - OPENS_BEFORE
    until = ends_at(meeting) + OPENS_BEFORE
    return begins <= now <= until and meeting.skipped_at is None and meeting.memo_at is None


def standing_of(meeting: Meeting, now: datetime, workdays: Workdays) -> Standing:
    """Say how a meeting stands. One without a row is skipped when its memo's day is over."""
    if meeting.skipped_at is not None:
        return Standing.SKIPPED
    if meeting.memo_at is not None:
        in_time = workdays.day_of(meeting.memo_at) <= meeting.memo_due_on
        return Standing.HELD if in_time else Standing.LATE
    if meeting.starts_at > now:
        return Standing.PLANNED
    if workdays.day_of(now) <= meeting.memo_due_on:
        return Standing.OPEN
    return Standing.LATE if meeting.recorded_at is not None else Standing.SKIPPED


def days_late(meeting: Meeting, now: datetime, workdays: Workdays) -> int:
    """Count the working days by which a memo came late, or is late now."""
    return workdays.between(meeting.memo_due_on, workdays.day_of(meeting.memo_at or now))


def can_keep_calendar(person: Person | None, department_id: DepartmentId) -> Ruling:
    """Let director and answer officers of a department, and administrators, keep its calendar."""
    keeps = person is not None and (
        person.role is Role.ADMINISTRATOR
        or (may_own(person, department_id) and person.post in POSTING)
    )
    return (
        can_take_part(person) and (ALLOWED if keeps else NOT_FOUND) and can_publish_at_once(person)
    )


def can_move(person: Person | None, meeting: Meeting, now: datetime) -> Ruling:
    """Move or skip a meeting that has not begun."""
    return (
        can_keep_calendar(person, meeting.department_id)
        and _not_skipped(meeting)
        and (BEGUN if meeting.starts_at <= now else ALLOWED)
    )


def can_say_good(person: Person | None, meeting: Meeting) -> Ruling:
    """Name what went well: whoever works in the department, until the memo is published."""
    mine = may_own(person, meeting.department_id)
    return (
        can_take_part(person)
        and (ALLOWED if mine else NOT_FOUND)
        and can_publish_at_once(person)
        and _not_skipped(meeting)
        and _not_closed(meeting)
    )


def can_see_record_form(
    person: Person | None, meeting: Meeting, recorders: Collection[PersonId]
) -> Ruling:
    """Say who is a recorder of this meeting now, whatever the hour."""
    mine = may_own(person, meeting.department_id)
    is_one = person is not None and person.id in recorders
    return (
        can_take_part(person)
        and (ALLOWED if mine else NOT_FOUND)
        and (ALLOWED if is_one else NOT_RECORDER)
        and can_publish_at_once(person)
        and _not_skipped(meeting)
    )


def can_record(
    person: Person | None, meeting: Meeting, recorders: Collection[PersonId], now: datetime
) -> Ruling:
    """Write rows, marks and attendance: from half an hour before until the memo is published."""
    return (
        can_see_record_form(person, meeting, recorders)
        and (NOT_YET if now < meeting.starts_at - OPENS_BEFORE else ALLOWED)
        and _not_closed(meeting)
    )


def can_add(person: Person | None, meeting: Meeting, recorders: Collection[PersonId]) -> Ruling:
    """Add a line to an agenda that is frozen."""
    return (
        can_see_record_form(person, meeting, recorders)
        and (NOT_FROZEN if meeting.frozen_at is None else ALLOWED)
        and _not_closed(meeting)
    )


def can_write_memo(
    person: Person | None, meeting: Meeting, recorders: Collection[PersonId], now: datetime
) -> Ruling:
    """Write the memo once the meeting has begun; a published one can be corrected."""
    return can_see_record_form(person, meeting, recorders) and (
        NOT_YET if now < meeting.starts_at else ALLOWED
    )


def _not_skipped(meeting: Meeting) -> Ruling:
    return ALLOWED if meeting.skipped_at is None else SKIPPED


def _not_closed(meeting: Meeting) -> Ruling:
    return ALLOWED if meeting.memo_at is None else CLOSED
