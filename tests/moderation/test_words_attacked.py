"""What somebody tries who wants hidden words back, or words published that no moderator read."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.followthrough.joint.blocking import Obstacle, block_answer, block_step
from app.followthrough.joint.joining import agree, name_condition
from app.followthrough.joint.models import BlockedBy, BlockKind, Deed
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.calendars import move_meeting, skip_meeting
from app.followthrough.meetings.memos import write_memo
from app.followthrough.meetings.models import Part
from app.followthrough.meetings.recording import say_good
from app.followthrough.meetings.writers import note_writer
from app.followthrough.wording.said import OF_OFFICE
from app.ledger.models import LedgerEntry
from app.ledger.service import record
from app.moderation.appeals import appeal, decide
from app.moderation.models import HiddenWords, Outcome, Rule
from app.moderation.words import load_words, restore_words
from app.moderation.words_anew import decline_anew, publish_anew, write_anew
from app.moderation.words_queries import texts_judged
from app.people.erasure import erase
from app.people.passwords import UNPROVEN
from app.web.personal import register_personal_data
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import Begun, make_begun, make_meetings
from tests.factories.moderation import make_official
from tests.moderation.wording import SAYS, SECRET, WHY, Room

MILD = "A resident asks for it."


@pytest.fixture
def met(room: Room) -> Begun:
    return make_begun(room.session, room.shared.works, room.shared.lead)


def row_in_memo(room: Room, met: Begun, *, publish: bool = False) -> str:
    """Write down a row and save a memo that holds it; return the memo."""
    met.row.text = SECRET
    room.session.flush()
    memo = f"## Requests\r\n\r\n- {SECRET} (Works)\r\n- Buy lamps. (Works)"
    lead, number = room.shared.lead, met.meeting.id
    write_memo(room.session, lead, number, memo, 0, utc_now(), publish=publish)
    return memo


def asked_anew(room: Room, text: str = MILD) -> tuple[int, LedgerEntry]:
    room.shared.ask(room.session, SECRET)
    number = room.act(Deed.ASKED).id
    entry = room.hide("joint_act", number)
    write_anew(room.session, room.shared.lead, entry.id, [text])
    return number, entry


def test_a_memo_opened_before_its_row_was_hidden_cannot_be_saved_over_it(
    room: Room, met: Begun
) -> None:
    memo = row_in_memo(room, met)
    room.hide("meeting_row", met.row.id)
    with pytest.raises(RefusedError) as meanwhile:
        write_memo(
            room.session, room.shared.lead, met.meeting.id, f"{memo}\n", 1, utc_now(), publish=True
        )
    assert meanwhile.value.ruling.code == "changed-meanwhile"
    assert not room.leaks()


def test_a_memo_that_is_edited_around_a_hidden_row_keeps_its_mark(room: Room, met: Begun) -> None:
    row_in_memo(room, met)
    lead, number, now = room.shared.lead, met.meeting.id, utc_now()
    room.hide("meeting_row", met.row.id)
    edited = f"We met.\n\n- A lamp.\n{met.meeting.memo_text}"
    write_memo(room.session, lead, number, edited, met.meeting.memo_version, now, publish=True)
    room.session.expire_all()
    assert (met.meeting.memo_text, met.meeting.memo_html.count(SAYS)) == (edited, 1)
    restore_words(room.session, room.mo, "meeting_row", met.row.id, "He agreed.")
    assert met.meeting.memo_text.count(f"\n- {SECRET} (Works)\r\n") == 1
    assert SECRET in met.meeting.memo_html


def test_what_went_well_is_hidden_in_a_memo_that_a_browser_sent(room: Room, met: Begun) -> None:
    lead, number, now = room.shared.lead, met.meeting.id, utc_now()
    say_good(room.session, lead, number, SECRET, 0, now)
    memo = f"## What went well\r\n\r\n- {SECRET}\r\n\r\n## Requests\r\n\r\n- Buy lamps."
    write_memo(room.session, lead, number, memo, 0, now, publish=True)
    room.hide("meeting_good", number)
    assert not room.leaks()
    restore_words(room.session, room.mo, "meeting_good", number, "He agreed.")
    assert met.meeting.memo_text == memo


def test_nobody_makes_a_mark_out_of_entities(room: Room, met: Begun) -> None:
    memo = f"&#xE000;99.7 spam&#xE001; &#57344;1.0 spam&#57345;\n\n- {SECRET} (Works)"
    lead, number = room.shared.lead, met.meeting.id
    met.row.text = SECRET
    room.session.flush()
    write_memo(room.session, lead, number, memo, 0, utc_now(), publish=True)
    entry = room.hide("meeting_row", met.row.id)
    assert "Hidden by a moderator: Spam" not in met.meeting.memo_html
    assert SAYS in met.meeting.memo_html
    restore_words(room.session, room.mo, "meeting_row", met.row.id, "He agreed.")
    hidden = room.hide("meeting_memo", number)
    write_anew(room.session, lead, hidden.id, [f"&#xE000;{entry.id}.9 spam&#xE001;"])
    publish_anew(room.session, room.mo, "meeting_memo", number, "Good.", room.read(hidden))
    assert load_words(room.session, "meeting_memo", number).entry_id is None
    assert "Hidden by" not in met.meeting.memo_html


def test_a_memo_that_is_shown_again_shows_no_row_that_was_hidden_meanwhile(
    room: Room, met: Begun
) -> None:
    row_in_memo(room, met, publish=True)
    number = met.meeting.id
    room.hide("meeting_memo", number)
    room.hide("meeting_row", met.row.id)
    restore_words(room.session, room.mo, "meeting_memo", number, "He agreed.")
    assert not room.leaks()
    assert met.meeting.memo_text.count(SAYS) == 1
    room.hide("meeting_memo", number)
    restore_words(room.session, room.mo, "meeting_row", met.row.id, "He agreed.")
    restore_words(room.session, room.mo, "meeting_memo", number, "He agreed.")
    assert met.meeting.memo_text.count(SECRET) == 1
    assert SECRET in met.meeting.memo_html
    assert load_words(room.session, "meeting_memo", number).entry_id is None


def test_the_author_of_a_first_step_stays_whoever_said_why_it_changed(room: Room) -> None:
    shared = room.shared
    step = shared.joined(room.session)
    eve = make_official(room.session, shared.transport)
    first, shared.other = shared.other, eve
    room.change(step, shared.wish(step.words, days=20), "Ask Ines Park.")
    shared.other = first
    room.hide("joint_act", room.act(Deed.CHANGED).id)
    entry = room.hide("step", step.id)
    assert entry.concerns_id == first.id
    assert load_words(room.session, "step", step.id).author_id == first.id
    with pytest.raises(RefusedError):
        write_anew(room.session, eve, entry.id, [MILD])


def test_what_blocks_an_answer_is_hidden_where_it_ended_an_earlier_obstacle(room: Room) -> None:
    shared, session = room.shared, room.session
    make_mandate(session, shared.works)
    proposal = make_open(session, shared.works)
    owe_answer(session, proposal, Because.BADGE)
    first = Obstacle(BlockKind.PERMIT, shared.transport.id, "Permit 12", "It is not signed.")
    block_answer(session, shared.lead, proposal.id, first)
    ended = session.scalars(select(BlockedBy)).one()
    proposal.department_id = shared.transport.id  # it was handed over to that desk
    session.flush()
    then = Obstacle(BlockKind.PERMIT, shared.works.id, "Permit 13", SECRET)
    made = block_answer(session, shared.other, proposal.id, then)
    assert ended.ended_words == SECRET
    room.hide("obstacle", made.id)
    assert not room.leaks()


def test_words_that_are_hidden_in_two_steps_are_all_kept(room: Room) -> None:
    step = room.shared.joined(room.session)
    made = block_step(room.session, room.shared.other, step.id, room.shared.obstacle(SECRET))
    act = room.act(Deed.BLOCKED).id
    room.hide("joint_act", act)
    room.hide("obstacle", made.id)  # the permit alone: its words are hidden already
    restore_words(room.session, room.mo, "joint_act", act, "He agreed.")
    room.hide("obstacle", made.id)
    restore_words(room.session, room.mo, "obstacle", made.id, "He agreed.")
    assert (made.words, made.named) == (SECRET, "Permit 12")
    assert room.session.scalars(select(HiddenWords)).all() == []


def test_a_moderator_publishes_the_words_that_they_read_and_no_others(room: Room) -> None:
    number, entry = asked_anew(room)
    read = room.read(entry)
    write_anew(room.session, room.shared.lead, entry.id, [SECRET])
    with pytest.raises(InvalidError):
        publish_anew(room.session, room.mo, "joint_act", number, "Good.", read)
    assert room.act(Deed.ASKED).words == SAYS


@pytest.mark.parametrize("judged", [False, True])
def test_an_appeal_against_a_declined_text_publishes_no_later_one(
    room: Room, *, judged: bool
) -> None:
    number, entry = asked_anew(room)
    no = decline_anew(room.session, room.mo, "joint_act", number, Rule.SPAM, WHY, room.read(entry))
    asked = appeal(room.session, room.shared.lead, no.id, "It attacks nobody.")
    assert texts_judged(room.session, [no, entry]) == {no.id: [MILD], entry.id: [SECRET]}
    write_anew(room.session, room.shared.lead, entry.id, [SECRET])
    assert texts_judged(room.session, [no]) == {}
    if judged:
        decline_anew(room.session, room.mo, "joint_act", number, Rule.SPAM, WHY, room.read(entry))
    decide(room.session, room.min_, asked.id, Outcome.OVERTURNED, "It does not.")
    assert room.act(Deed.ASKED).words == SAYS
    assert not room.leaks()


def test_facts_that_the_program_wrote_into_the_ledger_are_no_words_to_hide(room: Room) -> None:
    for deed in ("promised", "unpromised", "calendar", "answered", "recorder_named"):
        entry = record(
            room.session, deed=deed, noun="mandate", noun_id=1, reason="Works: 20 working days",
            actor_id=room.shared.lead.id,
        )  # fmt: skip
        assert deed not in OF_OFFICE
        with pytest.raises(RefusedError):
            room.hide("ledger_entry", entry.id)


def test_a_calendar_hears_of_a_reason_that_was_hidden_in_the_ledger(room: Room, met: Begun) -> None:
    now = met.meeting.starts_at - timedelta(hours=1)
    skip_meeting(room.session, room.shared.lead, met.meeting.id, SECRET, now)
    deeds = col(LedgerEntry.deed) == "meeting_skipped"
    entry = room.session.scalars(select(LedgerEntry).where(deeds)).one()
    before = met.meeting.stamp
    room.hide("ledger_entry", entry.id)
    assert not room.leaks()
    assert met.meeting.stamp == before + 1


def test_what_is_kept_goes_with_the_last_account_that_had_a_part_in_it(
    room: Room, met: Begun
) -> None:
    number, entry = asked_anew(room)
    lead, rita = room.shared.lead, make_official(room.session, room.shared.works)
    memo = met.meeting.id
    note_writer(room.session, met.meeting, Part.MEMO, rita.id, utc_now() - timedelta(days=1))
    write_memo(room.session, lead, memo, SECRET, 0, utc_now(), publish=True)
    room.hide("meeting_memo", memo)
    asked = appeal(room.session, lead, entry.id, "It is my name.")

    register_personal_data()
    erase(room.session, lead, UNPROVEN, utc_now())

    left = room.session.scalars(select(HiddenWords)).one()
    assert (left.noun, room.act(Deed.ASKED).words) == ("meeting_memo", SAYS)
    with pytest.raises(RefusedError) as gone:
        restore_words(room.session, room.mo, "joint_act", number, "He agreed.")
    assert gone.value.ruling.code == "not-kept"
    decide(room.session, room.min_, asked.id, Outcome.OVERTURNED, "It is.")
    assert room.act(Deed.ASKED).words == SAYS


def test_an_accepted_condition_stays_the_words_of_whoever_named_it(room: Room) -> None:
    shared, session = room.shared, room.session
    row, place = shared.ask(session), (shared.commitment.id, shared.transport.id)
    name_condition(session, shared.other, *place, SECRET, row.revision)
    agree(session, shared.lead, *place, row.revision)
    entry = room.hide("joint_act", room.act(Deed.AGREED).id)
    assert entry.concerns_id == shared.other.id
    with pytest.raises(RefusedError):
        write_anew(session, shared.lead, entry.id, [MILD])


def test_why_a_meeting_was_moved_stays_hidden_when_it_is_moved_again(room: Room) -> None:
    session, works, now = room.session, room.shared.works, utc_now()
    workdays = workdays_in(session, ZoneInfo("UTC"))
    director, meetings = make_meetings(session, works, workdays)
    number, day = meetings[1].id, meetings[1].starts_at.date()
    first, then = SECRET, "Ask Ines Park."
    entries = []
    for at, why in (("14:00", first), ("15:00", then)):
        move_meeting(session, director, number, day, at, why, workdays, now)
        entries.append(room.hide("move_note", number))
        assert not any(said in text for text in room.stored() for said in (first, then))
    moved = session.scalars(
        select(LedgerEntry).where(col(LedgerEntry.deed) == "meeting_moved")
    ).all()
    asked = appeal(session, director, entries[0].id, "It is my name.")

    restore_words(session, room.mo, "move_note", number, "He agreed.")

    assert [one.reason for one in moved] == [SAYS, then]
    assert meetings[1].move_reason == then
    decide(session, room.min_, asked.id, Outcome.OVERTURNED, "It is.")
    assert [one.reason for one in moved] == [first, then]
    assert session.scalars(select(HiddenWords)).all() == []
