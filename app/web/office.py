"""Working on an answer in a department: claim it, give it back, leave notes, hand it over."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import require
from app.core.i18n import Sentence, _
from app.followthrough.policy import can_note
from app.followthrough.working import add_note, claim, release
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.queries import departments
from app.proposals.policy import can_hand_over
from app.proposals.queries import Loaded, hand_overs, load_proposal
from app.proposals.service import hand_over
from app.web.addresses import Number
from app.web.answers import office_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page, safe_next
from app.web.written import drawn_first

router = APIRouter()


class NoteForm(FormModel):
    note: str = Field(min_length=1, max_length=5000)


class HandOverForm(FormModel):
    department: int = Field(gt=0, lt=2**31)
    reason: str = Field(min_length=1, max_length=500)


@router.put("/proposals/{proposal_id}/claim")  # htmx
@router.post("/proposals/{proposal_id}/claim")
def claim_answer(page: OnPage, official: SignedIn, proposal_id: Number, back: str = "") -> Response:
    """Take an answer on, and go `back` to the desk if it was taken on there."""
    loaded = load_proposal(page.session, official, proposal_id)
    claim(page.session, official, loaded.proposal.id)
    if back and not page.wants_fragment:
        return page.go(safe_next(back))
    return _office(page, loaded)


@router.post("/proposals/{proposal_id}/claim/release")
def release_answer(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    release(page.session, official, loaded.proposal.id)
    return _office(page, loaded)


@router.post(
    "/proposals/{proposal_id}/notes",
    dependencies=[limit("note", "60 per hour"), drawn_first(NoteForm, "note")],
)
def note(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, official, proposal_id)
    sent = read_form(form, NoteForm)
    if sent.values is None:
        require(can_note(official, loaded.proposal))
        return _office(page, loaded, sent.typed, sent.problems)
    add_note(page.session, official, loaded.proposal.id, sent.values.note)
    return _office(page, loaded)


@router.get("/proposals/{proposal_id}/hand-over")
def show_hand_over(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    require(can_hand_over(person, loaded.contribution, loaded.proposal))
    return _hand_over(page, loaded)


@router.post("/proposals/{proposal_id}/hand-over")
def send_hand_over(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Give a proposal to a department, with a public reason. The first date stays."""
    loaded = load_proposal(page.session, person, proposal_id)
    require(can_hand_over(person, loaded.contribution, loaded.proposal))
    sent = read_form(form, HandOverForm)
    known = {department.id for department in departments(page.session)}
    if sent.values is not None and sent.values.department not in known:
        sent.problems["department"] = _("Choose one of the departments.")
    if sent.values is None or sent.problems:
        return _hand_over(page, loaded, sent)
    hand_over(page.session, person, proposal_id, sent.values.department, sent.values.reason)
    return page.go(loaded.url)


def _office(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Draw the office's part again, or lead a browser back to the page that has it."""
    if not page.wants_fragment and not problems:
        return page.go(f"{loaded.url}#office")
    page.session.flush()
    return page.show(
        "followthrough/_office.html" if page.wants_fragment else "followthrough/note.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        loaded=loaded,
        office=office_of(page, loaded),
        note_typed=typed or {},
        note_problems=problems or {},
        problems=problems or {},
    )


def _hand_over(page: Page, loaded: Loaded, sent: Typed[HandOverForm] | None = None) -> Response:
    offered = [d for d in departments(page.session) if d.id != loaded.proposal.department_id]
    return show_form(
        page,
        "followthrough/hand_over.html",
        sent.typed if sent else {},
        sent.problems if sent else {},
        loaded=loaded,
        departments=[(d.id, d.name) for d in offered],
        steps=hand_overs(page.session, loaded.proposal.id),
    )
