"""Reads of what a meeting holds: its agenda, its rows, and what became of earlier ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.public_words import shown
from app.followthrough.commitments.policy import may_own
from app.followthrough.meetings.models import (
    AgendaItem,
    EntryMark,
    ItemKind,
    Mark,
    Meeting,
    MeetingEntry,
)
from app.people.models import Department, DepartmentId, Person

ENTRY: Final = "meeting_row"  # the noun under which an agenda names a row
OVER: Final = (Mark.DONE, Mark.DROPPED)


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


def open_rows(session: Session, meeting: Meeting) -> Sequence[Said]:
    """List requests and commitments of the department's earlier meetings that nothing ended.

    The oldest first. A row that a meeting found not done comes back to the next one.
    """
    ended = select(col(EntryMark.entry_id)).where(
        col(EntryMark.mark).in_(OVER), col(EntryMark.meeting_id) != meeting.id
    )
    rows = _said().where(
        col(Meeting.department_id) == meeting.department_id,
        col(Meeting.starts_at) < meeting.starts_at,
        col(MeetingEntry.kind) != "decision",
        col(MeetingEntry.id).not_in(ended),
    )
    return [_one(row) for row in session.execute(rows.order_by(col(MeetingEntry.id)))]


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
