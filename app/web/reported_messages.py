"""Moderators decide about reported messages: they see each, and nothing else of its room."""

from collections.abc import Mapping
from typing import Literal, assert_never

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.ledger.queries import entries_about
from app.moderation.models import Rule
from app.moderation.rules import NAMES, name_of
from app.people.models import Person
from app.relationships.introductions.reporting import (
    NOUN,
    hide_message,
    keep_message,
    load_reported,
    show_message_again,
)
from app.web.addresses import Number
from app.web.cases import CHOOSE_RULE
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class MessageDecision(FormModel):
    decision: Literal["hide", "keep", "restore"]
    rule: Rule | Literal[""] = ""
    reason: str = Field(min_length=1, max_length=500)


@router.get("/moderation/messages/{message_id}")
def show_message(page: OnPage, moderator: SignedIn, message_id: Number) -> Response:
    return _show(page, moderator, message_id, {}, {})


@router.post("/moderation/messages/{message_id}")
def decide(page: OnPage, moderator: SignedIn, message_id: Number, form: SentForm) -> Response:
    load_reported(page.session, moderator, message_id)
    sent = read_form(form, MessageDecision)
    values = sent.values
    if values is not None and values.decision == "hide" and not values.rule:
        sent.problems["rule"] = CHOOSE_RULE
    if values is None or sent.problems:
        return _show(page, moderator, message_id, sent.typed, sent.problems)
    match values.decision:
        case "hide":
            hide_message(page.session, moderator, message_id, str(values.rule), values.reason)
        case "keep":
            keep_message(page.session, moderator, message_id, values.reason)
        case "restore":
            show_message_again(page.session, moderator, message_id, values.reason)
        case _:
            assert_never(values.decision)
    return page.go("/moderation")


def _show(
    page: Page,
    moderator: Person,
    message_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    reported = load_reported(page.session, moderator, message_id)
    return show_form(
        page,
        "moderation/message.html",
        typed,
        problems,
        reported=reported,
        reasons=[(one, name_of(one.reason)) for one in reported.reports],
        rules=[(rule.value, NAMES[rule]) for rule in Rule],
        lines=lines_of(page.session, entries_about(page.session, NOUN, message_id)),
    )
