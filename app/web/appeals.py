"""Appeals: whom an act concerns asks for a second look; another moderator decides."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.core.errors import require
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.ledger.models import LedgerEntry
from app.ledger.queries import load_entry
from app.moderation.appeals import appeal, decide
from app.moderation.hearings import appeal_of, load_appeal, waiting_appeals
from app.moderation.models import Outcome
from app.moderation.policy import can_appeal
from app.people.models import Person
from app.people.policy import can_moderate
from app.people.voices import stand_in_of
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.hearings import draw_appeals
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class AppealForm(FormModel):
    entry: int = Field(gt=0, lt=BIGGEST_ID)
    text: str = Field(min_length=1, max_length=2000)


class OutcomeForm(FormModel):
    outcome: Outcome
    reason: str = Field(min_length=1, max_length=500)


@router.get("/appeals/new")
def write_appeal(page: OnPage, person: SignedIn, entry: Number) -> Response:
    shown = load_entry(page.session, entry)
    appellant = appellant_in(page.session, person, shown.entry)
    require(can_appeal(appellant, shown.entry, appeal_of(page.session, entry)))
    return _write(page, entry, None)


@router.post("/appeals", dependencies=[limit("appeal", "10 per hour")])
def send_appeal(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    """Appeal an act. The only thing that a suspended person can still send."""
    sent = read_form(form, AppealForm)
    if sent.values is None:
        number = str(sent.typed.get("entry", ""))
        if "entry" in sent.problems or not number.isdecimal():
            load_entry(page.session, 0)  # no act is named: 404
        return _write(page, int(number), sent)
    entry = load_entry(page.session, sent.values.entry).entry
    appellant = appellant_in(page.session, person, entry)
    appeal(page.session, appellant, entry.id, sent.values.text)
    return page.go(f"/ledger/{sent.values.entry}")


@router.get("/moderation/appeals")
def show_appeals(page: OnPage, moderator: SignedIn) -> Response:
    require(can_moderate(moderator))
    waiting = waiting_appeals(page.session)
    return page.show("moderation/appeals.html", appeals=draw_appeals(page, moderator, waiting))


@router.get("/moderation/appeals/{appeal_id}")
def show_appeal(page: OnPage, moderator: SignedIn, appeal_id: Number) -> Response:
    require(can_moderate(moderator))
    return _decide_page(page, moderator, appeal_id, None)


@router.post("/moderation/appeals/{appeal_id}")
def decide_appeal(page: OnPage, moderator: SignedIn, appeal_id: Number, form: SentForm) -> Response:
    require(can_moderate(moderator))
    sent = read_form(form, OutcomeForm)
    if sent.values is None:
        return _decide_page(page, moderator, appeal_id, sent)
    outcome, reason = sent.values.outcome, sent.values.reason
    entry = decide(page.session, moderator, appeal_id, outcome, reason)
    if page.wants_fragment:
        return page.show("moderation/_decided.html", entry=entry)
    return page.go("/moderation/appeals")


def appellant_in(session: Session, person: Person, entry: LedgerEntry) -> Person:
    """Return who appeals: oneself, or the stand-in by which one wrote what the act is about."""
    if entry.concerns_id is None or entry.concerns_id == person.id:
        return person
    return stand_in_of(session, person, entry.concerns_id) or person


def _write(page: Page, entry_id: int, sent: Typed[AppealForm] | None) -> Response:
    shown = load_entry(page.session, entry_id)
    return show_form(
        page,
        "moderation/appeal.html",
        sent.typed if sent else {},
        sent.problems if sent else {},
        line=lines_of(page.session, [shown])[0],
    )


def _decide_page(
    page: Page, moderator: Person, appeal_id: int, sent: Typed[OutcomeForm] | None
) -> Response:
    drawn = draw_appeals(page, moderator, [load_appeal(page.session, appeal_id)])[0]
    problems = sent.problems if sent else {}
    template = "moderation/_appeal.html" if page.wants_fragment else "moderation/decide_appeal.html"
    return page.show(
        template,
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        drawn=drawn,
        typed=sent.typed if sent else {},
        problems=problems,
    )
