"""Signing in by another provider, in three steps.

Two of them talk to the provider and ask no database; what they prove travels in signed cookies of
this browser alone, for ten minutes. The last is a page with a button, so that no link signs
anybody in: the button opens a session, makes an account, or links the one that is signed in.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, InvalidError, RefusedError
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.people import identities, openid
from app.people.openid import NOT_PROVEN, Flow, Proven
from app.people.queries import person_by_address, person_by_identity
from app.people.sessions import open_session
from app.web.accounts import Handle
from app.web.form_page import show_form
from app.web.page import OnPage, Page, safe_next
from app.web.sign_in import browser_of, welcome

router = APIRouter()

LASTS: Final = 600  # seconds
FLOW: Final = "oidc-flow"
PROOF: Final = "oidc-proof"


class HandleForm(FormModel):
    handle: Handle


@router.get(
    "/sign-in/oidc", dependencies=[limit("oidc", "30 per 10 minutes", reads=True, by_address=True)]
)
def begin(request: Request, next: str = "") -> Response:  # noqa: A002, the name that everybody uses in addresses
    settings = _settings(request)
    url, flow = openid.begin(settings, safe_next(next, ""))
    response = RedirectResponse(url, 303)
    _seal(response, settings, FLOW, asdict(flow))
    return response


@router.get(
    "/sign-in/oidc/return",
    dependencies=[limit("oidc", "30 per 10 minutes", reads=True, by_address=True)],
)
def come_back(request: Request, state: str = "", code: str = "") -> Response:
    """Check what the provider says, and keep it for the button. The state is used up here."""
    settings = _settings(request)
    facts = _unseal(request, settings, FLOW)
    flow = Flow(**facts) if facts else None
    if flow is None:
        raise RefusedError(NOT_PROVEN)
    proven = openid.finish(settings, flow, state, code)
    response = RedirectResponse("/sign-in/oidc/continue", 303)
    response.delete_cookie(FLOW, path="/sign-in/oidc")
    _seal(response, settings, PROOF, {**asdict(proven), "next_path": flow.next_path})
    return response


@router.get("/sign-in/oidc/continue")
def show_continue(page: OnPage) -> Response:
    proven, _next_path = _proof(page)
    return _continue_page(page, proven)


@router.post("/sign-in/oidc/continue")
def go_on(page: OnPage, form: SentForm) -> Response:
    proven, next_path = _proof(page)
    session, now = page.session, utc_now()
    if page.viewer is not None:
        identities.link_identity(session, page.viewer, proven, now)
        return _done(page.go("/settings"))
    token = identities.sign_in_as(session, proven, browser_of(page), now)
    if token is None:
        sent = read_form(form, HandleForm)
        problems = sent.problems
        if sent.values is not None:
            try:
                person = identities.sign_up_as(session, proven, sent.values.handle, now)
            except InvalidError as error:
                problems = error.problems
            else:
                token = open_session(session, person.id, browser_of(page), now)
        if token is None:
            return _continue_page(page, proven, sent.typed, problems)
    return _done(welcome(page, token, next_path))


def _continue_page(
    page: Page,
    proven: Proven,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Say what the button will do: nothing happens until it is pressed."""
    session = page.session
    owner = person_by_identity(session, proven.issuer, proven.subject)
    same_address = person_by_address(session, proven.email) if proven.email else None
    return show_form(
        page,
        "accounts/oidc.html",
        typed,
        problems,
        provider=page.settings.oidc_name,
        owner=owner,
        address_taken=owner is None and same_address is not None,
    )


def _proof(page: Page) -> tuple[Proven, str]:
    facts = _unseal(page.request, page.settings, PROOF)
    if facts is None:
        raise RefusedError(NOT_PROVEN)
    next_path = str(facts.pop("next_path", "") or "")
    return Proven(str(facts["issuer"]), str(facts["subject"]), facts["email"]), next_path


def _done(response: Response) -> Response:
    response.delete_cookie(PROOF, path="/sign-in/oidc")
    return response


def _settings(request: Request) -> Settings:
    """Return the settings. A city without another provider has no such pages."""
    settings: Settings = request.app.state.settings
    if not settings.oidc_issuer:
        raise RefusedError(NOT_FOUND)
    return settings


def _seal(
    response: Response, settings: Settings, name: str, facts: Mapping[str, str | None]
) -> None:
    response.set_cookie(
        name,
        _signer(settings, name).dumps(dict(facts)),
        LASTS,
        path="/sign-in/oidc",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def _unseal(request: Request, settings: Settings, name: str) -> dict[str, str] | None:
    try:
        facts: dict[str, str] = _signer(settings, name).loads(
            request.cookies.get(name, ""), max_age=LASTS
        )
    except BadSignature:
        return None
    return facts


def _signer(settings: Settings, name: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt=name)
