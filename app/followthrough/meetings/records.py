"""Reads of what a meeting holds: its agenda, its rows, and what became of earlier ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.public_words import shown
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
)
from app.people.models import Department, DepartmentId, Person

ENTRY: Final = "meeting_row"  # the noun under which an agenda names a row
OVER: Final = (Mark.DONE, Mark.DROPPED)
MOST: Final = 100


class Said(NamedTuple):
    """A row as it is read. `owner` is empty where its department owns it.

    So it is where nobody was named, and where the person left or lost their post.
    """

    entry: MeetingEntry
    department: str
    slug: str
    owner: str
    held_at: datetime  # when its meeting began


@dataclass(frozen=True)
class Attendance:
    """How many people came, by role. `departments` counts by the department's id."""

    departments: Mapping[int, int]
    council: int = 0
    public: int = 0

    @classmethod
    def of(cls, meeting: Meeting) -> "Attendance":
        facts = meeting.attendance
        counts = {int(number): int(n) for number, n in facts.get("departments", {}).items()}
        return cls(counts, int(facts.get("council", 0)), int(facts.get("public", 0)))

    @property
    def everybody(self) -> int:
        return sum(self.departments.values()) + self.council + self.public

    def to_facts(self) -> dict[str, Any]:
        counts = {str(number): n for number, n in sorted(self.departments.items()) if n}
        return {"departments": counts, "council": self.council, "public": self.public}


@dataclass(frozen=True)
class Record:
    """All that a meeting's page shows of it. `marks` are this meeting's, by the row's id."""

    items: Sequence[AgendaItem]
    said: Sequence[Said]
    last: Sequence[Said]
    marks: Mapping[int, Mark]


def record_of(session: Session, meeting: Meeting) -> Record:
    """Load agenda, rows, the earlier rows on the agenda, and marks, in four queries."""
    items = items_of(session, meeting.id)
    numbers = [item.noun_id for item in items if item.kind is ItemKind.LAST]
    marks = {
        int(entry_id): mark
        for entry_id, mark in session.execute(
            select(col(EntryMark.entry_id), col(EntryMark.mark)).where(
                col(EntryMark.meeting_id) == meeting.id
            )
        )
    }
    return Record(items, said_in(session, meeting), said_by_ids(session, numbers), marks)


def items_of(session: Session, meeting_id: int) -> Sequence[AgendaItem]:
    rows = select(AgendaItem).where(col(AgendaItem.meeting_id) == meeting_id)
    return session.scalars(rows.order_by(col(AgendaItem.id))).all()


def facts_of(item: AgendaItem) -> dict[str, Any]:
    """Return an item's facts as readers get them: what it names may be hidden since it froze."""
    return {key: shown(fact) if isinstance(fact, str) else fact for key, fact in item.facts.items()}


def said_in(session: Session, meeting: Meeting) -> Sequence[Said]:
    rows = _said().where(col(MeetingEntry.meeting_id) == meeting.id)
    return [_one(row) for row in session.execute(rows.order_by(col(MeetingEntry.id)))]


def said_by_ids(session: Session, ids: Collection[int]) -> Sequence[Said]:
    rows = _said().where(col(MeetingEntry.id).in_(ids))
    return [_one(row) for row in session.execute(rows.order_by(col(MeetingEntry.id)))]


def rows_owed(session: Session, department_id: DepartmentId, limit: int = MOST) -> Sequence[Said]:
    """List what meetings asked of a department and nothing ended, the first day first; one query.

    Whichever department met.
    """
    rows = _said().where(
        col(MeetingEntry.department_id) == department_id,
        col(MeetingEntry.due_on).is_not(None),
        *still_open(),
    )
    ordered = rows.order_by(col(MeetingEntry.due_on), col(MeetingEntry.id)).limit(limit)
    return [_one(row) for row in session.execute(ordered)]


def open_rows(session: Session, meeting: Meeting, limit: int) -> tuple[Sequence[EntryId], int]:
    """List what the department's earlier meetings wrote down and nothing ended, the oldest first.

    At most so many, and how many there are. What a meeting found not done comes back to the next.
    """
    rows = (
        select(col(MeetingEntry.id), func.count().over())
        .join(Meeting, col(Meeting.id) == col(MeetingEntry.meeting_id))
        .where(
            col(Meeting.department_id) == meeting.department_id,
            col(Meeting.starts_at) < meeting.starts_at,
            *still_open(besides=meeting.id),
        )
    )
    found = session.execute(rows.order_by(col(MeetingEntry.id)).limit(limit)).all()
    return [entry_id for entry_id, _total in found], found[0][1] if found else 0


def still_open(besides: int = 0) -> list[ColumnElement[bool]]:
    """Ask for requests and commitments that no meeting found done, or no longer wanted.

    Nobody has to do anything about a decision. The marks of the meeting `besides` are not asked.
    """
    ended = select(col(EntryMark.entry_id)).where(
        col(EntryMark.entry_id) == col(MeetingEntry.id),
        col(EntryMark.meeting_id) != besides,
        col(EntryMark.mark).in_(OVER),
    )
    return [col(MeetingEntry.kind) != EntryKind.DECISION, ~ended.exists()]


def presented_at(session: Session, department_id: DepartmentId) -> Mapping[int, Any]:
    """Say of teams when an agenda of a meeting that was held last named their finding."""
    rows = session.execute(
        select(col(AgendaItem.noun_id), col(Meeting.frozen_at))
        .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
        .where(
            col(Meeting.department_id) == department_id,
            col(Meeting.recorded_at).is_not(None),
            col(AgendaItem.kind) == ItemKind.FINDING,
        )
        .order_by(col(Meeting.frozen_at))
    )
    return {int(team_id): at for team_id, at in rows}


def speaks_at(session: Session, team_id: int, now: datetime) -> Meeting | None:
    """Find the last meeting on whose agenda a team's finding stands, held or still to come."""
    rows = (
        select(Meeting)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(
            col(AgendaItem.kind) == ItemKind.FINDING,
            col(AgendaItem.noun_id) == team_id,
            col(Meeting.skipped_at).is_(None),
            col(Meeting.recorded_at).is_not(None) | (col(Meeting.starts_at) > now),
        )
    )
    return session.scalar(rows.order_by(col(Meeting.starts_at).desc()).limit(1))


def _said() -> Select[Any]:
    columns: list[Any] = [
        MeetingEntry, col(Department.name), col(Department.slug), Person, col(Meeting.starts_at),
    ]  # fmt: skip
    return (
        select(*columns)
        .join(Meeting, col(Meeting.id) == col(MeetingEntry.meeting_id))
        .join(Department, col(Department.id) == col(MeetingEntry.department_id))
        .outerjoin(Person, col(Person.id) == col(MeetingEntry.owner_id))
    )


def _one(row: Any) -> Said:  # noqa: ANN401, a row of `_said`
    entry, department, slug, person, held_at = row
    owner = person.handle if person and may_own(person, entry.department_id) else ""
    return Said(entry, department, slug, owner, held_at)
