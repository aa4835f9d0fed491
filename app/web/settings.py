"""One's own settings: password, address, home, and where one is signed in."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import InvalidError
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit, limit_key
from app.http.person import SignedIn, set_session_cookie
from app.http.proving import AT_ONCE, prove_own
from app.people import accounts, identities
from app.people import settings as choices
from app.people.links import open_link
from app.people.models import LinkPurpose, Person
from app.people.passwords import LONGEST, UNPROVEN, Hashed, Proof, hashed
from app.people.queries import department_by_id, identities_of
from app.people.sessions import end_all_sessions, end_session, sessions_of
from app.places.queries import all_neighborhoods, rows_by_id
from app.web.accounts import LETTERS_AN_ADDRESS, Address, Chosen, NewPassword, Password
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.sign_in import browser_of

router = APIRouter()

guessing = limit("own password", "10 per 10 minutes")


class PasswordForm(FormModel):
    old: Password
    password: NewPassword


class EmailForm(FormModel):
    email: Address
    password: str = Field(default="", max_length=LONGEST)


class HomeForm(FormModel):
    home_id: Chosen = None
    show_home: Literal["yes"] | None = None


class InvitationsForm(FormModel):
    open_to_invitations: Literal["yes"] | None = None


def _prove_and_hash(request: Request, form: SentForm) -> tuple[Proof, Hashed] | None:
    sent = read_form(form, PasswordForm)
    if sent.values is None:
        return None
    return prove_own(request, sent.values.old), hashed(sent.values.password)


def _prove_for_email(request: Request, form: SentForm) -> Proof:
    sent = read_form(form, EmailForm)
    if sent.values is None:
        return UNPROVEN
    limit_key(request, "letters", sent.values.email.lower(), *LETTERS_AN_ADDRESS)
    return prove_own(request, sent.values.password)


OldAndNew = Annotated[
    tuple[Proof, Hashed] | None, Depends(_prove_and_hash, max_concurrency=AT_ONCE)
]
EmailProof = Annotated[Proof, Depends(_prove_for_email, max_concurrency=AT_ONCE)]


@router.get("/settings")
def show_settings(page: OnPage, person: SignedIn) -> Response:
    session = page.session
    homes = rows_by_id(session, [person.home_id] if person.home_id else [])
    return page.show(
        "settings/show.html",
        person=person,
        home=homes.get(person.home_id) if person.home_id else None,
        department=department_by_id(session, person.department_id),
        sessions=sessions_of(session, person.id, utc_now()),
        this_session=page.request.state.session_id,
        identities=identities_of(session, person.id),
        provider=page.settings.oidc_name if page.settings.oidc_issuer else "",
    )


@router.get("/settings/password")
def show_password(page: OnPage, person: SignedIn) -> Response:
    return show_form(page, "settings/password.html", person=person)


@router.post("/settings/password", dependencies=[guessing])
def change_password(proven: OldAndNew, page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, PasswordForm)
    problems: Mapping[str, Sentence] = sent.problems
    if proven is not None:
        old, new = proven
        try:
            token = accounts.change_password(
                page.session, person, old, new, browser_of(page), utc_now()
            )
        except InvalidError as error:
            problems = error.problems
        else:
            response = page.go("/settings")
            set_session_cookie(response, page.settings, token)
            return response
    return show_form(page, "settings/password.html", sent.typed, problems, person=person)


@router.get("/settings/e-mail")
def show_email(page: OnPage, person: SignedIn) -> Response:
    return show_form(page, "settings/email.html", person=person)


@router.post("/settings/e-mail", dependencies=[guessing])
def ask_email_change(proof: EmailProof, page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, EmailForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        email = sent.values.email
        secret = page.settings.secret_key.get_secret_value()
        try:
            accounts.ask_email_change(page.session, person, email, proof, secret, utc_now())
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go("/settings/e-mail/sent")
    return show_form(page, "settings/email.html", sent.typed, problems, person=person)


@router.get("/settings/e-mail/sent")
def show_email_sent(page: OnPage) -> Response:
    return page.show("accounts/sent.html", what="change")


@router.get("/change-e-mail/{token}")
def show_email_change(page: OnPage, token: str, person: SignedIn) -> Response:
    link = open_link(page.session, token, LinkPurpose.CHANGE_EMAIL, utc_now(), person)
    return page.show("settings/confirm_email.html", link=link)


@router.post("/change-e-mail/{token}", dependencies=[limit("links", "30 per hour")])
def change_email(page: OnPage, token: str, person: SignedIn) -> Response:
    accounts.change_email(page.session, person, token, utc_now())
    return page.go("/settings")


@router.get("/settings/home")
def show_home(page: OnPage, person: SignedIn) -> Response:
    typed = {"home_id": person.home_id or "", "show_home": person.show_home}
    return _home_form(page, person, typed)


@router.post("/settings/home")
def set_home(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, HomeForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        show = sent.values.show_home == "yes"
        try:
            choices.set_home(page.session, person, sent.values.home_id, show=show)
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go("/settings")
    return _home_form(page, person, sent.typed, problems)


@router.get("/settings/invitations")
def show_invitations(page: OnPage, person: SignedIn) -> Response:
    typed = {"open_to_invitations": person.open_to_invitations}
    return show_form(page, "settings/invitations.html", typed)


@router.post("/settings/invitations")
def set_invitations(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, InvitationsForm)
    if sent.values is None:
        return show_form(page, "settings/invitations.html", sent.typed, sent.problems)
    is_open = sent.values.open_to_invitations == "yes"
    choices.set_invitations(page.session, person, is_open=is_open)
    return page.go("/settings")


@router.post("/settings/sessions/{session_id}/end")
def end_one(page: OnPage, session_id: Number, person: SignedIn) -> Response:
    end_session(page.session, person.id, session_id)
    return page.go("/settings")


@router.post("/settings/sessions/end-others")
def end_others(page: OnPage, person: SignedIn) -> Response:
    end_all_sessions(page.session, person.id, keep=page.request.state.session_id)
    return page.go("/settings")


@router.post("/settings/identities/{identity_id}/unlink")
def unlink(page: OnPage, identity_id: Number, person: SignedIn) -> Response:
    identities.unlink_identity(page.session, person, identity_id)
    return page.go("/settings")


def _home_form(
    page: Page,
    person: Person,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    homes = [(place.id, place.name) for place in all_neighborhoods(page.session)]
    return show_form(page, "settings/home.html", typed, problems, person=person, homes=homes)
