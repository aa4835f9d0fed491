"""Protected staff voice: writing as an employee of one's department, changing it, looking it up."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.queries import load_for
from app.contributions.voicing import look_up_voice, voiced_by
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT
from app.discussion.models import CommentKind
from app.discussion.policy import can_comment
from app.discussion.service import post_comment
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.people.names import employee_of
from app.people.policy import can_administer
from app.people.queries import department_by_id
from app.people.voices import (
    SMALL,
    can_speak_protected,
    circle_of,
    is_stand_in,
    make_stand_in,
    speaking,
)
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.comment_forms import Key, new_key
from app.web.comments import address_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.written import drawn_first

router = APIRouter()


class ProtectedForm(FormModel):
    kind: CommentKind
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    form_key: Key


class LookForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


def circle(page: Page, person: Person | None) -> dict[str, object] | None:
    """Say as whom an official may write, and how many it could be; None for anybody else."""
    if person is None or not can_speak_protected(person):
        return None
    office = department_by_id(page.session, person.department_id)
    number = circle_of(page.session, person)
    name = office.name if office else ""
    return {"name": name, "shown": employee_of(name), "n": number, "small": number < SMALL}


@router.get("/proposals/{proposal_id:int}/comments/protected")
def show_protected(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    loaded = _open(page, person, proposal_id)
    return _form(page, person, loaded, {"form_key": new_key()})


@router.post(
    "/proposals/{proposal_id:int}/comments/protected",
    dependencies=[limit("comment", "20 per minute"), drawn_first(ProtectedForm)],
)
def post(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = _open(page, person, proposal_id)
    sent = read_form(form, ProtectedForm)
    if sent.values is None:
        typed = {**sent.typed, "form_key": sent.typed.get("form_key") or new_key()}
        return _form(page, person, loaded, typed, sent.problems)
    kind, text, key = sent.values.kind, sent.values.text, sent.values.form_key
    try:
        with (
            page.session.begin_nested(),
            speaking(make_stand_in(page.session, person, key)) as stand_in,
        ):
            comment = post_comment(page.session, stand_in, proposal_id, kind, text, form_key=key)
    except InvalidError as refusal:
        return _form(page, person, loaded, sent.typed, refusal.problems)
    return page.go(address_of(page, comment))


@router.get("/settings/protected")
def show_mine(page: OnPage, person: SignedIn) -> Response:
    """List what somebody wrote without their name, with the ways to change it."""
    return page.show("protected/mine.html", texts=voiced_by(page.session, person))


@router.get("/contributions/{contribution_id}/voice")
def show_look_up(page: OnPage, person: SignedIn, contribution_id: Number) -> Response:
    require(can_administer(person))
    return _look(page, person, contribution_id, {})


@router.post("/contributions/{contribution_id}/voice", dependencies=[limit("voice", "20 per hour")])
def look_up(page: OnPage, person: SignedIn, contribution_id: Number, form: SentForm) -> Response:
    """Show the name once, on the answer itself: no address leads to it."""
    require(can_administer(person))
    sent = read_form(form, LookForm)
    if sent.values is None:
        return _look(page, person, contribution_id, sent.typed, sent.problems)
    found = look_up_voice(page.session, person, contribution_id, sent.values.reason)
    return page.show("protected/known.html", writer=found, contribution_id=contribution_id)


def _open(page: Page, person: Person, proposal_id: int) -> Loaded:
    loaded = load_proposal(page.session, person, proposal_id)
    require(can_speak_protected(person))
    require(can_comment(person, loaded.contribution, loaded.proposal))
    return loaded


def _form(
    page: Page,
    person: Person,
    loaded: Loaded,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    return show_form(
        page, "protected/comment.html", typed, problems,
        loaded=loaded, circle=circle(page, person),
    )  # fmt: skip


def _look(
    page: Page,
    person: Person,
    contribution_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    reading = load_for(page.session, person, contribution_id)
    if not is_stand_in(reading.author):
        raise RefusedError(NOT_FOUND)
    return show_form(
        page, "protected/look_up.html", typed, problems,
        text=reading.contribution, author=reading.author,
    )  # fmt: skip
