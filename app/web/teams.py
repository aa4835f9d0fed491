"""Teams on pages: the list, starting one, and what its members do."""

from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.paging import BIGGEST_ID
from app.core.text import MARKDOWN_LIMIT
from app.followthrough.teams.policy import can_start, can_work
from app.followthrough.teams.queries import count_going, list_teams
from app.followthrough.teams.service import Wish, answer_ask, ask_to_join, leave, start
from app.followthrough.teams.working import (
    ask_for_slot,
    delete_note,
    extend,
    present,
    share_chart,
    write_note,
)
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import PersonId
from app.people.queries import department_by_slug
from app.web.addresses import Number
from app.web.comment_forms import Key, Known, new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.team_page import STATES, evidence_said, load, show_team, today_of
from app.web.written import drawn_first

router = APIRouter()
ROUTERS: Final = (router,)
often = limit("team", "60 per hour")
Form = TypeVar("Form", bound=FormModel)
Chosen = Annotated[int | None, Query(ge=1, lt=BIGGEST_ID)]


class StartForm(FormModel):
    question: str = Field(min_length=1, max_length=160)
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    proposal: Known = None
    form_key: Key


class AnswerForm(FormModel):
    accept: bool


class ChartForm(FormModel):
    chart: str = Field(min_length=1, max_length=300)


class NoteForm(FormModel):
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    chart_address: str = Field(default="", max_length=300)
    form_key: Key


class FindingForm(FormModel):
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    charts: list[Annotated[int, Field(gt=0, lt=BIGGEST_ID)]] = Field(default=[], max_length=30)
    form_key: Key


class ExtensionForm(FormModel):
    weeks: int = Field(ge=1, le=10)
    reason: str = Field(min_length=1, max_length=300)


class SlotForm(FormModel):
    department: str = Field(min_length=1, max_length=80)


@router.get("/teams")
def index(page: OnPage, after: str = "") -> Response:
    today = today_of(page)
    going = count_going(page.session, page.viewer.id, today) if page.viewer else 0
    return page.show(
        "teams/index.html",
        found=list_teams(page.session, today, after),
        states=STATES,
        may_start=can_start(page.viewer, going=going),
    )


@router.get("/teams/new")
def write(page: OnPage, person: SignedIn, proposal: Chosen = None) -> Response:
    require(can_start(person, going=count_going(page.session, person.id, today_of(page))))
    typed = {"proposal": proposal} if proposal else {}
    return show_form(page, "teams/new.html", typed, form_key=new_key(), longest=MARKDOWN_LIMIT)


@router.post("/teams", dependencies=[often, drawn_first(StartForm)])
def send(form: SentForm, person: SignedIn, page: OnPage) -> Response:
    require(can_start(person))
    sent = read_form(form, StartForm)
    problems = sent.problems
    if sent.values is not None:
        said = sent.values
        wish = Wish(said.question, said.text, said.proposal)
        try:
            made = start(page.session, person, wish, today_of(page), utc_now(), said.form_key)
            return page.go(f"/teams/{made.slug}")
        except InvalidError as invalid:
            problems = {("text" if n == "why" else n): s for n, s in invalid.problems.items()}
    return show_form(
        page, "teams/new.html", sent.typed, problems, form_key=new_key(), longest=MARKDOWN_LIMIT
    )


@router.get("/teams/{slug}")
def show(page: OnPage, slug: str) -> Response:
    return show_team(page, slug)


@router.post("/teams/{slug}/join", dependencies=[often])
def join(page: OnPage, person: SignedIn, slug: str) -> Response:
    ask_to_join(page.session, person, slug, today_of(page), utc_now())
    return page.go(f"/teams/{slug}#people")


@router.post("/teams/{slug}/leave", dependencies=[often])
def go_away(page: OnPage, person: SignedIn, slug: str) -> Response:
    leave(page.session, person, slug, today_of(page), utc_now())
    return page.go(f"/teams/{slug}#people")


@router.post("/teams/{slug}/members/{person_id}", dependencies=[often])
def let_in(
    page: OnPage, person: SignedIn, slug: str, person_id: Number, form: SentForm
) -> Response:
    sent = read_form(form, AnswerForm)

    def act(said: AnswerForm) -> None:
        answer_ask(
            page.session, person, slug, PersonId(person_id), today_of(page), utc_now(),
            accept=said.accept,
        )  # fmt: skip

    return _act(page, slug, "people", sent, act)


@router.post("/teams/{slug}/charts", dependencies=[often])
def share(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    sent = read_form(form, ChartForm)

    def act(said: ChartForm) -> None:
        seen = evidence_said(page, said.chart, "chart")
        if seen is not None:
            share_chart(page.session, person, slug, seen, today_of(page))

    return _act(page, slug, "charts", sent, act)


@router.post("/teams/{slug}/notes", dependencies=[often, drawn_first(NoteForm)])
def note(form: SentForm, person: SignedIn, page: OnPage, slug: str) -> Response:
    sent = read_form(form, NoteForm)

    def act(said: NoteForm) -> None:
        seen = evidence_said(page, said.chart_address, "chart_address")
        write_note(
            page.session, person, slug, said.text, seen, today_of(page), utc_now(), said.form_key
        )

    return _act(page, slug, "notes", sent, act)


@router.post("/teams/{slug}/notes/{note_id}/deletion", dependencies=[often])
def remove(page: OnPage, person: SignedIn, slug: str, note_id: Number) -> Response:
    load(page, slug)
    team = delete_note(page.session, person, note_id)
    return page.go(f"/teams/{team.slug}#notes")


@router.post("/teams/{slug}/finding", dependencies=[often, drawn_first(FindingForm)])
def find(form: SentForm, person: SignedIn, page: OnPage, slug: str) -> Response:
    sent = read_form(form, FindingForm)

    def act(said: FindingForm) -> None:
        present(
            page.session, person, slug, said.text, said.charts, today_of(page), utc_now(),
            said.form_key,
        )  # fmt: skip

    return _act(page, slug, "finding", sent, act)


@router.post("/teams/{slug}/extension", dependencies=[often])
def give_more(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    sent = read_form(form, ExtensionForm)

    def act(said: ExtensionForm) -> None:
        extend(page.session, person, slug, said.weeks, said.reason, today_of(page))

    return _act(page, slug, "weeks", sent, act)


@router.post("/teams/{slug}/slot", dependencies=[often])
def ask_slot(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    sent = read_form(form, SlotForm)

    def act(said: SlotForm) -> None:
        office = department_by_slug(page.session, said.department)
        ask_for_slot(page.session, person, slug, office, today_of(page), utc_now())

    return _act(page, slug, "slot", sent, act)


def _act(
    page: Page, slug: str, part: str, sent: Typed[Form], act: Callable[[Form], None]
) -> Response:
    """Do what a form of the page asks, or show the page again with the form as it was sent."""
    loaded = load(page, slug)
    require(can_work(page.viewer, loaded.text, loaded.mine))  # others are told before what is wrong
    problems = sent.problems
    if sent.values is not None:
        try:
            act(sent.values)
            return page.go(f"/teams/{slug}#{part}")
        except InvalidError as invalid:
            problems = invalid.problems
    return show_team(page, slug, part, sent.typed, problems)
