"""Recording a meeting: its page, what became of earlier rows, and who came."""

from fastapi import APIRouter, Response

from app.core.errors import InvalidError, RefusedError, require
from app.followthrough.meetings import recording
from app.followthrough.meetings.policy import CHANGED_MEANWHILE, can_see_record_form
from app.http.forms import SentForm, read_form
from app.http.person import SignedIn
from app.web.addresses import Number
from app.web.page import OnPage
from app.web.stat_forms import MarkForm, PeopleForm, often
from app.web.stat_page import load
from app.web.stat_record_page import draw_record, recorders_only

router = APIRouter()


@router.get("/stat-meetings/{meeting_id}/record")
def showdraw_record(page: OnPage, person: SignedIn, meeting_id: Number) -> Response:
    """Show a recorder all forms of a meeting; several recorders see the same rows."""
    loaded = load(page, meeting_id)
    require(can_see_record_form(person, loaded.meeting, {one.id for one in loaded.recorders}))
    return draw_record(page, loaded)


@router.post("/stat-meetings/{meeting_id}/marks/{row_id}", dependencies=[often])
def mark_row(
    page: OnPage, person: SignedIn, meeting_id: Number, row_id: Number, form: SentForm
) -> Response:
    """Say what became of a row of an earlier meeting."""
    loaded = recorders_only(page, person, meeting_id)
    sent = read_form(form, MarkForm)
    if sent.values is None:
        return draw_record(page, loaded, "mark", sent.typed, sent.problems)
    said = sent.values
    try:
        recording.mark_row(
            page.session, person, meeting_id, row_id, said.mark, said.seen, loaded.now
        )
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return draw_record(page, loaded, "mark", told=True)
    return page.go(f"/stat-meetings/{meeting_id}/record#last")


@router.post("/stat-meetings/{meeting_id}/attendance", dependencies=[often])
def send_people(page: OnPage, person: SignedIn, meeting_id: Number, form: SentForm) -> Response:
    loaded = recorders_only(page, person, meeting_id)
    sent = read_form(form, PeopleForm)
    if sent.values is None:
        return draw_record(page, loaded, "people", sent.typed, sent.problems)
    said = sent.values
    counts = dict(zip(said.office, said.people, strict=False))
    try:
        recording.count_people(
            page.session, person, meeting_id, counts, said.council, said.public, said.seen,
            loaded.now,
        )  # fmt: skip
    except InvalidError as refusal:
        known = {"council", "public"}
        problems = {(f if f in known else "people"): s for f, s in refusal.problems.items()}
        return draw_record(page, loaded, "people", sent.typed, problems)
    except RefusedError as refusal:
        if refusal.ruling is not CHANGED_MEANWHILE:
            raise
        return draw_record(page, loaded, "people", sent.typed, told=True)
    return page.go(f"/stat-meetings/{meeting_id}/record#people")
