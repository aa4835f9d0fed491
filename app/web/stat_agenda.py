"""What people put on a meeting's agenda themselves: what went well, and a line added later."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from app.core.errors import InvalidError, RefusedError, require
from app.followthrough.meetings import recording
from app.followthrough.meetings.policy import (
    CHANGED_MEANWHILE,
    can_say_good,
    can_see_record_form,
)
from app.http.forms import SentForm, read_form
from app.http.person import SignedIn
from app.web.addresses import Number
from app.web.page import OnPage
from app.web.stat_forms import GoodForm, LineForm, often
from app.web.stat_page import facts_of, load
from app.web.stat_record_page import draw_record

router = APIRouter()


@router.post("/stat-meetings/{meeting_id}/additions", dependencies=[often])
def send_line(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Add a line to a frozen agenda."""
    loaded = load(page, meeting_id)
    require(can_see_record_form(person, loaded.meeting, {one.id for one in loaded.recorders}))
    sent = read_form(form, LineForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            recording.add_line(page.session, person, meeting_id, sent.values.text, loaded.now)
            return page.go(f"/stat-meetings/{meeting_id}/record#additions")
        except InvalidError as refusal:
            problems = refusal.problems
    return draw_record(page, loaded, "line", sent.typed, problems)


@router.post("/stat-meetings/{meeting_id}/good", dependencies=[often])
def send_good(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    """Say what went well. Who says it second sees both."""
    loaded = load(page, meeting_id)
    require(can_say_good(person, loaded.meeting))
    sent, told = read_form(form, GoodForm), False
    if sent.values is not None:
        said = sent.values
        try:
            recording.say_good(page.session, person, meeting_id, said.text, said.seen, loaded.now)
            return page.go(f"/stat-meetings/{meeting_id}#good")
        except RefusedError as refusal:
            if refusal.ruling is not CHANGED_MEANWHILE:
                raise
            told = True
    facts = facts_of(page, loaded)
    status = HTTPStatus.CONFLICT if told else HTTPStatus.UNPROCESSABLE_ENTITY
    return page.show(
        "meetings/show.html", status, suggestions=(), typed=sent.typed, problems=sent.problems,
        told=CHANGED_MEANWHILE.sentence if told else "", **facts,
    )  # fmt: skip
