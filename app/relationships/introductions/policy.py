"""Who backs, answers an introduction, writes in a room, reports and judges. Pure.

Nothing here says why a room is shut: that would tell who blocked whom.
"""

from datetime import datetime
from http import HTTPStatus

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import wrote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person, Standing
from app.people.policy import can_moderate, can_publish_at_once
from app.proposals.models import Phase, Proposal
from app.relationships.introductions.models import Introduction, MessageReport, RoomMessage

OWN_PROPOSAL = Ruling(
    HTTPStatus.FORBIDDEN, "own-proposal", _("You proposed this: your name stands on it already.")
)
IS_CLOSED = Ruling(HTTPStatus.CONFLICT, "closed", _("This proposal is closed."))
OVER = Ruling(HTTPStatus.GONE, "over", _("The time for this question is over."))
MET = Ruling(HTTPStatus.CONFLICT, "met", _("You both said yes. Your room is open."))
ROOM_SHUT = Ruling(
    HTTPStatus.CONFLICT, "room-shut", _("This room is closed: nobody can write here any more.")
)
OWN_MESSAGE = Ruling(HTTPStatus.FORBIDDEN, "own-message", _("You wrote this message yourself."))
REPORTED_ALREADY = Ruling(
    HTTPStatus.CONFLICT,
    "already-flagged",
    _("You have reported this message. A moderator looks at it."),
)
NOTHING_THERE = Ruling(HTTPStatus.GONE, "removed", _("This message is not shown any more."))
OWN_ROOM = Ruling(
    HTTPStatus.FORBIDDEN,
    "own-text",
    _("This is from a room of yours, so another moderator decides about it."),
)
NO_REPORTS = Ruling(
    HTTPStatus.CONFLICT, "no-flags", _("No report of this message waits for a decision.")
)
NOT_HIDDEN = Ruling(HTTPStatus.CONFLICT, "not-hidden", _("This text is not hidden."))
IS_HIDDEN = Ruling(HTTPStatus.CONFLICT, "hidden-already", _("This is hidden already."))


def can_work_on(person: Person | None) -> Ruling:
    """Say who may put their handle beside a chart. It goes straight to the public."""
    return can_publish_at_once(person)


def can_back(person: Person | None, text: Contribution, proposal: Proposal) -> Ruling:
    """Say who may back a proposal by name: not its author, and only while it is open."""
    return (
        (ALLOWED if text.visibility is Visibility.PUBLIC else NOT_FOUND)
        and can_publish_at_once(person)
        and (OWN_PROPOSAL if wrote(person, text) else ALLOWED)
        and (IS_CLOSED if proposal.phase is Phase.CLOSED else ALLOWED)
    )


def can_see(person: Person | None, introduction: Introduction) -> Ruling:
    """Only the two are shown that an introduction exists, moderators no more than others."""
    return ALLOWED if person is not None and person.id in introduction.pair else NOT_FOUND


def can_reply(person: Person | None, introduction: Introduction, now: datetime) -> Ruling:
    """Say who may answer, or change an answer, while the question stands."""
    return (
        can_see(person, introduction)
        and (MET if introduction.met_at is not None else ALLOWED)
        and (ALLOWED if now < introduction.ends_at else OVER)
        and can_publish_at_once(person)
    )


def can_enter(person: Person | None, introduction: Introduction) -> Ruling:
    """Say who opens a room: its two people. No moderator and no administrator."""
    return can_see(person, introduction) and (
        ALLOWED if introduction.met_at is not None else NOT_FOUND
    )


def can_say(person: Person | None, introduction: Introduction, *, apart: bool) -> Ruling:
    """Say who writes. `apart`: one of the two blocked the other, or cannot take part."""
    shut = apart or introduction.ended_at is not None
    return (
        can_enter(person, introduction)
        and can_publish_at_once(person)
        and (ROOM_SHUT if shut else ALLOWED)
    )


def can_report(person: Person | None, introduction: Introduction, message: RoomMessage) -> Ruling:
    """Say who may report: the one it was written to, also when the room is shut."""
    shown = message.hidden_at is None and message.redacted_at is None
    return (
        can_enter(person, introduction)
        and (OWN_MESSAGE if person is not None and person.id == message.author_id else ALLOWED)
        and (ALLOWED if shown else NOTHING_THERE)
    )


def can_read_report(
    moderator: Person | None, introduction: Introduction, reports: list[MessageReport]
) -> Ruling:
    """Say who reads a reported message: moderators, and nothing but what was reported."""
    is_own = moderator is not None and moderator.id in introduction.pair
    return (
        can_moderate(moderator)
        and (ALLOWED if reports else NOT_FOUND)
        and (OWN_ROOM if is_own else ALLOWED)
    )


def can_hide(message: RoomMessage) -> Ruling:
    return ALLOWED if message.hidden_at is None else IS_HIDDEN


def can_show_again(message: RoomMessage) -> Ruling:
    return NOT_HIDDEN if message.hidden_at is None else ALLOWED


def takes_part(person: Person) -> bool:
    """Say whether somebody can be written to: suspended and erased accounts cannot."""
    return person.standing in (Standing.ACTIVE, Standing.LIMITED)
