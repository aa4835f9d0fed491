"""The agenda: what it is made of, one function a source, and how it freezes.

Each source looks at things as they are when it is asked, and gives lines that name them by noun and
id with their numbers of that moment. A new source is one function and one line of `SOURCES`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.queries import charts_by_ids
from app.contributions.guarding import hold_sensitive
from app.core.events import AgendaFrozen
from app.core.outbox import announce
from app.core.public_words import stored_of
from app.followthrough.checking.agenda import contested_for, due_for
from app.followthrough.joint.blocked import blocked_for, blocked_of
from app.followthrough.joint.models import BlockedBy
from app.followthrough.joint.queries import steps_due
from app.followthrough.mandate.policy import Wait
from app.followthrough.mandate.queries import owed_answers
from app.followthrough.meetings.dates import FROZEN_BEFORE
from app.followthrough.meetings.models import AgendaItem, ItemKind, Meeting
from app.followthrough.meetings.policy import ends_at
from app.followthrough.meetings.queries import earlier_meeting, hold_meeting
from app.followthrough.meetings.records import ENTRY, open_rows, presented_at
from app.followthrough.teams.queries import Slot, slots_for
from app.followthrough.workdays import Workdays
from app.people.models import Department, DepartmentId

MOST: Final = 20  # lines of a kind; how many more there are is said


@dataclass(frozen=True)
class Line:
    """What a line is about: a thing that resolvers know, and its numbers.

    `of_open_data` says that the numbers rest on data that was not called sensitive then.
    """

    kind: ItemKind
    noun: str
    noun_id: int
    facts: dict[str, Any] = field(default_factory=dict)
    of_open_data: bool = False


@dataclass(frozen=True)
class Asked:
    """For which meeting, and when, an agenda is written."""

    meeting: Meeting
    department: Department
    now: datetime
    workdays: Workdays


class Found(NamedTuple):
    """The lines of one source, the first ones at least, and how many there are of them."""

    lines: Sequence[Line]
    total: int


Source = Callable[[Session, Asked], Found]


def last_time(session: Session, asked: Asked) -> Found:
    """List the rows of earlier meetings that nothing ended; the database counts those beyond."""
    found, total = open_rows(session, asked.meeting, MOST)
    return Found([Line(ItemKind.LAST, ENTRY, number) for number in found], total)


def overdue(session: Session, asked: Asked) -> Found:
    """List the department's answers and steps whose day is past, the longest overdue first."""
    today = asked.workdays.day_of(asked.now)
    answers = [
        Line(ItemKind.OVERDUE, "proposal", one.proposal_id,
             {"due_on": one.due_on.isoformat(), "days": one.days})
        for one in owed_answers(session, asked.now, asked.department.id)
        if one.wait is Wait.OVERDUE and one.due_on is not None
    ]  # fmt: skip
    steps = [
        Line(ItemKind.OVERDUE, "step", one.step.id,
             {"due_on": one.step.due_on.isoformat(), "step": True,
              "days": asked.workdays.between(one.step.due_on, today)})
        for one in steps_due(session, asked.department.id)
        if one.late(today)
    ]  # fmt: skip
    return _all(sorted([*answers, *steps], key=lambda line: str(line.facts["due_on"])))


def due(session: Session, asked: Asked) -> Found:
    """List the commitments whose day of review comes up to the meeting's day, or waits for data."""
    day = asked.workdays.day_of(asked.meeting.starts_at)
    lines = [
        Line(ItemKind.DUE, "commitment", one.commitment_id, {"on": one.review_on.isoformat()})
        for one in due_for(session, asked.department.id, day)
    ]
    return _all(lines)


def contested(session: Session, asked: Asked) -> Found:
    """List the check-ins that people contest, and what was contested since the last meeting."""
    before = earlier_meeting(session, asked.meeting)
    found = contested_for(session, asked.department.id, before.starts_at if before else None)
    lines = [
        Line(ItemKind.CONTESTED, "commitment", one.commitment_id,
             {"contests": one.contests, "waiting": one.waiting})
        for one in found
    ]  # fmt: skip
    return _all(lines)


def blocked(session: Session, asked: Asked) -> Found:
    """List what waits for the department's desk, then what it cannot do because of others."""
    number = asked.department.id
    found = {one.id: one for one in (*blocked_for(session, number), *blocked_of(session, number))}
    rows = session.scalars(select(BlockedBy).where(col(BlockedBy.id).in_(found)))
    about = {row.id: row for row in rows}
    lines = []
    for one in found.values():
        row = about[one.id]
        noun, noun_id = ("step", row.step_id) if row.step_id else ("proposal", row.proposal_id)
        facts = {
            "waits": one.waits,
            "blocks": one.blocks,
            "named": stored_of(one.named),
            "since": asked.workdays.day_of(one.since).isoformat(),
        }
        lines.append(Line(ItemKind.BLOCKED, noun, noun_id or 0, facts))
    return _all(lines)


def findings(session: Session, asked: Asked) -> Found:
    """List the teams that ask to speak and have not yet."""
    waiting = waiting_slots(session, asked.department.id)
    return _all([Line(ItemKind.FINDING, "team", one.slot.team_id) for one in waiting])


# In the order of the agenda. The movers stand before the findings: see `lines_of`.
SOURCES: Final[Sequence[Source]] = (
    last_time,
    overdue,
    due,
    blocked,
    contested,
    findings,
)


def waiting_slots(session: Session, department_id: DepartmentId) -> Sequence[Slot]:
    """List the teams that ask for a slot since a meeting with their finding was last held."""
    asking = slots_for(session, department_id)
    spoke = presented_at(session, department_id) if asking else {}
    return [
        one
        for one in asking
        if one.slot.team_id not in spoke or one.slot.asked_at > spoke[one.slot.team_id]
    ]


def lines_of(session: Session, asked: Asked, movers: Sequence[Line] = ()) -> Sequence[Line]:
    """Write the agenda as it stands now: its sources in their order, twenty lines of each kind."""
    found = [line for source in SOURCES for line in _bounded(source(session, asked))]
    order = list(ItemKind)
    return sorted([*found, *movers], key=lambda line: order.index(line.kind))


def freeze(
    session: Session, meeting_id: int, movers: Sequence[Line], workdays: Workdays, now: datetime
) -> bool:
    """Store an agenda as it stands, for good, and tell of it. Whatever calls twice freezes once.

    Nothing happens before its hour, after the meeting's end, or where it was skipped. Movers lose
    their numbers where their data was called sensitive since they were worked out.
    """
    meeting = hold_meeting(session, meeting_id)
    if not is_due(meeting, now):
        return False
    department = session.get_one(Department, meeting.department_id)
    shown = _still_shown(session, movers)
    for line in lines_of(session, Asked(meeting, department, now, workdays), shown):
        session.add(
            AgendaItem(
                meeting_id=meeting.id,
                kind=line.kind,
                noun=line.noun,
                noun_id=line.noun_id,
                facts=line.facts,
            )
        )
        session.flush()  # their numbers keep the order
    meeting.frozen_at = now
    meeting.stamp += 1
    announce(session, AgendaFrozen(meeting.id))
    session.flush()
    return True


def is_due(meeting: Meeting, now: datetime) -> bool:
    """Say whether an agenda freezes now."""
    is_time = meeting.starts_at - FROZEN_BEFORE <= now < ends_at(meeting)
    return is_time and meeting.frozen_at is None and meeting.skipped_at is None


def _still_shown(session: Session, movers: Sequence[Line]) -> Sequence[Line]:
    """Take out what may not be shown any more; nothing else becomes so until we commit."""
    charts = charts_by_ids(session, {one.noun_id for one in movers if one.of_open_data})
    guarded = hold_sensitive(session, list(charts.values()))
    return [
        replace(one, facts={}) if one.of_open_data and one.noun_id in guarded else one
        for one in movers
    ]


def _all(lines: Sequence[Line]) -> Found:
    return Found(lines, len(lines))


def _bounded(found: Found) -> Sequence[Line]:
    kept = found.lines[:MOST]
    if found.total <= MOST:
        return kept
    return [*kept, Line(kept[0].kind, "", 0, {"more": found.total - MOST})]
