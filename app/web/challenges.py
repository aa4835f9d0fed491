"""Evidence flags: raising one on a citation, its page, and the answer that closes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import Field

from app.charts.models import Chart
from app.charts.queries import find_chart
from app.contributions.models import Citation, Contribution
from app.contributions.policy import can_read
from app.contributions.queries import about_of, load_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT
from app.discussion.challenge_policy import can_answer_challenge
from app.discussion.challenge_queries import find_challenge, one_raised, parties_of
from app.discussion.challenging import answer_challenge, flag_evidence
from app.discussion.models import OF_CITATIONS, Comment, Fault, On, Outcome, Topic
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.people.policy import can_take_part
from app.web.addresses import Number
from app.web.challenge_words import FAULTS, MEANINGS, OUTCOMES
from app.web.comment_forms import Key, new_key
from app.web.comments import address_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stages import Stage, stage_of
from app.web.written import drawn_first

router = APIRouter()

REASON = 1_000


class FlagForm(FormModel):
    kind: Fault
    text: str = Field(min_length=1, max_length=REASON)
    form_key: Key


class AnswerForm(FormModel):
    outcome: Outcome
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    form_key: Key


@dataclass(frozen=True)
class Cites:
    """A citation that this viewer may read, with its chart and where it stands."""

    citation: Citation
    chart: Chart
    text: Contribution
    stage: Stage


@router.get("/citations/{citation_id}/challenges/new")
def show_flag(page: OnPage, person: SignedIn, citation_id: Number) -> Response:
    require(can_take_part(person))
    return _flag_form(page, _cites(page, citation_id), {}, {})


@router.post(
    "/citations/{citation_id}/challenges",
    dependencies=[limit("challenge", "20 per hour"), drawn_first(FlagForm)],
)
def flag(page: OnPage, person: SignedIn, citation_id: Number, form: SentForm) -> Response:
    require(can_take_part(person))
    cites, sent = _cites(page, citation_id), read_form(form, FlagForm)
    if sent.values is None:
        return _flag_form(page, cites, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            made = flag_evidence(
                page.session, person, citation_id, values.kind, values.text, values.form_key
            )
    except InvalidError as refusal:
        return _flag_form(page, cites, sent.typed, refusal.problems)
    return page.go(f"/challenges/{made.id}")


@router.get("/challenges/{challenge_id}")
def show_challenge(page: OnPage, challenge_id: Number) -> Response:
    return _show(page, challenge_id, {}, {})


@router.post(
    "/challenges/{challenge_id}/answer",
    dependencies=[limit("challenge-answer", "60 per hour"), drawn_first(AnswerForm)],
)
def answer(page: OnPage, person: SignedIn, challenge_id: Number, form: SentForm) -> Response:
    sent = read_form(form, AnswerForm)
    if sent.values is None:
        require(can_take_part(person))
        _may_answer(page, person, challenge_id)
        return _show(page, challenge_id, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            answer_challenge(
                page.session, person, challenge_id, values.outcome, values.text, values.form_key
            )
    except InvalidError as refusal:
        return _show(page, challenge_id, sent.typed, refusal.problems)
    return page.go(f"/challenges/{challenge_id}")


def _cites(page: Page, citation_id: int) -> Cites:
    """Load a citation as this viewer may read it. Raises RefusedError 404 or 410."""
    citation = page.session.get(Citation, citation_id)
    if citation is None:
        raise RefusedError(NOT_FOUND)
    text = load_for(page.session, page.viewer, citation.contribution_id).contribution
    comment = page.session.get(Comment, text.id)
    topic = comment.topic if comment else Topic(On.PROPOSAL, text.id)
    chart = find_chart(page.session, citation.chart_id)
    return Cites(citation, chart, text, stage_of(page, topic))


def _flag_form(
    page: Page, cites: Cites, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    return show_form(
        page,
        "challenges/flag.html",
        typed,
        problems,
        cites=cites,
        faults=[(kind, FAULTS[kind], MEANINGS[kind]) for kind in OF_CITATIONS],
        form_key=typed.get("form_key") or new_key(),
        longest=REASON,
    )


def _show(
    page: Page,
    challenge_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    challenge = find_challenge(page.session, challenge_id)
    reading = load_for(page.session, page.viewer, challenge_id)
    comment = page.session.get_one(Comment, challenge_id)
    parties = parties_of(page.session, challenge)
    cites = _cites(page, challenge.citation_id) if challenge.citation_id else None
    return show_form(
        page,
        "challenges/show.html",
        typed,
        problems,
        challenge=challenge,
        text=reading.contribution,
        by=reading.author,
        raised=one_raised(page.session, challenge_id),
        cites=cites,
        stage=cites.stage if cites else stage_of(page, comment.topic),
        place=address_of(page, comment),
        fault=FAULTS[challenge.kind],
        state=OUTCOMES[challenge.outcome or "open"],
        outcomes=[(one, OUTCOMES[one]) for one in Outcome],
        ruling=can_answer_challenge(page.viewer, challenge, reading.contribution, parties),
        form_key=typed.get("form_key") or new_key(),
        answer=_answer_of(page, challenge.answer_id),
    )


def _may_answer(page: Page, person: Person, challenge_id: int) -> None:
    challenge = find_challenge(page.session, challenge_id)
    text = load_for(page.session, person, challenge_id).contribution
    require(can_answer_challenge(person, challenge, text, parties_of(page.session, challenge)))


def _answer_of(page: Page, answer_id: int | None) -> Contribution | None:
    """Load the answer where this viewer may read it."""
    found = page.session.get(Contribution, answer_id) if answer_id else None
    if found is None or not can_read(page.viewer, found, about_of(page.session, found)):
        return None
    return found
