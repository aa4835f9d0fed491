"""Steps of joint commitments: writing one, changing it, saying that it is done, blocked or free."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from fastapi import APIRouter, Response

from app.core.errors import Ruling, require
from app.core.i18n import Sentence
from app.followthrough.commitments.queries import commitment_url, load_commitment
from app.followthrough.joint.blocking import block_step, free_step
from app.followthrough.joint.holding import Held, load_step
from app.followthrough.joint.models import Joining
from app.followthrough.joint.policy import (
    can_add_step,
    can_block,
    can_finish,
    can_free,
    can_reopen,
)
from app.followthrough.joint.queries import find_shown_step
from app.followthrough.joint.stepping import (
    add_step,
    change_step,
    finish_step,
    reopen_step,
)
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.web.addresses import Number
from app.web.joint_forms import (
    BlockForm,
    StepForm,
    WordsForm,
    as_step,
    attempt,
    colleagues,
    offices,
    show_act,
)
from app.web.joint_words import BLOCKS
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("step", "120 per hour")
Typed = Mapping[str, object]
Problems = Mapping[str, Sentence]
Told = Sentence | None


class Act(StrEnum):
    """What is said of a step in words alone."""

    COMPLETION = "completion"
    REOPENING = "reopening"
    RELEASE = "release"


@router.get("/commitments/{commitment_id}/steps/new")
def write_step(page: OnPage, official: SignedIn, commitment_id: Number) -> Response:
    require(_adds(page, official, commitment_id))
    return _adding(page, official, commitment_id, {}, {}, None)


@router.post("/commitments/{commitment_id}/steps", dependencies=[often])
def send_step(page: OnPage, official: SignedIn, commitment_id: Number, form: SentForm) -> Response:
    require(_adds(page, official, commitment_id))
    sent = read_form(form, StepForm)
    again = partial(_adding, page, official, commitment_id, sent.typed)
    if sent.values is None:
        return again(sent.problems, None)
    act = partial(
        add_step, page.session, official, commitment_id, sent.values.wish(), today=page.today
    )
    return attempt(page, act, as_step(again), f"{commitment_url(commitment_id)}#joint")


@router.get("/steps/{step_id}/change")
def write_change(page: OnPage, official: SignedIn, step_id: Number) -> Response:
    held = load_step(page.session, official, step_id)
    require(can_finish(official, held.commitment, held.step))
    step = held.step
    typed = {"step": step.words, "owner": step.owner_id, "due_on": step.due_on.isoformat()}
    return _changing(page, held, typed, {}, None)


@router.post("/steps/{step_id}/change", dependencies=[often])
def send_change(page: OnPage, official: SignedIn, step_id: Number, form: SentForm) -> Response:
    held = load_step(page.session, official, step_id)
    sent = read_form(form, StepForm)
    again = partial(_changing, page, held, sent.typed)
    if sent.values is None:
        require(can_finish(official, held.commitment, held.step))
        return again(sent.problems, None)
    said = sent.values
    act = partial(
        change_step,
        page.session,
        official,
        step_id,
        said.wish(),
        said.reason,
        said.seen,
        today=page.today,
    )
    return attempt(page, act, as_step(again), _place(held))


@router.get("/steps/{step_id}/block")
def write_block(page: OnPage, official: SignedIn, step_id: Number) -> Response:
    held = load_step(page.session, official, step_id)
    require(can_block(official, *held))
    return _blocking(page, held, {}, {}, None)


@router.post("/steps/{step_id}/block", dependencies=[often])
def send_block(page: OnPage, official: SignedIn, step_id: Number, form: SentForm) -> Response:
    held = load_step(page.session, official, step_id)
    sent = read_form(form, BlockForm)
    again = partial(_blocking, page, held, sent.typed)
    if sent.values is None:
        require(can_block(official, *held))
        return again(sent.problems, None)
    act = partial(block_step, page.session, official, step_id, sent.values.obstacle())
    return attempt(page, act, again, _place(held))


@router.get("/steps/{step_id}/{act}")
def write_words(page: OnPage, official: SignedIn, step_id: Number, act: Act) -> Response:
    held = load_step(page.session, official, step_id)
    require(_may(official, act, held))
    return _saying(page, held, act, {}, {}, None)


@router.post("/steps/{step_id}/{act}", dependencies=[often])
def send_words(
    page: OnPage, official: SignedIn, step_id: Number, act: Act, form: SentForm
) -> Response:
    held = load_step(page.session, official, step_id)
    sent = read_form(form, WordsForm)
    again = partial(_saying, page, held, act, sent.typed)
    if sent.values is None:
        require(_may(official, act, held))
        return again(sent.problems, None)
    words, seen = sent.values.words, sent.values.seen
    verbs: Final = {
        Act.COMPLETION: partial(finish_step, page.session, official, step_id, words, seen),
        Act.REOPENING: partial(reopen_step, page.session, official, step_id, words, seen),
        Act.RELEASE: partial(free_step, page.session, official, step_id, words),
    }
    return attempt(page, verbs[act], again, _place(held))


def _adds(page: Page, official: Person, commitment_id: int) -> Ruling:
    one = load_commitment(page.session, official, commitment_id)
    row = page.session.get(Joining, (one.commitment.id, official.department_id or 0))
    return can_add_step(official, one.commitment, row, 0)


def _may(official: Person, act: Act, held: Held) -> Ruling:
    if act is Act.RELEASE:
        return can_free(official, *held)
    rule = can_finish if act is Act.COMPLETION else can_reopen
    return rule(official, held.commitment, held.step)


def _place(held: Held) -> str:
    return f"{commitment_url(held.commitment.id)}#s{held.step.id}"


def _adding(
    page: Page, official: Person, number: int, typed: Typed, problems: Problems, told: Told
) -> Response:
    one = load_commitment(page.session, official, number)
    people = colleagues(page, official.department_id or 0)
    return show_act(page, "joint/step.html", typed, problems, told, one=one, people=people)


def _changing(page: Page, held: Held, typed: Typed, problems: Problems, told: Told) -> Response:
    shown = find_shown_step(page.session, held.step.id)
    people = colleagues(page, held.step.department_id)
    return show_act(page, "joint/change.html", typed, problems, told, shown=shown, people=people)


def _blocking(page: Page, held: Held, typed: Typed, problems: Problems, told: Told) -> Response:
    shown = find_shown_step(page.session, held.step.id)
    return show_act(
        page, "joint/block.html", typed, problems, told, shown=shown, kinds=BLOCKS.items(),
        departments=offices(page, held.step.department_id),
    )  # fmt: skip


def _saying(
    page: Page, held: Held, act: Act, typed: Typed, problems: Problems, told: Told
) -> Response:
    shown = find_shown_step(page.session, held.step.id)
    return show_act(page, "joint/words.html", typed, problems, told, shown=shown, act=act.value)
