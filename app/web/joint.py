"""Joint commitments: asking a department to join, its answer, and the lead's decision."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter, Response

from app.core.errors import NOT_FOUND, RefusedError, Ruling, require
from app.core.i18n import Sentence, _
from app.followthrough.commitments.queries import Promised, commitment_url, load_commitment
from app.followthrough.joint.joining import (
    agree,
    ask_to_join,
    decline,
    join,
    name_condition,
    withdraw,
)
from app.followthrough.joint.models import Joining
from app.followthrough.joint.policy import can_ask, can_say, can_withdraw, leads, speaks_for
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Department, Person
from app.people.queries import department_by_id, department_by_slug
from app.web.addresses import Number
from app.web.joint_forms import (
    AskForm,
    DecideForm,
    SayForm,
    as_step,
    attempt,
    colleagues,
    number_of,
    offices,
    show_act,
)
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("joint", "60 per hour")
Typed = Mapping[str, object]
Problems = Mapping[str, Sentence]
Told = Sentence | None
CHOOSE = _("Choose one of the answers.")


class Found(NamedTuple):
    one: Promised
    department: Department
    row: Joining


@router.get("/commitments/{commitment_id}/joining")
def write_asking(page: OnPage, official: SignedIn, commitment_id: Number) -> Response:
    one = load_commitment(page.session, official, commitment_id)
    require(can_ask(official, one.commitment, 0, None))
    return _asking(page, one, {}, {}, None)


@router.post("/commitments/{commitment_id}/joining", dependencies=[often])
def send_asking(
    page: OnPage, official: SignedIn, commitment_id: Number, form: SentForm
) -> Response:
    one = load_commitment(page.session, official, commitment_id)
    require(can_ask(official, one.commitment, 0, None))
    sent = read_form(form, AskForm)
    again = partial(_asking, page, one, sent.typed)
    if sent.values is None:
        return again(sent.problems, None)
    office = department_by_id(page.session, number_of(sent.values.department))
    act = partial(ask_to_join, page.session, official, one.commitment.id, office, sent.values.words)
    return attempt(page, act, again, _joint(one))


@router.get("/commitments/{commitment_id}/joining/{slug}")
def write_answer(page: OnPage, official: SignedIn, commitment_id: Number, slug: str) -> Response:
    """Show the form of whoever asks for it: the department that was asked, or the lead."""
    found = _found(page, official, commitment_id, slug)
    if speaks_for(official, found.department.id):
        require(can_say(official, found.one.commitment, found.row))
        return _saying(page, found, {}, {}, None)
    require(_lead(official, found))
    return _deciding(page, found, {}, {}, None)


@router.post("/commitments/{commitment_id}/joining/{slug}", dependencies=[often])
def send_answer(
    page: OnPage, official: SignedIn, commitment_id: Number, slug: str, form: SentForm
) -> Response:
    """Join with a step, name a condition, or decline with a reason."""
    found = _found(page, official, commitment_id, slug)
    if not speaks_for(official, found.department.id):
        require(can_say(official, found.one.commitment, found.row))
    sent = read_form(form, SayForm)
    again = partial(_saying, page, found, sent.typed)
    if sent.values is None:
        return again(sent.problems, None)
    said = sent.values
    if not said.say:
        return again({"say": CHOOSE}, None)
    held = page.session, official, found.one.commitment.id, found.department.id
    if said.say == "join":
        act = partial(join, *held, said.wish(), said.seen, today=page.today)
        return attempt(page, act, as_step(again), _joint(found.one))
    verb = decline if said.say == "decline" else name_condition
    return attempt(page, partial(verb, *held, said.words, said.seen), again, _joint(found.one))


@router.post("/commitments/{commitment_id}/joining/{slug}/decision", dependencies=[often])
def send_decision(
    page: OnPage, official: SignedIn, commitment_id: Number, slug: str, form: SentForm
) -> Response:
    """Accept the condition, or take the question back with a reason."""
    found = _found(page, official, commitment_id, slug)
    if not leads(official, found.one.commitment):
        require(_lead(official, found))
    sent = read_form(form, DecideForm)
    again = partial(_deciding, page, found, sent.typed)
    if sent.values is None:
        return again(sent.problems, None)
    said = sent.values
    held = page.session, official, found.one.commitment.id, found.department.id
    if said.decide == "agree":
        return attempt(page, partial(agree, *held, said.seen), again, _joint(found.one))
    if said.decide != "withdraw":
        return again({"decide": CHOOSE}, None)
    act = partial(withdraw, *held, said.words, said.seen)
    return attempt(page, act, again, _joint(found.one))


def _found(page: Page, official: Person, commitment_id: int, slug: str) -> Found:
    one = load_commitment(page.session, official, commitment_id)
    department = department_by_slug(page.session, slug)
    row = None
    if department is not None:
        row = page.session.get(Joining, (one.commitment.id, department.id))
    if department is None or row is None:
        raise RefusedError(NOT_FOUND)
    return Found(one, department, row)


def _lead(official: Person, found: Found) -> Ruling:
    return can_withdraw(official, found.one.commitment, found.row)


def _joint(one: Promised) -> str:
    return f"{commitment_url(one.commitment.id)}#joint"


def _asking(page: Page, one: Promised, typed: Typed, problems: Problems, told: Told) -> Response:
    lead = one.commitment.department_id
    return show_act(
        page, "joint/ask.html", typed, problems, told, one=one, departments=offices(page, lead)
    )


def _saying(page: Page, found: Found, typed: Typed, problems: Problems, told: Told) -> Response:
    people = colleagues(page, found.department.id)
    return show_act(page, "joint/say.html", typed, problems, told, **found._asdict(), people=people)


def _deciding(page: Page, found: Found, typed: Typed, problems: Problems, told: Told) -> Response:
    return show_act(page, "joint/decide.html", typed, problems, told, **found._asdict())
