"""An account before a moderator: limit it, suspend it, or lift that again, with a public reason."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.person import SignedIn
from app.ledger.queries import entries_about
from app.moderation.models import SanctionKind
from app.moderation.policy import can_sanction
from app.moderation.queries import standing_sanctions
from app.moderation.sanctions import lift, sanction
from app.people.models import Person
from app.people.policy import can_moderate
from app.people.queries import person_by_handle
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()

KINDS: Final[list[tuple[str, Sentence]]] = [
    (SanctionKind.LIMITED, _("Limit: new texts wait until a moderator has read them")),
    (SanctionKind.SUSPENDED, _("Suspend: this person can only read and appeal")),
]
DAYS: Final[list[tuple[str, Sentence]]] = [
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("0", _("Until a moderator lifts it")),
]


class SanctionForm(FormModel):
    kind: SanctionKind
    days: int = Field(ge=0, le=366)
    reason: str = Field(min_length=1, max_length=500)


class LiftForm(FormModel):
    lift_reason: str = Field(min_length=1, max_length=500)


@router.get("/people/{handle}/sanctions")
def show_account(page: OnPage, moderator: SignedIn, handle: str) -> Response:
    require(can_moderate(moderator))
    return _show(page, _person(page, handle))


@router.post("/people/{handle}/sanctions")
def sanction_account(page: OnPage, moderator: SignedIn, handle: str, form: SentForm) -> Response:
    require(can_moderate(moderator))
    person = _person(page, handle)
    sent = read_form(form, SanctionForm)
    if sent.values is None:
        return _show(page, person, sent)
    until = utc_now() + timedelta(days=sent.values.days) if sent.values.days else None
    sanction(page.session, moderator, person.id, sent.values.kind, sent.values.reason, until)
    return page.go(f"/people/{person.handle}/sanctions")


@router.post("/people/{handle}/sanctions/lift")
def lift_sanction(page: OnPage, moderator: SignedIn, handle: str, form: SentForm) -> Response:
    require(can_moderate(moderator))
    person = _person(page, handle)
    sent = read_form(form, LiftForm)
    if sent.values is None:
        return _show(page, person, sent)
    lift(page.session, moderator, person.id, sent.values.lift_reason)
    return page.go(f"/people/{person.handle}/sanctions")


def _person(page: Page, handle: str) -> Person:
    person = person_by_handle(page.session, handle)
    if person is None:
        raise RefusedError(NOT_FOUND)
    return person


def _show(
    page: Page, person: Person, sent: Typed[SanctionForm] | Typed[LiftForm] | None = None
) -> Response:
    history = entries_about(page.session, "account", person.id)
    standing = standing_sanctions(page.session, person.id)
    return show_form(
        page,
        "moderation/account.html",
        sent.typed if sent else {"days": "30"},
        sent.problems if sent else {},
        person=person,
        standing=standing[0] if standing else None,
        ruling=can_sanction(page.viewer, person),
        kinds=KINDS,
        days=DAYS,
        lines=lines_of(page.session, history),
    )
