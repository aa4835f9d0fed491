"""A room is its two people's: nobody else opens it, and a block or an end shuts it for both."""

import re
from collections.abc import Callable
from secrets import token_hex

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.contributions.models import Contribution
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError, Ruling
from app.ledger.models import LedgerEntry
from app.moderation.appeals import appeal, decide
from app.moderation.models import Outcome
from app.notices.models import Notice
from app.people.blocking import block, is_blocked, unblock
from app.people.models import Person, Role, Standing
from app.relationships.introductions.models import Introduction, MessageReport, RoomMessage
from app.relationships.introductions.reporting import (
    hide_message,
    keep_message,
    load_reported,
    report,
    waiting_reports,
)
from app.relationships.introductions.rooms import LONGEST, end, enter, say
from app.relationships.sponsors.service import invite
from app.web.telling import tell
from tests.factories.contributions import make_person
from tests.factories.introductions import make_message, make_room
from tests.relationships.conftest import Neighbors


@pytest.fixture
def room(neighbors: Neighbors, session: Session) -> Introduction:
    return make_room(session, neighbors.ann, neighbors.ben, neighbors.subject)


@pytest.fixture
def mo(session: Session) -> Person:
    return make_person(session, "mo_room", role=Role.MODERATOR)


def refusal(act: Callable[[], object]) -> Ruling:
    with pytest.raises(RefusedError) as raised:
        act()
    return raised.value.ruling


def test_a_message_is_read_by_the_two_and_told_without_a_name(
    neighbors: Neighbors, session: Session, room: Introduction
) -> None:
    key = token_hex(12)
    text = "Shall we *count*? <script>alert(1)</script>"
    said = say(session, neighbors.ann, room.id, text, key, utc_now())
    assert say(session, neighbors.ann, room.id, text, key, utc_now()).id == said.id
    assert session.scalar(select(func.count()).select_from(RoomMessage)) == 1
    assert "<em>count</em>" in said.html
    assert "<script" not in said.html
    rows = session.scalars(select(Notice).where(Notice.person_id == neighbors.ben.id)).all()  # type: ignore[arg-type]
    words = [str(one.sentence) for one in tell(session, neighbors.ben.id, rows)]
    assert "Somebody wrote in your room about “Fix the broken lights on Hemp Lane”." in words
    assert not any(re.search(r"\bann\b", word) for word in words)
    for text in (" ", "x" * (LONGEST + 1)):
        with pytest.raises(InvalidError):
            say(session, neighbors.ann, room.id, text, token_hex(12), utc_now())


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobody_else_opens_a_room(
    neighbors: Neighbors, session: Session, room: Introduction, role: Role
) -> None:
    other = make_person(session, "other", role=role)
    for act in (
        lambda: enter(session, other, room.id),
        lambda: say(session, other, room.id, "Hello", token_hex(12), utc_now()),
        lambda: end(session, other, room.id, utc_now()),
    ):
        assert refusal(act).status == 404
    assert refusal(lambda: enter(session, None, room.id)).status == 404
    assert neighbors.ann.id in room.pair


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_a_block_shuts_the_room_for_both_in_the_same_words_as_its_end(
    neighbors: Neighbors, session: Session, room: Introduction, who: str
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    one, other = (ann, ben) if who == "ann" else (ben, ann)
    block(session, one, other)
    block(session, one, other)
    assert is_blocked(session, ann.id, ben.id)
    assert is_blocked(session, ben.id, ann.id)
    words = {str(refusal(lambda p=p: make_message(session, p, room)).sentence) for p in (ann, ben)}  # type: ignore[misc]
    unblock(session, other, one)
    assert is_blocked(session, ann.id, ben.id)
    unblock(session, one, other)
    make_message(session, ann, room)
    end(session, ben, room.id, utc_now())
    words |= {str(refusal(lambda p=p: make_message(session, p, room)).sentence) for p in (ann, ben)}  # type: ignore[misc]
    assert len(words) == 1
    assert enter(session, ann, room.id).ended_at is not None


@pytest.mark.parametrize("standing", [Standing.LIMITED, Standing.SUSPENDED])
def test_a_limited_or_suspended_account_writes_nothing(
    neighbors: Neighbors, session: Session, room: Introduction, standing: Standing
) -> None:
    neighbors.ann.standing = standing
    session.flush()
    assert refusal(lambda: make_message(session, neighbors.ann, room)).status == 403


def test_who_is_blocked_cannot_be_invited_and_hears_the_usual_words(
    neighbors: Neighbors, session: Session
) -> None:
    number = neighbors.subject.number
    author = session.get_one(Person, session.get_one(Contribution, number).author_id)
    block(session, neighbors.ben, author)
    neighbors.ann.open_to_invitations = False
    said = []
    for handle in ("ann", "ben"):
        with pytest.raises(InvalidError) as refused:
            invite(session, author, number, handle)
        said.append(str(refused.value.problems["handle"]))
    assert said[0] == said[1]


def test_nobody_blocks_themselves(neighbors: Neighbors, session: Session) -> None:
    assert refusal(lambda: block(session, neighbors.ann, neighbors.ann)).status == 409


def test_a_moderator_sees_a_message_only_once_it_is_reported(
    neighbors: Neighbors, session: Session, room: Introduction, mo: Person
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    bad, other = make_message(session, ann, room, "Buy lamps."), make_message(session, ben, room)
    assert refusal(lambda: load_reported(session, mo, bad.id)).status == 404
    assert refusal(lambda: report(session, ann, room, bad.id, "spam", "")).status == 403
    report(session, ben, room, bad.id, "spam", "It sells lamps.")
    assert refusal(lambda: report(session, ben, room, bad.id, "spam", "")).status == 409
    assert [one.message.id for one in waiting_reports(session, mo)] == [bad.id]
    assert load_reported(session, mo, bad.id).message.text == "Buy lamps."
    assert refusal(lambda: load_reported(session, mo, other.id)).status == 404
    assert refusal(lambda: load_reported(session, ben, bad.id)).status == 404
    assert refusal(lambda: enter(session, mo, room.id)).status == 404
    ben.role = ann.role = Role.MODERATOR
    assert refusal(lambda: load_reported(session, ben, bad.id)).code == "own-text"
    # Who wrote it would learn that the other one reported it: nobody else can.
    assert not waiting_reports(session, ann)
    assert not waiting_reports(session, ben)


def test_hiding_has_a_reason_and_is_undone_on_appeal(
    neighbors: Neighbors, session: Session, room: Introduction, mo: Person
) -> None:
    ann, ben = neighbors.ann, neighbors.ben
    second = make_person(session, "mo_second", role=Role.MODERATOR)
    bad = make_message(session, ann, room, "Buy lamps.")
    report(session, ben, room, bad.id, "spam", "")
    entry = hide_message(session, mo, bad.id, "spam", "It sells lamps.")
    assert (entry.deed, entry.concerns_id, entry.rule) == ("hidden", ann.id, "spam")
    assert session.scalars(select(MessageReport)).one().resolved_entry_id == entry.id
    assert refusal(lambda: hide_message(session, mo, bad.id, "spam", "Again.")).status == 409
    told = {one.person_id: one.kind for one in session.scalars(select(Notice)) if one.entry_id}
    assert told == {ann.id: "hidden", ben.id: "flag_decided"}
    asked = appeal(session, ann, entry.id, "I only said where I bought mine.")
    decide(session, second, asked.id, Outcome.OVERTURNED, "It is an answer to a question.")
    assert bad.hidden_at is None
    deeds = select(LedgerEntry.deed).order_by(LedgerEntry.id)  # type: ignore[call-overload]
    assert session.scalars(deeds).all() == ["hidden", "overturned", "restored"]


def test_keeping_a_message_tells_only_who_reported_it(
    neighbors: Neighbors, session: Session, room: Introduction, mo: Person
) -> None:
    said = make_message(session, neighbors.ann, room)
    report(session, neighbors.ben, room, said.id, "spam", "")
    entry = keep_message(session, mo, said.id, "It breaks no rule.")
    told = [one.person_id for one in session.scalars(select(Notice)) if one.entry_id == entry.id]
    assert told == [neighbors.ben.id]
    assert waiting_reports(session, mo) == []
    assert refusal(lambda: keep_message(session, mo, said.id, "Again.")).status == 409
