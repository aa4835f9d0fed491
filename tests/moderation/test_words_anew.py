"""Hidden words written anew come back when a moderator has read them, and never before."""

import pytest

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.followthrough.joint.blocking import block_step
from app.followthrough.joint.models import BlockedBy, Deed
from app.followthrough.meetings.memos import write_memo
from app.moderation.appeals import appeal, decide
from app.moderation.models import Outcome, Rule
from app.moderation.words import restore_words
from app.moderation.words_anew import decline_anew, publish_anew, write_anew
from app.moderation.words_queries import flagged_words, written_anew
from tests.factories.meetings import make_begun
from tests.factories.moderation import deeds, told
from tests.moderation.wording import SAYS, SECRET, WHY, Room

BETTER = "A resident complains every week."


def test_words_written_anew_are_read_first_and_replace_the_hidden_ones_everywhere(
    room: Room,
) -> None:
    room.shared.ask(room.session, SECRET)
    act = room.act(Deed.ASKED)
    entry = room.hide("joint_act", act.id)
    with pytest.raises(RefusedError) as stranger:
        write_anew(room.session, room.bob, entry.id, [BETTER])
    assert stranger.value.ruling.code == "not-found"
    for wrong in ([], [" "], [BETTER, BETTER], ["x" * 501]):
        with pytest.raises(InvalidError):
            write_anew(room.session, room.shared.lead, entry.id, wrong)
    for _twice in range(2):
        write_anew(room.session, room.shared.lead, entry.id, [BETTER])
    assert act.words == SAYS
    assert [case.thing for case in written_anew(room.session)] == [("joint_act", act.id)]
    with pytest.raises(RefusedError):
        publish_anew(room.session, room.shared.lead, "joint_act", act.id, "Mine.", "")

    publish_anew(
        room.session, room.mo, "joint_act", act.id, "It names nobody now.", room.read(entry)
    )

    room.session.expire_all()
    assert (act.words, room.shared.ask(room.session, BETTER).asked_for) == (BETTER, BETTER)
    assert deeds(room.session, "joint_act", act.id) == ["hidden", "approved"]
    assert told(room.session, room.shared.lead)[-2:] == ["hidden", "approved"]
    assert not room.leaks()
    assert (flagged_words(room.session), written_anew(room.session)) == ([], [])
    with pytest.raises(RefusedError):
        restore_words(room.session, room.mo, "joint_act", act.id, "Too late.")


def test_what_is_declined_stays_hidden_and_an_appeal_can_publish_it(room: Room) -> None:
    room.shared.ask(room.session, SECRET)
    act = room.act(Deed.ASKED)
    entry = room.hide("joint_act", act.id)
    with pytest.raises(RefusedError):
        publish_anew(room.session, room.mo, "joint_act", act.id, WHY, room.read(entry))
    write_anew(room.session, room.shared.lead, entry.id, [BETTER])
    why, read = "It is an attack.", room.read(entry)
    no = decline_anew(room.session, room.mo, "joint_act", act.id, Rule.SPAM, why, read)
    assert (act.words, written_anew(room.session)) == (SAYS, [])
    asked = appeal(room.session, room.shared.lead, no.id, "It attacks nobody.")
    decide(room.session, room.min_, asked.id, Outcome.OVERTURNED, "It does not.")
    assert act.words == BETTER


def test_a_memo_and_an_obstacle_are_written_anew_as_a_whole(room: Room) -> None:
    met, lead = make_begun(room.session, room.shared.works, room.shared.lead), room.shared.lead
    write_memo(room.session, lead, met.meeting.id, f"**{SECRET}**", 0, utc_now(), publish=True)
    memo = room.hide("meeting_memo", met.meeting.id)
    write_anew(room.session, lead, memo.id, [f"**{BETTER}**"])
    publish_anew(room.session, room.mo, "meeting_memo", met.meeting.id, "Good.", room.read(memo))
    assert met.meeting.memo_html == f"<p><strong>{BETTER}</strong></p>\n"
    step = room.shared.joined(room.session)
    made = block_step(room.session, room.shared.other, step.id, room.shared.obstacle(SECRET))
    entry = room.hide("obstacle", made.id)
    write_anew(room.session, room.shared.other, entry.id, [BETTER, "Permit 13"])
    publish_anew(room.session, room.mo, "obstacle", made.id, "Good.", room.read(entry))
    block = room.session.get_one(BlockedBy, made.id)
    assert (block.words, block.named) == (BETTER, "Permit 13")
    assert room.act(Deed.BLOCKED).words == BETTER
    assert not room.leaks()
