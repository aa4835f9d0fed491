"""One's own residency: what the city knows, and the two ways to prove where one lives."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BeforeValidator, Field

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit, limit_key
from app.http.person import SignedIn
from app.people.models import Person, Residency
from app.people.residency.codes import TYPED_AT_MOST
from app.people.residency.hashing import hash_number
from app.people.residency.policy import can_verify
from app.people.residency.queries import claims_of, has_register
from app.people.residency.verifying import (
    Proof,
    Secrets,
    proof_of_identity,
    proof_of_letter,
    verify,
)
from app.places.queries import rows_by_id
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

TRIES: Final = ("10 per hour", "30 per day")  # an account; a code is one of 9.5e14
DATES: Final = "20 per day"  # birth dates tried for one number, by all accounts together


def guessing(request: Request, person: SignedIn) -> None:
    """Bound the tries of one account, from however many browsers and addresses."""
    limit_key(request, "residency", f"person {person.id}", *TRIES)


# The account's own bound, and one for an address from which many accounts come.
bounds = [limit("residency", *TRIES), Depends(guessing)]


def iso_date(typed: object) -> object:
    """Let only `1980-04-03` through: pydantic would also take a number for seconds."""
    if not isinstance(typed, str) or re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII) is None:
        raise ValueError(_("Write the birth date as year, month and day: 1980-04-03."))
    return typed


BirthDate = Annotated[date, BeforeValidator(iso_date)]


class LetterForm(FormModel):
    code: Annotated[str, Field(min_length=1, max_length=TYPED_AT_MOST)]


class IdentityForm(FormModel):
    number: Annotated[str, Field(min_length=1, max_length=80)]
    birth_date: BirthDate


def secrets_of(settings: Settings) -> Secrets:
    return Secrets(
        settings.secret_key.get_secret_value(), settings.residency_key.get_secret_value()
    )


@router.get("/settings/residency")
def show_residency(page: OnPage, person: SignedIn) -> Response:
    return _own_page(page, person)


@router.post("/settings/residency/letter", dependencies=bounds)
def prove_by_letter(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    require(can_verify(person, page.settings))
    sent = read_form(form, LetterForm)
    if sent.values is None:
        return _own_page(page, person, sent.typed, sent.problems)
    code = sent.values.code
    return _prove(
        page, person, sent.typed, lambda: proof_of_letter(code, secrets_of(page.settings))
    )


@router.post("/settings/residency/register", dependencies=bounds)
def prove_by_register(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    require(can_verify(person, page.settings))
    sent = read_form(form, IdentityForm)
    if sent.values is None:
        return _own_page(page, person, sent.typed, sent.problems)
    number, born = sent.values.number, sent.values.birth_date
    secrets = secrets_of(page.settings)
    if not secrets.register:  # counted under no key, a number could be found by trying them all
        raise RefusedError(NOT_FOUND)
    limit_key(page.request, "birth dates", hash_number(secrets.register, number), DATES)
    return _prove(page, person, sent.typed, lambda: proof_of_identity(number, born, secrets))


def _prove(
    page: Page, person: Person, typed: Mapping[str, object], proof: Callable[[], Proof]
) -> Response:
    try:
        verify(page.session, person, proof(), utc_now())
    except InvalidError as error:
        return _own_page(page, person, typed, error.problems)
    return page.go("/settings/residency")


def _own_page(
    page: Page,
    person: Person,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    homes = rows_by_id(page.session, [person.home_id] if person.home_id else [])
    has_key = bool(page.settings.residency_key.get_secret_value())
    return show_form(
        page,
        "residency/own.html",
        typed,
        problems,
        home=homes.get(person.home_id) if person.home_id else None,
        verified=person.residency is Residency.VERIFIED,
        claims=claims_of(page.session, person),
        by_register=has_key and has_register(page.session),
        number_label=number_label(page.settings),
    )


def number_label(settings: Settings) -> Sentence | str:
    """Return what the register's number is called: the city's own word, else ours."""
    usual = Settings.model_fields["residency_number"].default
    asked = settings.residency_number
    return _("Register number") if asked == usual else asked
