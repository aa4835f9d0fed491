"""Signing in and out."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit, limit_key
from app.http.person import SignedIn, clear_session_cookie, set_session_cookie
from app.http.proving import AT_ONCE, prove_login
from app.people import accounts
from app.people.browsers import browser_name
from app.people.names import key_of
from app.people.passwords import LONGEST, UNPROVEN, Proof
from app.people.sessions import end_session
from app.web.form_page import show_form
from app.web.page import OnPage, Page, safe_next

router = APIRouter()

WRONG = _(
    "Handle or address and password do not belong together, or the account is not confirmed yet."
)


class SignInForm(FormModel):
    login: str = Field(min_length=1, max_length=254)
    password: str = Field(min_length=1, max_length=LONGEST)
    next: str = Field(default="", max_length=300)


def _prove(request: Request, form: SentForm) -> Proof:
    sent = read_form(form, SignInForm)
    if sent.values is None:
        return UNPROVEN
    limit_key(request, "sign-in", key_of(sent.values.login), "20 per 15 minutes")
    return prove_login(request, sent.values.login, sent.values.password)


LoginProof = Annotated[Proof, Depends(_prove, max_concurrency=AT_ONCE)]


@router.get("/sign-in")
def show_sign_in(page: OnPage, next: str = "", done: str = "") -> Response:  # noqa: A002, the name that everybody uses in addresses
    if page.viewer is not None:
        return page.go(safe_next(next))
    return _form(page, {"next": safe_next(next, "")}, done=done)


@router.post("/sign-in", dependencies=[limit("sign-in", "30 per 10 minutes", by_address=True)])
def sign_in(proof: LoginProof, page: OnPage, form: SentForm) -> Response:
    sent = read_form(form, SignInForm)
    if sent.values is None:
        return _form(page, sent.typed, sent.problems)
    opened = accounts.sign_in(page.session, sent.values.login, proof, browser_of(page), utc_now())
    if opened is None:
        return _form(page, sent.typed, {"login": WRONG})
    return welcome(page, opened[1], sent.values.next)


@router.post("/sign-out")
def sign_out(page: OnPage, person: SignedIn) -> Response:
    end_session(page.session, person.id, page.request.state.session_id)
    response = page.go("/")
    clear_session_cookie(response, page.settings)
    return response


def welcome(page: Page, token: str, next_path: str, fallback: str = "/") -> Response:
    """Send a browser on with its new session; the old one, if it had one, is ended."""
    if page.viewer is not None:
        end_session(page.session, page.viewer.id, page.request.state.session_id)
    response = page.go(safe_next(next_path, fallback))
    set_session_cookie(response, page.settings, token)
    return response


def browser_of(page: Page) -> str:
    return browser_name(page.request.headers.get("user-agent", ""))


def _form(
    page: Page,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
    done: str = "",
) -> Response:
    provider = page.settings.oidc_name if page.settings.oidc_issuer else ""
    return show_form(page, "accounts/sign_in.html", typed, problems, done=done, provider=provider)
