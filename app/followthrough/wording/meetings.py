"""Words of stat meetings: rows, added lines, what went well, memos, and why one was called off."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import RefusedError
from app.core.public_words import Cell, Words
from app.followthrough.meetings.models import (
    AgendaItem,
    ItemKind,
    Meeting,
    MeetingEntry,
    Part,
)
from app.followthrough.meetings.queries import hold_meeting
from app.followthrough.meetings.writers import writers_of
from app.followthrough.wording.finding import find, hold, ledger_cells
from app.ledger.queries import latest_entry


def row(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find what a row says; memos of this and later meetings may hold it as a line."""
    entry = find(session, MeetingEntry, number)
    meeting = _meeting(session, entry.meeting_id, held=held) if entry else None
    if held:  # a recorder may have changed it, or struck it out, while we waited
        entry = session.get(MeetingEntry, number, populate_existing=True) if entry else None
    if entry is None or meeting is None:
        return None
    later = select(Meeting).where(
        col(Meeting.department_id) == meeting.department_id,
        col(Meeting.starts_at) >= meeting.starts_at,
        col(Meeting.memo_version) > 0,
    )
    rows = later.order_by(col(Meeting.id)).execution_options(populate_existing=True)
    memos = session.scalars(rows.with_for_update() if held else rows).all()

    def stamp() -> None:
        entry.version += 1  # who has the row open is told
        stamping(meeting, *memos)()

    return Words(entry.entered_by, [Cell(entry, "text")], memos=memos, stamp=stamp)


def agenda_line(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find a line that a recorder added; what wrote itself are no words of theirs."""
    item = find(session, AgendaItem, number)
    if item is None or item.kind is not ItemKind.ADDED:
        return None
    if held:
        hold(session, Meeting, item.meeting_id)
    meeting = session.get_one(Meeting, item.meeting_id)
    return Words(item.added_by, [Cell(item, "text")], stamp=stamping(meeting))


def good(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    meeting = _meeting(session, number, held=held)
    if meeting is None or not meeting.good:
        return None
    writers = [person_id for person_id, _at in writers_of(session, meeting, Part.GOOD)]
    memos = [meeting] if meeting.memo_version else []

    def stamp() -> None:
        meeting.good_version += 1
        stamping(meeting)()

    return Words(
        writers[0] if writers else None,
        [Cell(meeting, "good")],
        memos=memos,
        writers=frozenset(writers),
        stamp=stamp,
    )


def memo(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find a published memo. Its figures stand in the rows, which stay."""
    meeting = _meeting(session, number, held=held)
    if meeting is None or meeting.memo_at is None:
        return None
    writers = [person_id for person_id, _at in writers_of(session, meeting, Part.MEMO)]
    cells = [Cell(meeting, "memo_text"), Cell(meeting, "memo_html")]

    def stamp() -> None:
        meeting.memo_version += 1
        stamping(meeting)()

    return Words(
        writers[0] if writers else None,
        cells,
        writers=frozenset(writers),
        stamp=stamp,
    )


def skip_note(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    return _note(session, number, "meeting_skipped", "skip_reason", held=held)


def move_note(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    return _note(session, number, "meeting_moved", "move_reason", held=held)


def notes_of(session: Session, meeting_id: int) -> Sequence[Cell]:
    """Return every place that says why a meeting was moved or called off."""
    meeting = find(session, Meeting, meeting_id)
    own = [Cell(meeting, field) for field in ("skip_reason", "move_reason")] if meeting else []
    return [*own, *ledger_cells(session, "meeting", meeting_id)]


def stamping(*meetings: Meeting) -> Callable[[], None]:
    """Return what gives meetings a new number, by which pages and calendars see the change."""

    def stamp() -> None:
        for one in {meeting.id: meeting for meeting in meetings}.values():
            one.stamp += 1

    return stamp


def _note(session: Session, number: int, deed: str, field: str, *, held: bool) -> Words | None:
    meeting = _meeting(session, number, held=held)
    if meeting is None or not getattr(meeting, field):
        return None
    act = latest_entry(session, "meeting", meeting.id, [deed])
    return Words(
        act.actor_id if act else None,
        [Cell(meeting, field)],
        notes_of(session, meeting.id),
        stamp=stamping(meeting),
    )


def _meeting(session: Session, number: int, *, held: bool) -> Meeting | None:
    """Load a meeting, held as its recorders hold it."""
    if not held:
        return find(session, Meeting, number)
    try:
        return hold_meeting(session, number)
    except RefusedError:
        return None
