"""Releasing a proof of residency: an administrator names the proof and never learns the account."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BeforeValidator, Field

from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.people.policy import can_administer
from app.people.residency.codes import TYPED_AT_MOST
from app.people.residency.releasing import Release, proof_of_number, release
from app.people.residency.verifying import Proof, proof_of_identity, proof_of_letter
from app.web.admin_people import for_administrators
from app.web.form_page import show_form
from app.web.ledger_words import RELEASES
from app.web.page import OnPage, Page
from app.web.residency import iso_date, number_label, secrets_of

router = APIRouter()

ONE_OF_THREE = _(
    "Fill in one of the three: the letter's number, its code, or both of the register."
)


class ReleaseForm(FormModel):
    """One proof, in one of three ways; every field that is left empty comes as an empty text."""

    letter: str = Field(default="", max_length=20)
    code: str = Field(default="", max_length=TYPED_AT_MOST)
    number: str = Field(default="", max_length=80)
    birth_date: Annotated[
        date | None, BeforeValidator(lambda typed: iso_date(typed) if typed else None)
    ] = None
    reason: Release


@router.get("/admin/residency/release", dependencies=[for_administrators])
def show_release(page: OnPage) -> Response:
    return _release_page(page, {}, {})


@router.post("/admin/residency/release", dependencies=[limit("release", "30 per hour")])
def release_proof(page: OnPage, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    sent = read_form(form, ReleaseForm)
    if sent.values is None:
        return _release_page(page, sent.typed, sent.problems)
    try:
        release(page.session, page.viewer, _named(page, sent.values), sent.values.reason)
    except InvalidError as error:
        return _release_page(page, sent.typed, error.problems)
    return page.go("/admin/residency/release?done=1")


def _named(page: Page, asked: ReleaseForm) -> Proof:
    """Return the one proof that the form names. Raises InvalidError."""
    both = bool(asked.number) and asked.birth_date is not None
    half = bool(asked.number) or asked.birth_date is not None
    if [bool(asked.letter), bool(asked.code), half].count(True) != 1 or both != half:
        raise InvalidError({"letter": ONE_OF_THREE})
    secrets = secrets_of(page.settings)
    if asked.letter:
        return proof_of_number(page.session, asked.letter)
    if asked.birth_date is None:
        return proof_of_letter(asked.code, secrets)
    return proof_of_identity(asked.number, asked.birth_date, secrets)


def _release_page(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    return show_form(
        page,
        "residency/release.html",
        typed,
        problems,
        reasons=[(reason.value, RELEASES[reason.value]) for reason in Release],
        number_label=number_label(page.settings),
        done=page.request.query_params.get("done") == "1",
    )
