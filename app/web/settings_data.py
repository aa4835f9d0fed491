"""One's own data: tokens for programs, the export, and leaving for good."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.core.mail import forget_letters
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn, clear_session_cookie
from app.http.proving import AT_ONCE, prove_own
from app.people.erasure import erase, preview_erasure
from app.people.export import export_person
from app.people.models import Person
from app.people.passwords import LONGEST, UNPROVEN, Proof
from app.people.policy import can_take_part
from app.people.sessions import is_fresh
from app.people.tokens import Scope, make_token, revoke_token, scopes_for, scopes_in, tokens_of
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.settings import guessing

router = APIRouter()

SCOPES: Final[Mapping[Scope, Sentence]] = {
    Scope.READ: _("Read what you may read"),
    Scope.WRITE: _("Write proposals and comments, and vote, in your name"),
    Scope.LOAD: _("Load tables of open data and publish them, in your name"),
}


class TokenForm(FormModel):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: list[Scope] = Field(default_factory=list, max_length=len(Scope))


class PasswordOnly(FormModel):
    password: str = Field(default="", max_length=LONGEST)


def _prove(request: Request, form: SentForm) -> Proof:
    sent = read_form(form, PasswordOnly)
    return prove_own(request, sent.values.password) if sent.values is not None else UNPROVEN


OwnProof = Annotated[Proof, Depends(_prove, max_concurrency=AT_ONCE)]


@router.get("/settings/tokens")
def show_tokens(page: OnPage, person: SignedIn) -> Response:
    return _tokens_page(page, person)


@router.post("/settings/tokens", dependencies=[limit("token", "20 per hour")])
def add_token(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    """Show the new token in the answer itself: a redirect would put it into an address."""
    require(can_take_part(person))
    sent = read_form(form, TokenForm)
    if sent.values is None:
        return _tokens_page(page, person, sent.typed, sent.problems)
    try:
        name, scopes = sent.values.name, sent.values.scopes
        raw = make_token(page.session, person, name, scopes, utc_now())
    except InvalidError as error:
        return _tokens_page(page, person, sent.typed, error.problems)
    return _tokens_page(page, person, new_token=raw)


@router.post("/settings/tokens/{token_id}/revoke")
def take_token(page: OnPage, token_id: Number, person: SignedIn) -> Response:
    revoke_token(page.session, person, token_id, utc_now())
    return page.go("/settings/tokens")


@router.get("/settings/export")
def show_export(page: OnPage, person: SignedIn) -> Response:
    return show_form(page, "settings/export.html", person=person, fresh=_is_fresh(page))


@router.post("/settings/export", dependencies=[guessing])
def export(proof: OwnProof, page: OnPage, person: SignedIn, form: SentForm) -> Response:
    """Hand the file over in the answer: it is never stored, so it has no address."""
    sent = read_form(form, PasswordOnly)
    fresh = _is_fresh(page)
    if sent.values is not None and (fresh or proof.holds_for(person.password_hash)):
        text = json.dumps(export_person(page.session, person), ensure_ascii=False, indent=2)
        named = {"Content-Disposition": 'attachment; filename="my-commonplot-data.json"'}
        return Response(text, HTTPStatus.OK, named, "application/json; charset=utf-8")
    problems = sent.problems or {"password": _("Type your password to get the file.")}
    return show_form(page, "settings/export.html", sent.typed, problems, person=person, fresh=fresh)


@router.get("/settings/delete")
def show_delete(page: OnPage, person: SignedIn) -> Response:
    return _delete_page(page, person)


@router.post("/settings/delete", dependencies=[guessing])
def delete(proof: OwnProof, page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, PasswordOnly)
    if sent.values is None:
        return _delete_page(page, person, sent.problems)
    if person.password_hash is None and not _is_fresh(page):
        problem = _("Sign out, sign in again, then come back here within ten minutes.")
        return _delete_page(page, person, {"password": problem})
    address = person.email
    try:
        erase(page.session, person, proof, utc_now())
    except InvalidError as error:
        return _delete_page(page, person, error.problems)
    if address is not None:
        forget_letters(page.settings, address)
    response = page.go("/")
    clear_session_cookie(response, page.settings)
    return response


def _is_fresh(page: Page) -> bool:
    return is_fresh(page.session, page.request.state.session_id, utc_now())


def _tokens_page(
    page: Page,
    person: Person,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    new_token: str = "",
) -> Response:
    return show_form(
        page,
        "settings/tokens.html",
        typed,
        problems,
        tokens=[(token, scopes_in(token)) for token in tokens_of(page.session, person.id)],
        scopes=[(scope.value, SCOPES[scope]) for scope in scopes_for(person)],
        new_token=new_token,
    )


def _delete_page(
    page: Page, person: Person, problems: Mapping[str, Sentence] | None = None
) -> Response:
    remains = preview_erasure(page.session, person)
    return show_form(page, "settings/delete.html", None, problems, person=person, remains=remains)
