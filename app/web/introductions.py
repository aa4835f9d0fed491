"""Introductions: what one is asked, the rooms one has, and whether one wants to be asked."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.people.queries import home_shown
from app.relationships.introductions.backers import backs_anything
from app.relationships.introductions.introducing import choose, find_introduction, reply
from app.relationships.introductions.models import Introduction, IntroductionId, Reply
from app.relationships.introductions.policy import can_reply
from app.relationships.introductions.queries import (
    meeting_of,
    open_questions,
    rooms_of,
    wants_introductions,
)
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


class ReplyForm(FormModel):
    answer: Reply


class ChoiceForm(FormModel):
    introduce: Literal["yes"] | None = None


@router.get("/introductions")
def show_introductions(page: OnPage, person: SignedIn) -> Response:
    """Show a person their own questions and rooms."""
    return page.show(
        "introductions/index.html",
        questions=open_questions(page.session, person, utc_now()),
        rooms=rooms_of(page.session, person),
        wanted=wants_introductions(page.session, person.id),
        backs=backs_anything(page.session, person.id),
    )


@router.get("/introductions/{introduction_id}")
def show_question(page: OnPage, person: SignedIn, introduction_id: Number) -> Response:
    introduction = find_introduction(page.session, person, introduction_id)
    if introduction.met_at is not None:
        return page.go(f"/rooms/{introduction.id}")
    return _show(page, person, introduction)


@router.post("/introductions/{introduction_id}/answer", dependencies=[limit("meet", "60 per hour")])
def answer(page: OnPage, person: SignedIn, introduction_id: Number, form: SentForm) -> Response:
    introduction = find_introduction(page.session, person, introduction_id)
    sent = read_form(form, ReplyForm)
    if sent.values is None:
        return _show(page, person, introduction, sent.problems)
    number = IntroductionId(introduction.id)
    answered = reply(page.session, person, number, sent.values.answer, utc_now())
    if answered.met_at is not None:
        return page.go(f"/rooms/{answered.id}")
    if page.wants_fragment:
        return _show(page, person, answered)
    return page.go(f"/introductions/{answered.id}")


@router.get("/settings/introductions")
def show_choice(page: OnPage, person: SignedIn) -> Response:
    return _choice(page, person)


@router.post("/settings/introductions")
def set_choice(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    sent = read_form(form, ChoiceForm)
    if sent.values is None:
        return _choice(page, person, sent.problems)
    wanted = sent.values.introduce == "yes"
    choose(page.session, person, wanted=wanted, now=utc_now())
    return page.go("/settings")


def _show(
    page: Page,
    person: Person,
    introduction: Introduction,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    """Show a question with one's own answer: the page is alike whatever the other one said."""
    meeting = meeting_of(page.session, person, introduction)
    if meeting.place is None:
        raise RefusedError(NOT_FOUND)
    name = "_question" if page.wants_fragment else "question"
    return show_form(
        page,
        f"introductions/{name}.html",
        None,
        problems,
        meeting=meeting,
        their_home=home_shown(page.session, meeting.other),
        my_home=home_shown(page.session, person),
        ruling=can_reply(person, introduction, utc_now()),
    )


def _choice(page: Page, person: Person, problems: Mapping[str, Sentence] | None = None) -> Response:
    return show_form(
        page,
        "introductions/choice.html",
        None,
        problems,
        wanted=wants_introductions(page.session, person.id),
        backs=backs_anything(page.session, person.id),
        has_home=person.home_id is not None,
    )
