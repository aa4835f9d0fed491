"""The memo: it drafts itself from the rows, may be edited, and is published."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.charts.words import day_words
from app.core.errors import RefusedError, require
from app.core.events import MemoPublished
from app.core.i18n import Sentence, _, gettext, ngettext
from app.core.outbox import announce
from app.core.public_words import draw_marked, kept, shown, stored_of
from app.followthrough.meetings.models import EntryKind, Mark, Meeting, Part
from app.followthrough.meetings.policy import (
    CHANGED_MEANWHILE,
    NOTHING_RECORDED,
    can_write_memo,
)
from app.followthrough.meetings.queries import hold_meeting, recorder_ids
from app.followthrough.meetings.records import Attendance, Record, Said
from app.followthrough.meetings.writers import note_writer
from app.people.models import Person

MARKS: Final[Mapping[Mark, Sentence]] = {
    Mark.DONE: _("done"),
    Mark.NOT_DONE: _("not done"),
    Mark.DROPPED: _("no longer wanted"),
}
KINDS: Final[Mapping[EntryKind, Sentence]] = {
    EntryKind.DECISION: _("Decisions"),
    EntryKind.COMMITMENT: _("Commitments"),
    EntryKind.REQUEST: _("Requests"),
}


def draft_memo(meeting: Meeting, record: Record) -> str:
    """Write a memo from the rows, as Markdown, in the reader's language.

    It names departments and days, no person: who owns a row stands in the row itself, from where a
    name goes when its person leaves.
    """
    parts: list[str] = []
    people = Attendance.of(meeting).everybody
    if people:
        came = ngettext("%(n)s person came.", "%(n)s people came.", people)
        parts.append(came % {"n": people})
    if meeting.good:
        parts.append(_section(gettext("What went well"), [_plain(meeting.good)]))
    found = [(one, record.marks[one.entry.id]) for one in record.last
             if one.entry.id in record.marks]  # fmt: skip
    if found:
        lines = [f"{_row(one)} **{MARKS[mark]}**" for one, mark in found]
        parts.append(_section(gettext("What was promised last time"), lines))
    for kind, name in KINDS.items():
        rows = [_row(one) for one in record.said if one.entry.kind is kind]
        if rows:
            parts.append(_section(str(name), rows))
    return "\n\n".join(parts)


def memo_words(meeting: Meeting, record: Record) -> str:
    """Return the memo as it stands: what was written, or else the draft from the rows."""
    return meeting.memo_text if meeting.memo_version else draft_memo(meeting, record)


def write_memo(
    session: Session,
    recorder: Person,
    meeting_id: int,
    text: str,
    seen: int,
    now: datetime,
    *,
    publish: bool,
) -> Meeting:
    """Save the memo, or publish it. A published one that changes says when it did.

    Publishing twice is once: its first day stays. Raises CHANGED_MEANWHILE where another version
    stands than was seen, InvalidError (`text`).
    """
    meeting = hold_meeting(session, meeting_id)
    recorders = recorder_ids(session, meeting.department_id)
    require(can_write_memo(recorder, meeting, recorders, now))
    text = kept(meeting.memo_text, text, "text")
    is_same = meeting.memo_version > 0 and meeting.memo_text == text
    if meeting.memo_version != seen and not is_same:
        raise RefusedError(CHANGED_MEANWHILE)
    is_first = publish and meeting.memo_at is None
    if is_first and meeting.recorded_at is None:
        raise RefusedError(NOTHING_RECORDED)
    if not is_same:
        meeting.memo_text, meeting.memo_html = text, shown(draw_marked(stored_of(text)))
        meeting.memo_version += 1
        note_writer(session, meeting, Part.MEMO, recorder.id, now)
        if meeting.memo_at is not None:
            meeting.memo_changed_at = now
    if is_first:
        meeting.memo_at = now
        announce(session, MemoPublished(meeting.id))
    meeting.stamp += 1
    session.flush()
    return meeting


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"## {title}", "", *(f"- {line}" for line in lines)])


def _row(one: Said) -> str:
    said = f"{_plain(one.entry.text)} ({one.department}"
    return f"{said}, {day_words(one.entry.due_on)})" if one.entry.due_on else f"{said})"


def _plain(text: str) -> str:
    """Keep a row in its line, whatever was typed."""
    return " ".join(text.split())
