"""Check-ins on a commitment's page: words beside the number, contests, and their answers."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.charts.claims.service import newest_cube
from app.charts.models import Chart
from app.contributions.queries import load_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT
from app.followthrough.checking.models import CheckIn, Ruling
from app.followthrough.checking.policy import (
    ANSWERED,
    can_add_context,
    can_answer_contest,
    can_contest,
    can_foresee,
)
from app.followthrough.checking.queries import (
    check_in_of,
    contests_of,
    find_check_in,
    find_contest,
    foreseen,
    interim_of,
    one_contest,
    waits_of,
)
from app.followthrough.checking.service import CONTEXT, add_context, answer_contest, contest
from app.followthrough.checking.words import RULINGS
from app.followthrough.commitments.queries import Promised, commitment_url, load_commitment
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.web.addresses import Number
from app.web.check_in_picture import strip_of
from app.web.comment_forms import Key, new_key
from app.web.follows import following_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page, glance
from app.web.written import drawn_first

router = APIRouter()

REASON: Final = 5_000


class ContextForm(FormModel):
    text: str = Field(min_length=1, max_length=CONTEXT)


class ContestForm(FormModel):
    text: str = Field(min_length=1, max_length=REASON)
    evidence: str = Field(min_length=1, max_length=300)
    form_key: Key


class RulingForm(FormModel):
    ruling: Ruling
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    form_key: Key


def check_in_context(page: Page, one: Promised) -> dict[str, Any]:
    """Give the names that the parts of a commitment's page use; no query where nothing is due."""
    viewer, made = page.viewer, one.commitment
    row = one.check_in.row if one.check_in else None
    speaks = can_foresee(viewer, made)
    if row is None and speaks:
        row = check_in_of(page.session, made.id)
    waiting = bool(row and viewer and waits_of(page.session, row.id, viewer.id))
    return {
        "preview": foreseen(page.session, row) if row and one.check_in is None else None,
        "strip": strip_of(one),
        "contests": contests_of(page.session, row.id) if row and one.check_in else (),
        "interim": interim_of(page.session, made.id) if one.has_interim else (),
        "may_say": row is not None and speaks and bool(can_add_context(viewer, made, row)),
        "may_contest": row is not None and bool(can_contest(viewer, made, row, waiting=waiting)),
        "answers_contests": speaks,
        "following": following_of(page, "commitment", made.id),
    }


@router.get("/commitments/{commitment_id}/context")
def write_context(page: OnPage, person: SignedIn, commitment_id: Number) -> Response:
    one, row = _loaded(page, commitment_id)
    require(can_add_context(person, one.commitment, row))
    return _context_form(page, one, row, {"text": row.context}, {})


@router.post("/commitments/{commitment_id}/context", dependencies=[limit("answer", "60 per hour")])
def send_context(page: OnPage, person: SignedIn, commitment_id: Number, form: SentForm) -> Response:
    one, row = _loaded(page, commitment_id)
    sent = read_form(form, ContextForm)
    if sent.values is None:
        require(can_add_context(person, one.commitment, row))
        return _context_form(page, one, row, sent.typed, sent.problems)
    try:
        with page.session.begin_nested():
            add_context(page.session, person, one.commitment.id, sent.values.text)
    except InvalidError as refusal:
        return _context_form(page, one, row, sent.typed, refusal.problems)
    return page.go(_address(one))


@router.get("/commitments/{commitment_id}/contests/new")
def write_contest(page: OnPage, person: SignedIn, commitment_id: Number) -> Response:
    one, row = _loaded(page, commitment_id)
    waiting = waits_of(page.session, row.id, person.id)
    require(can_contest(person, one.commitment, row, waiting=waiting))
    return _contest_form(page, one, {}, {})


@router.post(
    "/commitments/{commitment_id}/contests",
    dependencies=[limit("challenge", "20 per hour"), drawn_first(ContestForm)],
)
def send_contest(page: OnPage, person: SignedIn, commitment_id: Number, form: SentForm) -> Response:
    one, row = _loaded(page, commitment_id)
    sent = read_form(form, ContestForm)
    if sent.values is None:
        require(can_contest(person, one.commitment, row))
        return _contest_form(page, one, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            made = contest(
                page.session, person, one.commitment.id, values.text, values.evidence,
                values.form_key,
            )  # fmt: skip
    except InvalidError as refusal:
        return _contest_form(page, one, sent.typed, refusal.problems)
    return page.go(f"/contests/{made.id}")


@router.get("/contests/{contest_id}")
def show_contest(page: OnPage, contest_id: Number) -> Response:
    return _show(page, contest_id, {}, {})


def _read_ahead(request: Request, contest_id: Number) -> None:
    """Add the newest numbers up before the transaction opens that may check again by them."""
    with suppress(RefusedError, InvalidError), glance(request) as page:
        row = page.session.get_one(CheckIn, find_contest(page.session, contest_id).check_in_id)
        made = load_commitment(page.session, page.viewer, row.commitment_id).commitment
        chart = page.session.get(Chart, made.chart_id or 0)
        if chart is not None and can_foresee(page.viewer, made):
            newest_cube(page.session, page.store, chart)


@router.post(
    "/contests/{contest_id}/answer",
    dependencies=[
        limit("challenge-answer", "60 per hour"),
        drawn_first(RulingForm),
        Depends(_read_ahead),
    ],
)
def answer(page: OnPage, person: SignedIn, contest_id: Number, form: SentForm) -> Response:
    sent = read_form(form, RulingForm)
    if sent.values is None:
        raised = find_contest(page.session, contest_id)
        row = page.session.get_one(CheckIn, raised.check_in_id)
        made = load_commitment(page.session, person, row.commitment_id).commitment
        text = load_for(page.session, person, contest_id).contribution
        require(can_answer_contest(person, made, raised, text))
        return _show(page, contest_id, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            answer_contest(
                page.session, page.store, person, contest_id, values.ruling, values.text,
                values.form_key,
            )  # fmt: skip
    except InvalidError as refusal:
        return _show(page, contest_id, sent.typed, refusal.problems)
    except RefusedError as refusal:
        if refusal.ruling is not ANSWERED:
            raise
        shown = _show(page, contest_id, sent.typed, {})  # a colleague was first: the words are kept
        shown.status_code = HTTPStatus.CONFLICT
        return shown
    return page.go(f"/contests/{contest_id}")


def _loaded(page: Page, commitment_id: int) -> tuple[Promised, CheckIn]:
    """Load a commitment and its check-in. Raises RefusedError 404 or 410."""
    one = load_commitment(page.session, page.viewer, commitment_id)
    row = find_check_in(page.session, one.commitment.id)
    if row.posted_at is None and not can_foresee(page.viewer, one.commitment):
        raise RefusedError(NOT_FOUND)
    return one, row


def _address(one: Promised) -> str:
    return f"{commitment_url(one.commitment.id)}#check-in"


def _context_form(
    page: Page,
    one: Promised,
    row: CheckIn,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    shown = one.check_in or foreseen(page.session, row)
    return show_form(
        page, "checking/context.html", typed, problems, one=one, checked=shown, longest=CONTEXT
    )


def _contest_form(
    page: Page, one: Promised, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    return show_form(
        page,
        "checking/contest.html",
        typed,
        problems,
        one=one,
        checked=one.check_in,
        form_key=typed.get("form_key") or new_key(),
        longest=REASON,
    )


def _show(
    page: Page, contest_id: int, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    raised = find_contest(page.session, contest_id)
    reading = load_for(page.session, page.viewer, contest_id)
    row = page.session.get_one(CheckIn, raised.check_in_id)
    one = load_commitment(page.session, page.viewer, row.commitment_id)
    text = reading.contribution
    return show_form(
        page,
        "checking/show.html",
        typed,
        problems,
        raised=raised,
        told=one_contest(page.session, contest_id),
        text=text,
        by=reading.author,
        one=one,
        checked=one.check_in,
        words=RULINGS[raised.ruling],
        rulings=[(ruling, RULINGS[ruling]) for ruling in Ruling],
        ruling=can_answer_contest(page.viewer, one.commitment, raised, text),
        form_key=typed.get("form_key") or new_key(),
    )
