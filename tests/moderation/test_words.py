"""Words of office that are no contributions: flagged, hidden wherever they stand, shown again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.errors import InvalidError, RefusedError
from app.core.public_words import OPENS
from app.followthrough.adopting.service import adopt
from app.followthrough.joint.blocking import Obstacle, block_answer, block_step
from app.followthrough.joint.joining import agree, decline, name_condition
from app.followthrough.joint.models import BlockKind, Deed, Step
from app.followthrough.joint.queries import acts_of
from app.followthrough.joint.stepping import finish_step
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.followthrough.meetings.models import AgendaItem, ItemKind
from app.ledger.queries import latest_entry
from app.moderation.appeals import appeal, decide
from app.moderation.models import HiddenWords, Outcome, Rule
from app.moderation.words import flag_words, hide_words, keep_words, restore_words
from app.moderation.words_queries import flagged_words, texts_hidden_by
from app.people.models import Person, Post, Role
from app.proposals.phases import hand_over
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import make_begun
from tests.factories.moderation import deeds, make_official, told
from tests.moderation.wording import SAYS, SECRET, WHY, Room


def asked(room: Room) -> tuple[str, int, Person]:
    room.shared.ask(room.session, SECRET)
    return "joint_act", room.act(Deed.ASKED).id, room.shared.lead


def declined(room: Room) -> tuple[str, int, Person]:
    row = room.shared.ask(room.session)
    place = room.shared.commitment.id, room.shared.transport.id
    decline(room.session, room.shared.other, *place, SECRET, row.revision)
    return "joint_act", room.act(Deed.DECLINED).id, room.shared.other


def agreed(room: Room) -> tuple[str, int, Person]:
    row = room.shared.ask(room.session)
    place = room.shared.commitment.id, room.shared.transport.id
    name_condition(room.session, room.shared.other, *place, SECRET, row.revision)
    agree(room.session, room.shared.lead, *place, row.revision)
    return "joint_act", room.act(Deed.CONDITION).id, room.shared.other


def stepped(room: Room) -> tuple[str, int, Person]:
    step = room.shared.joined(room.session)
    wish = room.shared.wish(SECRET)
    room.change(step, wish, "Said better.")
    return "step", step.id, room.shared.other


def done(room: Room) -> tuple[str, int, Person]:
    step = room.shared.joined(room.session)
    block_step(room.session, room.shared.other, step.id, room.shared.obstacle())
    finish_step(room.session, room.shared.other, step.id, SECRET, step.revision)
    return "joint_act", room.act(Deed.DONE).id, room.shared.other


def blocked(room: Room) -> tuple[str, int, Person]:
    step = room.shared.joined(room.session)
    made = block_step(room.session, room.shared.other, step.id, room.shared.obstacle(SECRET))
    return "obstacle", made.id, room.shared.other


def waits(room: Room) -> tuple[str, int, Person]:
    shared = room.shared
    make_mandate(room.session, shared.works)
    proposal = make_open(room.session, shared.works)
    owe_answer(room.session, proposal, Because.BADGE)
    obstacle = Obstacle(BlockKind.PERMIT, shared.transport.id, SECRET, "It is not signed.")
    made = block_answer(room.session, shared.lead, proposal.id, obstacle)
    facts = {"waits": "Works", "blocks": "Transport", "named": SECRET, "since": "2026-03-02"}
    meeting = make_begun(room.session, shared.works, shared.lead).meeting
    room.session.add(
        AgendaItem(
            meeting_id=meeting.id, kind=ItemKind.BLOCKED, noun="proposal", noun_id=proposal.id,
            facts=facts,
        )
    )  # fmt: skip
    room.session.flush()
    return "obstacle", made.id, shared.lead


def handed(room: Room) -> tuple[str, int, Person]:
    step = hand_over(
        room.session, room.shared.lead, room.shared.proposal.id, room.shared.transport.id, SECRET
    )
    return "hand_over", step.id, room.shared.lead


def adopted(room: Room) -> tuple[str, int, Person]:
    shared = room.shared
    director = make_official(room.session, shared.works, Post.DIRECTOR)
    made = adopt(room.session, director, make_open(room.session, shared.works).id, SECRET)
    return "adoption", made.id, director


def in_ledger(room: Room) -> tuple[str, int, Person]:
    _noun, _number, author = handed(room)
    entry = latest_entry(room.session, "proposal", room.shared.proposal.id, ["handed_over"])
    assert entry is not None
    return "ledger_entry", entry.id, author


@pytest.mark.parametrize(
    "say",
    [asked, declined, agreed, stepped, done, blocked, waits, handed, adopted, in_ledger],
    ids=lambda say: say.__name__,
)
def test_hidden_words_stand_nowhere_until_they_are_shown_again(
    room: Room, say: Callable[[Room], tuple[str, int, Person]]
) -> None:
    noun, number, author = say(room)
    before = sorted(room.stored())
    flag_words(room.session, room.bob, noun, number, Rule.PRIVATE_INFORMATION, "Her address!")
    assert [case.thing for case in flagged_words(room.session)] == [(noun, number)]

    entry = room.hide(noun, number)

    assert not room.leaks()
    assert SECRET in texts_hidden_by(room.session, [entry.id])[entry.id]
    assert (entry.concerns_id, entry.rule) == (author.id, "private_information")
    assert told(room.session, author)[-1] == "hidden"
    assert told(room.session, room.bob) == ["flag_decided"]
    assert flagged_words(room.session) == []

    restore_words(room.session, room.min_, noun, number, "She agreed.")

    room.session.expire_all()
    assert deeds(room.session, noun, number) == ["hidden", "restored"]
    kept = [value for value in sorted(room.stored()) if SECRET in value]
    assert kept == [value for value in before if SECRET in value]
    assert not [value for value in room.stored() if OPENS in value]
    assert room.session.query(HiddenWords).count() == 0


def test_a_hidden_step_keeps_its_day_and_person_who_may_still_change(room: Room) -> None:
    step = room.shared.joined(room.session)
    room.hide("step", step.id)
    wish = room.shared.wish(days=20)
    with pytest.raises(InvalidError):
        room.change(step, wish, "Why.")
    later = replace(wish, words="")
    room.change(step, later, "A holiday.")
    assert step.due_on == wish.due_on
    assert str(step.words) == SAYS
    assert acts_of(room.session, room.shared.commitment.id)[0].step == SAYS


def test_nobody_judges_their_own_words_and_a_second_moderator_hears_the_appeal(
    room: Room,
) -> None:
    noun, number, author = declined(room)
    with pytest.raises(RefusedError) as own:
        flag_words(room.session, author, noun, number, Rule.SPAM)
    assert own.value.ruling.code == "own-flag"
    author.role = Role.MODERATOR  # people change posts
    with pytest.raises(RefusedError) as conflict:
        hide_words(room.session, author, noun, number, Rule.SPAM, WHY)
    assert conflict.value.ruling.code == "own-text"
    entry = room.hide(noun, number)
    for act in (restore_words, keep_words):
        with pytest.raises(RefusedError):
            act(room.session, author, noun, number, WHY)
    asked_for = appeal(room.session, author, entry.id, "It is the name of a street.")
    for wrong in (room.mo, author):
        with pytest.raises(RefusedError):
            decide(room.session, wrong, asked_for.id, Outcome.OVERTURNED, "It is.")
    decide(room.session, room.min_, asked_for.id, Outcome.OVERTURNED, "It is a street.")
    assert room.act(Deed.DECLINED).words == SECRET
    assert deeds(room.session, noun, number) == ["hidden", "overturned", "restored"]
    assert told(room.session, author)[-3:] == ["hidden", "restored", "appeal_decided"]


def test_flags_are_once_a_version_and_may_be_dismissed(room: Room) -> None:
    noun, number, _author = stepped(room)
    flag_words(room.session, room.bob, noun, number, Rule.SPAM)
    with pytest.raises(RefusedError) as twice:
        flag_words(room.session, room.bob, noun, number, Rule.OFF_TOPIC)
    assert twice.value.ruling.code == "already-flagged"
    keep_words(room.session, room.mo, noun, number, "It is about the street.")
    with pytest.raises(RefusedError):
        keep_words(room.session, room.mo, noun, number, "Again.")
    assert told(room.session, room.bob) == ["flag_decided"]
    step = room.session.get_one(Step, number)
    other = room.shared.wish("Paint it blue.")
    room.change(step, other, "Blue.")
    flag_words(room.session, room.bob, noun, number, Rule.SPAM)
    room.hide(noun, number)
    with pytest.raises(RefusedError) as gone:
        flag_words(room.session, room.min_, noun, number, Rule.SPAM)
    assert gone.value.ruling.code == "removed"


@pytest.mark.parametrize("noun", ["step", "nothing", "meeting_memo", "ledger_entry", "context"])
def test_what_is_not_there_is_not_found(room: Room, noun: str) -> None:
    for number in (0, 7_000, 2**40):
        with pytest.raises(RefusedError) as missing:
            room.hide(noun, number)
        assert missing.value.ruling.code == "not-found"


def test_nobody_can_write_a_mark_themselves(room: Room) -> None:
    fake = f"{OPENS}1.0 spam\ue001 Really."
    step = room.shared.joined(room.session)
    wish = room.shared.wish(fake)
    room.change(step, wish, "Why.")
    room.session.expire_all()
    assert step.words == "1.0 spam Really."
