"""Recorders write live: nothing is lost between two of them, and the memo drafts itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.followthrough.mandate.service import name_department
from app.followthrough.meetings.daily import keep_meetings
from app.followthrough.meetings.memos import memo_words, write_memo
from app.followthrough.meetings.models import EntryKind, Mark, Meeting, MeetingEntry
from app.followthrough.meetings.policy import Standing, days_late, standing_of
from app.followthrough.meetings.recording import (
    Words,
    add_line,
    change,
    count_people,
    enter,
    mark_row,
    say_good,
    strike,
)
from app.followthrough.meetings.records import Attendance, record_of
from app.followthrough.workdays import Workdays
from app.people.models import Department, Person
from app.people.models import Standing as Account
from tests.factories.mandate import make_mandate
from tests.factories.meetings import frozen, make_meetings, make_recorder, make_row
from tests.factories.moderation import make_official, told
from tests.factories.proposals import make_department

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
PLAIN = Workdays(ZoneInfo("UTC"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def works(session: Session) -> Department:
    return make_department(session, "Public Works")


@pytest.fixture
def rita(session: Session, works: Department) -> Person:
    """Name a recorder of a department that meets on Tuesdays."""
    director, _meetings = make_meetings(session, works, PLAIN)
    return make_recorder(session, director, works)


@pytest.fixture
def meeting(rita: Person, session: Session, clock: time_machine.Traveller) -> Meeting:
    assert rita.id  # she comes first
    first = session.scalars(select(Meeting).order_by(col(Meeting.starts_at)).limit(1)).one()
    clock.move_to(first.starts_at)
    return first


def test_a_row_has_an_owner_and_a_day_and_is_written_once(
    session: Session, works: Department, rita: Person, meeting: Meeting
) -> None:
    owner = make_official(session, works)
    words = Words(EntryKind.REQUEST, "Count the lamps.", works.slug, owner.handle, TUESDAY)
    for _twice in range(2):
        row = enter(session, rita, meeting.id, words, "a" * 16, utc_now(), TUESDAY)
    assert (row.department_id, row.owner_id, row.due_on) == (works.id, owner.id, TUESDAY)
    assert session.scalar(select(func.count()).select_from(MeetingEntry)) == 1
    assert [one.owner for one in record_of(session, meeting).said] == [owner.handle]
    owner.standing = Account.SUSPENDED  # whoever leaves: it falls to the department
    session.flush()
    assert [one.owner for one in record_of(session, meeting).said] == [""]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words(EntryKind.REQUEST, "x", "ours"), "due_on"),
        (Words(EntryKind.COMMITMENT, "x", "ours", "", date(2026, 3, 2)), "due_on"),
        (Words(EntryKind.DECISION, "x", "ours", "", date(2041, 3, 2)), "due_on"),
        (Words(EntryKind.DECISION, "x", "nowhere"), "department"),
        (Words(EntryKind.DECISION, "x", "ours", "nobody"), "owner"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(
    session: Session, works: Department, rita: Person, meeting: Meeting, words: Words, field: str
) -> None:
    if words.department == "ours":
        words = replace(words, department=works.slug)
    with pytest.raises(InvalidError) as refused:
        enter(session, rita, meeting.id, words, "a" * 16, utc_now(), TUESDAY)
    assert set(refused.value.problems) == {field}
    assert meeting.recorded_at is None


def test_two_recorders_lose_nothing_and_the_second_is_told(
    session: Session, works: Department, rita: Person, meeting: Meeting
) -> None:
    row = make_row(session, rita, meeting, works)
    words = Words(EntryKind.DECISION, "Buy forty lamps.", works.slug)
    args = meeting.id, row.id, words
    for _twice in range(2):  # the same form again is no second change
        change(session, rita, *args, 1, utc_now(), TUESDAY)
    others = meeting.id, row.id, replace(words, text="Buy fifty lamps.")
    count_people(session, rita, meeting.id, {works.slug: 4}, 1, 12, 0, utc_now())
    say_good(session, rita, meeting.id, "All lamps burn.", 0, utc_now())
    write_memo(session, rita, meeting.id, "First.", 0, utc_now(), publish=False)
    second: list[Callable[[], object]] = [
        lambda: change(session, rita, *others, 1, utc_now(), TUESDAY),
        lambda: strike(session, rita, meeting.id, row.id, 1, utc_now()),
        lambda: count_people(session, rita, meeting.id, {}, 2, 2, 0, utc_now()),
        lambda: say_good(session, rita, meeting.id, "Nothing.", 0, utc_now()),
        lambda: write_memo(session, rita, meeting.id, "Second.", 0, utc_now(), publish=True),
    ]
    for write in second:
        with pytest.raises(RefusedError, match="changed-meanwhile"):
            write()
    assert (row.text, meeting.good, meeting.memo_text) == (
        "Buy forty lamps.", "All lamps burn.", "First.",
    )  # fmt: skip
    assert Attendance.of(meeting).everybody == 17
    count_people(session, rita, meeting.id, {works.slug: 4}, 1, 12, 0, utc_now())  # the same again
    strike(session, rita, meeting.id, row.id, 2, utc_now())
    strike(session, rita, meeting.id, row.id, 2, utc_now())


def test_only_named_recorders_write_and_only_in_its_time(
    session: Session,
    works: Department,
    rita: Person,
    meeting: Meeting,
    clock: time_machine.Traveller,
) -> None:
    other = make_official(session, works)
    with pytest.raises(RefusedError, match="not-a-recorder"):
        make_row(session, other, meeting, works)
    clock.move_to(meeting.starts_at - timedelta(minutes=31))
    with pytest.raises(RefusedError, match="not-begun"):
        make_row(session, rita, meeting, works)
    clock.move_to(meeting.starts_at)
    with pytest.raises(RefusedError, match="agenda-open"):
        add_line(session, rita, meeting.id, "The bridge.", utc_now())
    with pytest.raises(RefusedError, match="nothing-recorded"):
        write_memo(session, rita, meeting.id, "None.", 0, utc_now(), publish=True)
    make_row(session, rita, meeting, works)
    write_memo(session, rita, meeting.id, "It was good.", 0, utc_now(), publish=True)
    with pytest.raises(RefusedError, match="memo-published"):
        make_row(session, rita, meeting, works)
    rita.standing = Account.LIMITED
    session.flush()
    with pytest.raises(RefusedError, match="limited"):
        write_memo(session, rita, meeting.id, "Otherwise.", 1, utc_now(), publish=False)


def test_the_memo_drafts_itself_until_somebody_edits_it(
    session: Session, works: Department, rita: Person, clock: time_machine.Traveller
) -> None:
    first, second = session.scalars(select(Meeting).order_by(col(Meeting.starts_at)).limit(2)).all()
    clock.move_to(first.starts_at)
    row = make_row(session, rita, first, works, "Count the lamps.")
    clock.move_to(second.starts_at - timedelta(hours=3))
    assert frozen(session, second)
    clock.move_to(second.starts_at)
    mark_row(session, rita, second.id, row.id, Mark.DONE, None, utc_now())
    with pytest.raises(RefusedError, match="changed-meanwhile"):
        mark_row(session, rita, second.id, row.id, Mark.NOT_DONE, None, utc_now())
    with pytest.raises(RefusedError, match="marked"):
        strike(session, rita, first.id, row.id, 1, utc_now())
    say_good(session, rita, second.id, "All lamps burn.", 0, utc_now())
    make_row(session, rita, second, works, "Buy\nforty lamps.", EntryKind.DECISION)
    count_people(session, rita, second.id, {works.slug: 3}, 0, 2, 0, utc_now())
    assert memo_words(second, record_of(session, second)).split("\n") == [
        "5 people came.", "",
        "## What went well", "", "- All lamps burn.", "",
        "## What was promised last time", "",
        "- Count the lamps. (Public Works, 3 March 2026) **done**", "",
        "## Decisions", "", "- Buy forty lamps. (Public Works, 10 March 2026)",
    ]  # fmt: skip
    write_memo(session, rita, second.id, "We bought lamps.", 0, utc_now(), publish=False)
    assert memo_words(second, record_of(session, second)) == "We bought lamps."


def test_a_memo_is_due_in_two_working_days_told_once_and_late_by_how_late(
    session: Session,
    works: Department,
    rita: Person,
    meeting: Meeting,
    clock: time_machine.Traveller,
) -> None:
    officer = make_official(session, works)
    ada = make_mandate(session, works)
    name_department(session, ada, works, officer.handle, "", None, "UTC")
    make_row(session, rita, meeting, works)
    for moment in ("2026-03-05T05:50", "2026-03-05T06:00", "2026-03-05T06:10", "2026-03-04T12:00"):
        clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        keep_meetings(session, PLAIN, utc_now())
        assert told(session, rita) == ([] if moment.endswith("05:50") else ["memo_due"])
    assert told(session, officer) == ["memo_due"]
    clock.move_to(datetime(2026, 3, 9, 12, tzinfo=UTC))
    keep_meetings(session, PLAIN, utc_now())
    assert standing_of(meeting, utc_now(), PLAIN) is Standing.LATE
    for text in ("We met.", "We met on Tuesday."):
        write_memo(session, rita, meeting.id, text, meeting.memo_version, utc_now(), publish=True)
        clock.move_to(datetime(2026, 3, 12, 12, tzinfo=UTC))
    assert days_late(meeting, utc_now(), PLAIN) == 2  # its first day stays
    assert (meeting.memo_at, meeting.memo_changed_at) == (
        datetime(2026, 3, 9, 12, tzinfo=UTC), datetime(2026, 3, 12, 12, tzinfo=UTC),
    )  # fmt: skip
