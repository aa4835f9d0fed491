"""What the pages of a stat meeting show, put together once for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import utc_now
from app.core.i18n import ngettext
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.agenda import Asked, lines_of
from app.followthrough.meetings.dates import FROZEN_BEFORE
from app.followthrough.meetings.models import AgendaItem, ItemKind, Meeting
from app.followthrough.meetings.policy import (
    Standing,
    can_add,
    can_move,
    can_record,
    can_say_good,
    can_write_memo,
    days_late,
    ends_at,
    is_on,
    standing_of,
)
from app.followthrough.meetings.queries import Row, find_meeting, recorders_of
from app.followthrough.meetings.records import Attendance, Record, record_of, said_by_ids
from app.followthrough.meetings.suggesting import went_well
from app.followthrough.workdays import Workdays
from app.people.models import Department, Person
from app.people.queries import departments
from app.relationships.credit.queries import crediting_among
from app.web.page import Page
from app.web.stat_words import ITEMS, KINDS, MARK_WORDS, STANDINGS, shown_items


@dataclass(frozen=True)
class May:
    """What this reader may do with a meeting now."""

    record: bool
    add: bool
    memo: bool
    good: bool
    move: bool
    is_recorder: bool


@dataclass(frozen=True)
class Loaded:
    """A meeting, its department, and how both look to this reader now."""

    row: Row
    now: datetime
    workdays: Workdays
    recorders: Sequence[Person]

    @property
    def meeting(self) -> Meeting:
        return self.row.meeting

    @property
    def standing(self) -> Standing:
        return standing_of(self.meeting, self.now, self.workdays)

    def may(self, viewer: Person | None) -> May:
        meeting, now = self.meeting, self.now
        ids = {one.id for one in self.recorders}
        return May(
            record=bool(can_record(viewer, meeting, ids, now)),
            add=bool(can_add(viewer, meeting, ids)),
            memo=bool(can_write_memo(viewer, meeting, ids, now)),
            good=bool(can_say_good(viewer, meeting)),
            move=bool(can_move(viewer, meeting, now)),
            is_recorder=viewer is not None and viewer.id in ids,
        )


def load(page: Page, meeting_id: int) -> Loaded:
    """Load a meeting for a page, in three queries. Raises RefusedError 404."""
    row = find_meeting(page.session, meeting_id)
    workdays = workdays_in(page.session, page.settings.zone)
    recorders = recorders_of(page.session, row.meeting.department_id)
    return Loaded(row, utc_now(), workdays, recorders)


def facts_of(page: Page, loaded: Loaded, *, recording: bool = False) -> dict[str, Any]:
    """Return what every part of a meeting's pages may show; a fixed number of queries.

    Before it freezes, the department's people see the agenda as it stands, without the movers,
    which are worked out once.
    """
    meeting, may = loaded.meeting, loaded.may(page.viewer)
    record = record_of(page.session, meeting)
    if meeting.frozen_at is None and may.good:
        record = _draft(page, loaded, record)
    return {
        "loaded": loaded,
        "meeting": meeting,
        "may": may,
        "record": record,
        "items": shown_items(page.session, page.viewer, record.items),
        "attendance": Attendance.of(meeting),
        "offices": departments(page.session),
        "public_from": meeting.starts_at - FROZEN_BEFORE,
        "over_at": ends_at(meeting),
        "late": days_late(meeting, loaded.now, loaded.workdays),
        "polls": is_on(meeting, loaded.now),
        "recording": recording and may.record,
        "standings": STANDINGS,
        "kinds": KINDS,
        "item_words": ITEMS,
        "marks": MARK_WORDS,
    }


def suggestions(page: Page, loaded: Loaded) -> Sequence[str]:
    """Offer what may have gone well lately, as sentences that can be taken as they are."""
    department_id = loaded.meeting.department_id
    found = went_well(page.session, department_id, loaded.now, loaded.workdays)
    credited = len(crediting_among(page.session, found.answers))
    said = []
    if found.in_time:
        words = ngettext(
            "%(n)s answer came by its day.", "%(n)s answers came by their day.", found.in_time
        )
        said.append(words % {"n": found.in_time})
    if found.learnt:
        words = ngettext(
            "%(n)s trial ended, and what it taught is published.",
            "%(n)s trials ended, and what they taught is published.",
            found.learnt,
        )
        said.append(words % {"n": found.learnt})
    if credited:
        words = ngettext(
            "%(n)s answer rests on what a resident made, and says so.",
            "%(n)s answers rest on what residents made, and say so.",
            credited,
        )
        said.append(words % {"n": credited})
    return said


def _draft(page: Page, loaded: Loaded, record: Record) -> Record:
    meeting = loaded.meeting
    department = page.session.get_one(Department, meeting.department_id)
    lines = lines_of(page.session, Asked(meeting, department, loaded.now, loaded.workdays))
    items = [
        AgendaItem(meeting_id=meeting.id, kind=one.kind, noun=one.noun, noun_id=one.noun_id,
                   facts=one.facts)
        for one in lines
    ]  # fmt: skip
    last = [one.noun_id for one in items if one.kind is ItemKind.LAST]
    return Record(items, record.said, said_by_ids(page.session, last), record.marks)
