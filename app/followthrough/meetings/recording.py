"""What recorders write live: rows, marks of earlier rows, who came, and additions.

Several write at once: each holds the meeting for a moment, and whoever would undo what another has
just written is told instead (`CHANGED_MEANWHILE`). Every verb may be sent twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.core.public_words import is_hidden, kept
from app.followthrough.commitments.policy import may_own
from app.followthrough.meetings.models import (
    AgendaItem,
    EntryId,
    EntryKind,
    EntryMark,
    ItemKind,
    Mark,
    Meeting,
    MeetingEntry,
    Part,
)
from app.followthrough.meetings.policy import (
    CHANGED_MEANWHILE,
    MARKED,
    STAYS,
    can_add,
    can_record,
    can_say_good,
)
from app.followthrough.meetings.queries import hold_meeting, recorder_ids
from app.followthrough.meetings.records import ENTRY, Attendance, items_of
from app.followthrough.meetings.writers import note_writer
from app.people.models import DepartmentId, Person, PersonId
from app.people.queries import department_by_slug, departments, person_by_handle

MOST_YEARS: Final = timedelta(days=5 * 366)
MOST_PEOPLE: Final = 9_999
MOST_ADDED: Final = 30

NO_OWNER: Final = _("Name an official of that department by handle, or leave this empty.")
NO_DEPARTMENT: Final = _("Choose a department of the list.")
NO_DATE: Final = _("A request and a commitment need a day.")
WRONG_DATE: Final = _("Choose a day from the meeting on, within five years.")
TOO_MANY_PEOPLE: Final = _("Write a whole number from 0 to %(n)s.", n=MOST_PEOPLE)
ENOUGH: Final = _("At most %(n)s lines can be added to an agenda.", n=MOST_ADDED)


@dataclass(frozen=True)
class Words:
    """A row as a recorder sends it. `owner` is a handle, or empty: then the department owns it."""

    kind: EntryKind
    text: str
    department: str  # a slug
    owner: str = ""
    due_on: date | None = None


def enter(
    session: Session,
    recorder: Person,
    meeting_id: int,
    words: Words,
    form_key: str,
    now: datetime,
    day: date,
) -> MeetingEntry:
    """Write a row down. The same form twice is one row. Raises InvalidError by field.

    `day` is the meeting's in the city's time zone.
    """
    meeting = _hold(session, recorder, meeting_id, now)
    same = col(MeetingEntry.meeting_id) == meeting.id, col(MeetingEntry.form_key) == form_key
    first = session.scalars(select(MeetingEntry).where(*same)).one_or_none()
    if first is not None:
        return first
    department_id, owner_id = _owners(session, words, day)
    entry = MeetingEntry(
        meeting_id=meeting.id, kind=words.kind, text=words.text, department_id=department_id,
        owner_id=owner_id, due_on=words.due_on, entered_by=recorder.id, entered_at=now,
        given_at=now, form_key=form_key,
    )  # fmt: skip
    session.add(entry)
    _note(session, meeting, now)
    return entry


def change(
    session: Session,
    recorder: Person,
    meeting_id: int,
    entry_id: int,
    words: Words,
    seen: int,
    now: datetime,
    day: date,
) -> MeetingEntry:
    """Correct a row of which this version was seen; the same words twice are one change.

    Raises as `enter`, or CHANGED_MEANWHILE.
    """
    meeting = _hold(session, recorder, meeting_id, now)
    entry = find_entry(session, meeting, entry_id)
    department_id, owner_id = _owners(session, words, day)
    text = kept(entry.text, words.text, "text")
    wanted = words.kind, text, department_id, owner_id, words.due_on
    if wanted == (entry.kind, entry.text, entry.department_id, entry.owner_id, entry.due_on):
        return entry
    if entry.version != seen:
        raise RefusedError(CHANGED_MEANWHILE)
    if (department_id, owner_id, words.due_on) != (
        entry.department_id,
        entry.owner_id,
        entry.due_on,
    ):
        entry.given_at = now
    entry.kind, entry.text, entry.department_id, entry.owner_id, entry.due_on = wanted
    entry.changed_at, entry.version = now, entry.version + 1
    _note(session, meeting, now)
    return entry


def strike(
    session: Session,
    recorder: Person,
    meeting_id: int,
    entry_id: int,
    seen: int,
    now: datetime,
) -> None:
    """Take a row out again. Twice is once; one that changed meanwhile stays, and that is told."""
    meeting = _hold(session, recorder, meeting_id, now)
    entry = session.get(MeetingEntry, entry_id if 0 < entry_id < BIGGEST_ID else 0)
    if entry is None or entry.meeting_id != meeting.id:
        return
    if entry.version != seen:
        raise RefusedError(CHANGED_MEANWHILE)
    if session.scalar(select(1).where(col(EntryMark.entry_id) == entry.id).limit(1)):
        raise RefusedError(MARKED)
    if is_hidden(entry.text):
        raise RefusedError(STAYS)
    session.delete(entry)
    _note(session, meeting, now)


def mark_row(
    session: Session,
    recorder: Person,
    meeting_id: int,
    entry_id: int,
    mark: Mark,
    seen: Mark | None,
    now: datetime,
) -> None:
    """Say what became of a row of the agenda's second item; `seen` is what stood there."""
    meeting = _hold(session, recorder, meeting_id, now)
    listed = {item.noun_id for item in items_of(session, meeting.id) if item.noun == ENTRY}
    if entry_id not in listed:
        raise RefusedError(NOT_FOUND)
    known = session.get(EntryMark, (entry_id, meeting.id))
    if known is not None and known.mark is mark:
        return
    if (known.mark if known else None) is not seen:
        raise RefusedError(CHANGED_MEANWHILE)
    found = known or EntryMark(
        entry_id=EntryId(entry_id), meeting_id=meeting.id, mark=mark, marked_by=recorder.id
    )
    found.mark, found.marked_by, found.marked_at = mark, recorder.id, now
    session.add(found)
    _note(session, meeting, now)


def count_people(
    session: Session,
    recorder: Person,
    meeting_id: int,
    counts: Mapping[str, int],
    council: int,
    public: int,
    seen: int,
    now: datetime,
) -> None:
    """Say how many came of each department (by slug), of the council and of the public.

    Raises InvalidError by field.
    """
    meeting = _hold(session, recorder, meeting_id, now)
    known = {one.slug: one.id for one in departments(session)}
    wrong: dict[str, Sentence] = {slug: NO_DEPARTMENT for slug in counts if slug not in known}
    # A department may be called so too: each number is asked for.
    numbers = [*counts.items(), ("council", council), ("public", public)]
    wrong |= {f: TOO_MANY_PEOPLE for f, n in numbers if not 0 <= n <= MOST_PEOPLE}
    if wrong:
        raise InvalidError(wrong)
    people: dict[int, int] = {known[slug]: n for slug, n in counts.items()}
    facts = Attendance(people, council, public).to_facts()
    if facts == meeting.attendance:
        return
    if meeting.attendance_version != seen:
        raise RefusedError(CHANGED_MEANWHILE)
    meeting.attendance, meeting.attendance_version = facts, seen + 1
    _note(session, meeting, now)


def add_line(session: Session, recorder: Person, meeting_id: int, text: str, now: datetime) -> None:
    """Add a line to a frozen agenda, marked as added. The same words twice are one line."""
    meeting = hold_meeting(session, meeting_id)
    require(can_add(recorder, meeting, recorder_ids(session, meeting.department_id)))
    added = [one for one in items_of(session, meeting.id) if one.kind is ItemKind.ADDED]
    if any(one.text == text for one in added):
        return
    if len(added) >= MOST_ADDED:
        raise InvalidError({"text": ENOUGH})
    session.add(
        AgendaItem(
            meeting_id=meeting.id,
            kind=ItemKind.ADDED,
            text=text,
            added_at=now,
            added_by=recorder.id,
        )
    )
    meeting.stamp += 1
    session.flush()


def say_good(
    session: Session, official: Person, meeting_id: int, text: str, seen: int, now: datetime
) -> None:
    """Say what went well, the first item; an empty text takes it back."""
    meeting = hold_meeting(session, meeting_id)
    require(can_say_good(official, meeting))
    text = kept(meeting.good, text, "text")
    if meeting.good == text:
        return
    if meeting.good_version != seen:
        raise RefusedError(CHANGED_MEANWHILE)
    meeting.good, meeting.good_at, meeting.good_version = text, now, seen + 1
    note_writer(session, meeting, Part.GOOD, official.id, now)
    meeting.stamp += 1
    session.flush()


def find_entry(session: Session, meeting: Meeting, entry_id: int) -> MeetingEntry:
    """Load a row of this meeting. Raises RefusedError 404."""
    entry = session.get(
        MeetingEntry, entry_id if 0 < entry_id < BIGGEST_ID else 0, populate_existing=True
    )
    if entry is None or entry.meeting_id != meeting.id:
        raise RefusedError(NOT_FOUND)
    return entry


def _hold(session: Session, recorder: Person, meeting_id: int, now: datetime) -> Meeting:
    meeting = hold_meeting(session, meeting_id)
    require(can_record(recorder, meeting, recorder_ids(session, meeting.department_id), now))
    return meeting


def _owners(session: Session, words: Words, day: date) -> tuple[DepartmentId, PersonId | None]:
    """Find the department and the person that own a row. Raises InvalidError by field."""
    problems: dict[str, Sentence] = {}
    department = department_by_slug(session, words.department)
    owner: PersonId | None = None
    if department is None:
        problems["department"] = NO_DEPARTMENT
    elif words.owner:
        person = person_by_handle(session, words.owner)
        if person is None or not may_own(person, department.id):
            problems["owner"] = NO_OWNER
        else:
            owner = person.id
    if words.due_on is None and words.kind is not EntryKind.DECISION:
        problems["due_on"] = NO_DATE
    elif words.due_on is not None and not day <= words.due_on <= day + MOST_YEARS:
        problems["due_on"] = WRONG_DATE
    if problems or department is None:
        raise InvalidError(problems)
    return department.id, owner


def _note(session: Session, meeting: Meeting, now: datetime) -> None:
    meeting.recorded_at = meeting.recorded_at or now
    meeting.stamp += 1
    session.flush()
