"""The moderators' queue, and one decision about one text."""

from typing import Final, assert_never

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from app.contributions.models import ContributionId
from app.core.errors import require
from app.http.forms import SentForm, Typed, read_form
from app.http.person import SignedIn
from app.ledger.models import LedgerEntry
from app.ledger.queries import entries_about
from app.moderation.hearings import waiting_appeals
from app.moderation.hiding import approve, decline, hide, keep, restore
from app.moderation.models import Rule
from app.moderation.queries import flagged, load_case, queued, sanctioned_people
from app.moderation.story_flags import flagged_stories
from app.people.models import Person
from app.people.policy import can_moderate
from app.ranking.hold_queries import count_waiting
from app.relationships.introductions.reporting import waiting_reports
from app.web import words_anew, words_flags
from app.web.addresses import Number
from app.web.cases import RULES, DecisionForm, draw_cases, problems_of
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page
from app.web.words import router as words_router
from app.web.words import words_waiting

router = APIRouter()


@router.get("/moderation")
def show_queue(page: OnPage, moderator: SignedIn) -> Response:
    """Show everything that waits for a moderator, the oldest first."""
    require(can_moderate(moderator))
    flags, waiting = flagged(page.session), queued(page.session)
    stories = flagged_stories(page.session)
    messages = waiting_reports(page.session, moderator)
    since = [case.since for case in (*flags, *waiting)] + [case.since for case in stories]
    since += [case.since for case in messages]
    words = words_waiting(page)
    since += [case.since for case, _thing in words]
    oldest = min(since, default=None)
    return page.show(
        "moderation/queue.html",
        flagged=draw_cases(page, flags),
        stories=stories,
        messages=messages,
        words=words,
        queued=draw_cases(page, waiting),
        oldest=oldest,
        appeals=len(waiting_appeals(page.session)),
        holds=count_waiting(page.session),
        sanctioned=sanctioned_people(page.session),
        rules=RULES,
    )


@router.get("/contributions/{contribution_id}/decisions/new")
def show_case(page: OnPage, moderator: SignedIn, contribution_id: Number) -> Response:
    """Show one text with its flags and its history, and the form that decides about it."""
    require(can_moderate(moderator))
    return _show_case(page, ContributionId(contribution_id), None)


@router.post("/contributions/{contribution_id}/decisions")
def record_decision(
    page: OnPage, moderator: SignedIn, contribution_id: Number, form: SentForm
) -> Response:
    require(can_moderate(moderator))
    number = ContributionId(contribution_id)
    sent = read_form(form, DecisionForm)
    if sent.values is not None:
        sent.problems.update(problems_of(sent.values))
    if sent.values is None or sent.problems:
        return _show_case(page, number, sent)
    entry = _decide(page.session, moderator, number, sent.values)
    if page.wants_fragment:
        return page.show("moderation/_decided.html", entry=entry)
    return page.go("/moderation")


def _decide(
    session: Session, moderator: Person, number: ContributionId, form: DecisionForm
) -> LedgerEntry:
    match form.decision:
        case "hide":
            return hide(session, moderator, number, Rule(form.rule), form.reason)
        case "decline":
            return decline(session, moderator, number, Rule(form.rule), form.reason)
        case "keep":
            return keep(session, moderator, number, form.reason)
        case "restore":
            return restore(session, moderator, number, form.reason)
        case "approve":
            return approve(session, moderator, number)
        case _:
            assert_never(form.decision)


def _show_case(page: Page, number: ContributionId, sent: Typed[DecisionForm] | None) -> Response:
    case = load_case(page.session, number)
    drawn = draw_cases(page, [case])[0]
    if sent is not None:
        drawn.typed, drawn.problems = sent.typed, sent.problems
    if page.wants_fragment:
        return show_form(
            page, "moderation/_case.html", drawn.typed, drawn.problems, drawn=drawn, rules=RULES
        )
    drawn.suffix = ""
    history = entries_about(page.session, case.contribution.noun, number)
    return show_form(
        page,
        "moderation/case.html",
        drawn.typed,
        drawn.problems,
        drawn=drawn,
        rules=RULES,
        lines=lines_of(page.session, history),
    )


# All that moderators decide about texts; what waits stands in the queue.
ROUTERS: Final = (router, words_router, words_flags.router, words_anew.router)
