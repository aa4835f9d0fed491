"""A room of two: its page, writing in it, closing it, and reporting a message."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.blocking import has_blocked
from app.people.models import Person
from app.people.queries import home_shown
from app.relationships.introductions.models import Introduction, RoomMessage
from app.relationships.introductions.policy import can_report, can_say
from app.relationships.introductions.queries import Said, meeting_of, messages_of
from app.relationships.introductions.reporting import message_in, report, reported_by
from app.relationships.introductions.rooms import LONGEST, are_apart, end, enter, say
from app.web.addresses import Number
from app.web.comment_forms import Key, new_key
from app.web.flags import FlagForm, show_flag
from app.web.page import OnPage, Page
from app.web.written import drawn_first

router = APIRouter()


class MessageForm(FormModel):
    text: str = Field(min_length=1, max_length=LONGEST)
    form_key: Key


@router.get("/rooms/{room_id}")
def show_room(page: OnPage, person: SignedIn, room_id: Number, before: str = "") -> Response:
    room = enter(page.session, person, room_id)
    return _show(page, person, room, before=before)


@router.post(
    "/rooms/{room_id}/messages",
    dependencies=[limit("message", "20 per minute", "300 per day"), drawn_first(MessageForm)],
)
def write(page: OnPage, person: SignedIn, room_id: Number, form: SentForm) -> Response:
    room = enter(page.session, person, room_id)
    sent = read_form(form, MessageForm)
    if sent.values is None:
        require(can_say(person, room, apart=are_apart(page.session, room)))
        return _rejected(page, person, room, sent)
    text, key = sent.values.text, sent.values.form_key
    try:
        message = say(page.session, person, room.id, text, key, utc_now())
    except InvalidError as refusal:
        sent.problems.update(refusal.problems)
        return _rejected(page, person, room, sent)
    if not page.wants_fragment:
        return page.go(f"/rooms/{room.id}#m{message.id}")
    return page.show(
        "introductions/_said.html",
        said=Said(message, mine=True),
        room=room,
        form_key=new_key(),
        longest=LONGEST,
        typed={},
        problems={},
        oob=True,
    )


@router.post("/rooms/{room_id}/end")
def close(page: OnPage, person: SignedIn, room_id: Number) -> Response:
    room = end(page.session, person, enter(page.session, person, room_id).id, utc_now())
    return page.go(f"/rooms/{room.id}")


@router.get("/rooms/{room_id}/messages/{message_id}/reports/new")
def show_report(page: OnPage, person: SignedIn, room_id: Number, message_id: Number) -> Response:
    room, message = _reportable(page, person, room_id, message_id)
    reported = reported_by(page.session, person, message) is not None
    return _report(page, room, message, "_flagged" if reported else "_flag")


@router.post(
    "/rooms/{room_id}/messages/{message_id}/reports", dependencies=[limit("flag", "20 per hour")]
)
def send_report(
    page: OnPage, person: SignedIn, room_id: Number, message_id: Number, form: SentForm
) -> Response:
    room, message = _reportable(page, person, room_id, message_id)
    sent = read_form(form, FlagForm)
    if sent.values is None:
        return _report(page, room, message, "_flag", sent)
    report(page.session, person, room, message.id, sent.values.reason.value, sent.values.note)
    return _report(page, room, message, "_flagged")


def _reportable(
    page: Page, person: Person, room_id: int, message_id: int
) -> tuple[Introduction, RoomMessage]:
    room = enter(page.session, person, room_id)
    message = message_in(page.session, room, message_id)
    require(can_report(person, room, message))
    return room, message


def _show(
    page: Page,
    person: Person,
    room: Introduction,
    *,
    before: str = "",
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    meeting, apart = meeting_of(page.session, person, room), are_apart(page.session, room)
    return page.show(
        "introductions/room.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        meeting=meeting,
        room=room,
        their_home=home_shown(page.session, meeting.other),
        messages=messages_of(page.session, person, room.id, before),
        ruling=can_say(person, room, apart=apart),
        shut=apart or room.ended_at is not None,
        blocked=has_blocked(page.session, person, meeting.other),
        form_key=new_key(),
        longest=LONGEST,
        typed=typed or {},
        problems=problems or {},
        oob=False,
    )


def _rejected(page: Page, person: Person, room: Introduction, sent: Typed[MessageForm]) -> Response:
    """Show the form again with what was typed: htmx swaps it alone, a browser gets the room."""
    if not page.wants_fragment:
        return _show(page, person, room, typed=sent.typed, problems=sent.problems)
    return page.show(
        "introductions/_say.html",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        room=room,
        form_key=new_key(),
        longest=LONGEST,
        typed=sent.typed,
        problems=sent.problems,
        oob=True,
    )


def _report(
    page: Page,
    room: Introduction,
    message: RoomMessage,
    part: str,
    sent: Typed[FlagForm] | None = None,
) -> Response:
    address = f"/rooms/{room.id}"
    whole, flags = "introductions/report.html", f"{address}/messages/{message.id}/reports"
    return show_flag(page, part, whole, message.id, flags, sent, address=address, message=message)
