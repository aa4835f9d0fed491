"""Signing up, confirming the address by the mailed link, and choosing a new password."""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, BeforeValidator, Field

from app.core.clock import utc_now
from app.core.errors import InvalidError
from app.core.i18n import Sentence
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit, limit_key
from app.http.proving import AT_ONCE
from app.people import accounts
from app.people.accounts import NewAccount
from app.people.links import open_link, open_sign_up
from app.people.models import LinkPurpose
from app.people.names import check_address, check_handle
from app.people.passwords import LONGEST, Hashed, check_password, hashed
from app.people.settings import check_home
from app.places.queries import all_neighborhoods
from app.web.form_page import show_form
from app.web.page import OnPage, Page, safe_next

router = APIRouter()

Address = Annotated[str, AfterValidator(check_address)]
Handle = Annotated[str, AfterValidator(check_handle)]
Password = Annotated[str, Field(min_length=1, max_length=LONGEST)]
NewPassword = Annotated[Password, AfterValidator(check_password)]
Known = Annotated[int, Field(gt=0, lt=BIGGEST_ID)]
Chosen = Annotated[Known | None, BeforeValidator(lambda typed: typed or None)]

LETTERS_AN_ADDRESS = ("4 per hour", "10 per day")


class SignUpForm(FormModel):
    email: Address
    handle: Handle
    password: NewPassword
    home_id: Chosen = None
    show_home: Literal["yes"] | None = None
    next: str = Field(default="", max_length=300)


class ConfirmForm(FormModel):
    handle: Handle | None = None


class ResetForm(FormModel):
    email: Address


class NewPasswordForm(FormModel):
    password: NewPassword


def _hash_first(request: Request, form: SentForm) -> Hashed | None:
    sent = read_form(form, SignUpForm)
    if sent.values is None:
        return None
    limit_key(request, "letters", sent.values.email.lower(), *LETTERS_AN_ADDRESS)
    return hashed(sent.values.password)


def _hash_new(form: SentForm) -> Hashed | None:
    sent = read_form(form, NewPasswordForm)
    return hashed(sent.values.password) if sent.values is not None else None


FirstPassword = Annotated[Hashed | None, Depends(_hash_first, max_concurrency=AT_ONCE)]
HashedPassword = Annotated[Hashed | None, Depends(_hash_new, max_concurrency=AT_ONCE)]


@router.get("/sign-up")
def show_sign_up(page: OnPage, next: str = "") -> Response:  # noqa: A002, the name that everybody uses in addresses
    return _sign_up_form(page, {"next": safe_next(next, "")})


@router.post("/sign-up", dependencies=[limit("sign-up", "20 per hour", by_address=True)])
def sign_up(password: FirstPassword, page: OnPage, form: SentForm) -> Response:
    sent = read_form(form, SignUpForm)
    if sent.values is None or password is None:
        return _sign_up_form(page, sent.typed, sent.problems)
    asked = sent.values
    wanted = NewAccount(
        email=asked.email,
        handle=asked.handle,
        password=password,
        home_id=asked.home_id,
        show_home=asked.show_home == "yes",
        next_path=safe_next(asked.next, ""),
    )
    try:
        check_home(page.session, wanted.home_id)
        accounts.sign_up(page.session, wanted, _secret(page), utc_now())
    except InvalidError as error:
        return _sign_up_form(page, sent.typed, error.problems)
    return page.go("/sign-up/sent")


@router.get("/sign-up/sent")
def show_sign_up_sent(page: OnPage) -> Response:
    return page.show("accounts/sent.html", what="sign_up")


@router.get("/confirm/{token}")
def show_confirm(page: OnPage, token: str) -> Response:
    """Show a button: programs that look at letters open links, and only a person presses it."""
    wanted = open_sign_up(page.session, token, utc_now())
    return show_form(page, "accounts/confirm.html", wanted=wanted)


@router.post("/confirm/{token}", dependencies=[limit("links", "30 per hour", by_address=True)])
def confirm(page: OnPage, token: str, form: SentForm) -> Response:
    sent = read_form(form, ConfirmForm)
    wanted = open_sign_up(page.session, token, utc_now())
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            handle = sent.values.handle
            _person, next_path = accounts.confirm(page.session, token, handle, utc_now())
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go(sign_in_address(next_path, "confirmed"))
    return show_form(page, "accounts/confirm.html", sent.typed, problems, wanted=wanted)


@router.get("/reset")
def show_reset(page: OnPage) -> Response:
    return show_form(page, "accounts/reset.html")


@router.post("/reset", dependencies=[limit("reset", "10 per hour", by_address=True)])
def ask_reset(page: OnPage, form: SentForm) -> Response:
    sent = read_form(form, ResetForm)
    if sent.values is None:
        return show_form(page, "accounts/reset.html", sent.typed, sent.problems)
    limit_key(page.request, "letters", sent.values.email.lower(), *LETTERS_AN_ADDRESS)
    accounts.ask_reset(page.session, sent.values.email, _secret(page), utc_now())
    return page.go("/reset/sent")


@router.get("/reset/sent")
def show_reset_sent(page: OnPage) -> Response:
    return page.show("accounts/sent.html", what="reset")


@router.get("/reset/{token}")
def show_new_password(page: OnPage, token: str) -> Response:
    open_link(page.session, token, LinkPurpose.RESET, utc_now())
    return show_form(page, "accounts/new_password.html")


@router.post("/reset/{token}", dependencies=[limit("links", "30 per hour", by_address=True)])
def set_new_password(
    password: HashedPassword, page: OnPage, token: str, form: SentForm
) -> Response:
    sent = read_form(form, NewPasswordForm)
    problems: Mapping[str, Sentence] = sent.problems
    if password is not None:
        try:
            accounts.reset_password(page.session, token, password, utc_now())
        except InvalidError as error:
            problems = error.problems
        else:
            return page.go(sign_in_address("", "password"))
    return show_form(page, "accounts/new_password.html", sent.typed, problems)


def sign_in_address(next_path: str, done: str) -> str:
    """Return the sign-in page that says what was just done and goes on to a page of ours."""
    query = {"done": done, "next": safe_next(next_path, "")}
    return "/sign-in?" + urlencode({name: value for name, value in query.items() if value})


def _secret(page: Page) -> str:
    return page.settings.secret_key.get_secret_value()


def _sign_up_form(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence] | None = None
) -> Response:
    homes = [(place.id, place.name) for place in all_neighborhoods(page.session)]
    return show_form(page, "accounts/sign_up.html", typed, problems, homes=homes)
