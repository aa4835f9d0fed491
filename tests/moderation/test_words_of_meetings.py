"""Words of stat meetings: hidden in rows, agendas, memos and the ledger, whose figures stay."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.public_words import is_hidden
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.calendars import set_calendar, skip_meeting
from app.followthrough.meetings.memos import memo_words, write_memo
from app.followthrough.meetings.models import AgendaItem, EntryKind, ItemKind, Meeting
from app.followthrough.meetings.recording import Words as Row
from app.followthrough.meetings.recording import add_line, change, say_good, strike
from app.followthrough.meetings.records import record_of
from app.moderation.appeals import appeal, decide
from app.moderation.models import Outcome
from app.moderation.words import load_words, restore_words
from app.people.models import Role
from tests.factories.meetings import Begun, make_begun, make_meetings, make_recorder, plan_of
from tests.moderation.wording import SAYS, SECRET, Room


@pytest.fixture
def met(room: Room) -> Begun:
    return make_begun(room.session, room.shared.works, room.shared.lead)


def row(room: Room, met: Begun) -> tuple[str, int]:
    met.last.text = SECRET
    room.session.flush()
    now = utc_now()
    for one in (met.meeting, met.earlier):  # the later memo says what was promised last time
        words = memo_words(one, record_of(room.session, one))
        draft = f"{words}\n- {SECRET} ({room.shared.works.name})"
        write_memo(room.session, room.shared.lead, one.id, draft, 0, now, publish=False)
    return "meeting_row", met.last.id


def good(room: Room, met: Begun) -> tuple[str, int]:
    lead, now = room.shared.lead, utc_now()
    say_good(room.session, lead, met.meeting.id, SECRET, 0, now)
    words = memo_words(met.meeting, record_of(room.session, met.meeting))
    write_memo(room.session, lead, met.meeting.id, words, 0, now, publish=True)
    return "meeting_good", met.meeting.id


def memo(room: Room, met: Begun) -> tuple[str, int]:
    lead, number = room.shared.lead, met.meeting.id
    write_memo(room.session, lead, number, f"**{SECRET}**", 0, utc_now(), publish=True)
    return "meeting_memo", number


def line(room: Room, met: Begun) -> tuple[str, int]:
    add_line(room.session, room.shared.lead, met.meeting.id, SECRET, utc_now())
    added = room.session.query(AgendaItem).filter_by(kind=ItemKind.ADDED).one()
    return "agenda_line", added.id


def skipped(room: Room, met: Begun) -> tuple[str, int]:
    now = met.meeting.starts_at - timedelta(hours=1)
    skip_meeting(room.session, room.shared.lead, met.meeting.id, SECRET, now)
    return "skip_note", met.meeting.id


@pytest.mark.parametrize("say", [row, good, memo, line, skipped], ids=lambda say: say.__name__)
def test_words_of_a_meeting_are_hidden_in_it_in_memos_and_in_the_ledger(
    room: Room, met: Begun, say: Callable[[Room, Begun], tuple[str, int]]
) -> None:
    noun, number = say(room, met)
    stamp, before = met.meeting.stamp, sorted(room.stored())

    entry = room.hide(noun, number)

    assert not room.leaks()
    assert entry.concerns_id == room.shared.lead.id
    assert (met.meeting.stamp, met.earlier.stamp) != (stamp, 0)
    assert (met.last.due_on, met.last.owner_id) == (utc_now().date(), room.shared.lead.id)
    restore_words(room.session, room.mo, noun, number, "He agreed.")
    room.session.expire_all()
    kept = [value for value in sorted(room.stored()) if SECRET in value]
    assert kept == [value for value in before if SECRET in value]


def test_nobody_who_wrote_a_part_of_a_memo_decides_about_it(room: Room, met: Begun) -> None:
    lead, number, now = room.shared.lead, met.meeting.id, utc_now()
    rita = make_recorder(room.session, lead, room.shared.works)
    write_memo(room.session, rita, number, "First.", 0, now, publish=False)
    write_memo(room.session, lead, number, SECRET, 1, now + timedelta(hours=1), publish=True)
    entry = room.hide("meeting_memo", number)
    assert entry.concerns_id == lead.id  # who saved it last is told
    rita.role, rita.department_id = Role.MODERATOR, None
    with pytest.raises(RefusedError) as own:
        restore_words(room.session, rita, "meeting_memo", number, "Why.")
    assert own.value.ruling.code == "own-text"
    asked_for = appeal(room.session, lead, entry.id, "It is my name.")
    with pytest.raises(RefusedError) as second:
        decide(room.session, rita, asked_for.id, Outcome.OVERTURNED, "It is.")
    assert second.value.ruling.code == "second-moderator"


def test_a_hidden_row_keeps_its_figures_and_cannot_be_written_anew_or_struck(
    room: Room, met: Begun
) -> None:
    entry, lead, now = met.row, room.shared.lead, utc_now()
    entry.text, due = SECRET, now.date() + timedelta(days=9)
    room.session.flush()
    room.hide("meeting_row", entry.id)
    place = room.session, lead, met.meeting.id, entry.id

    def sent(text: str) -> Row:
        return Row(EntryKind.COMMITMENT, text, room.shared.works.slug, "", due)

    with pytest.raises(InvalidError) as refused:
        change(*place, sent(SECRET), entry.version, now, now.date())
    assert list(refused.value.problems) == ["text"]
    change(*place, sent(SAYS), entry.version, now, now.date())  # as the form sends it back
    assert is_hidden(entry.text)
    assert (entry.kind, entry.due_on, entry.owner_id) == (EntryKind.COMMITMENT, due, None)
    with pytest.raises(RefusedError) as stays:
        strike(*place, entry.version, now)
    assert stays.value.ruling.code == "hidden"
    assert memo_words(met.meeting, record_of(room.session, met.meeting)).count(SAYS) == 1
    assert not room.leaks()


def test_what_went_well_keeps_its_writers_when_the_calendar_changes(room: Room) -> None:
    session, works, now = room.session, room.shared.works, utc_now()
    workdays = workdays_in(session, ZoneInfo("UTC"))
    director, meetings = make_meetings(session, works, workdays)
    say_good(session, director, meetings[0].id, SECRET, 0, now)
    plan = plan_of(workdays.day_of(now), at="11:00")
    set_calendar(session, director, works, plan, workdays, now)
    meeting = session.query(Meeting).filter_by(good=SECRET).one()
    assert load_words(session, "meeting_good", meeting.id).author_id == director.id
