"""Words of office that are no contributions: moderators decide about them."""

from collections.abc import Mapping
from typing import Literal, assert_never

from fastapi import APIRouter, Response
from pydantic import Field

from app.core import nouns
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.ledger.models import LedgerEntry
from app.ledger.queries import entries_about
from app.moderation.models import Rule
from app.moderation.policy import can_judge_words
from app.moderation.rules import NAMES, name_of
from app.moderation.words import (
    hide_words,
    keep_words,
    load_words,
    restore_words,
    version_of,
)
from app.moderation.words_anew import (
    decline_anew,
    publish_anew,
    waiting_anew,
)
from app.moderation.words_queries import (
    WordsCase,
    flagged_words,
    once,
    open_words_flags,
    texts_hidden_by,
    written_anew,
)
from app.people.models import Person
from app.people.policy import can_moderate
from app.web.addresses import Number
from app.web.cases import CHOOSE_RULE, NEEDS_RULE
from app.web.form_page import show_form
from app.web.ledger_words import THINGS, lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class WordsDecision(FormModel):
    decision: Literal["hide", "keep", "restore", "approve", "decline"]
    rule: Rule | Literal[""] = ""
    reason: str = Field(min_length=1, max_length=500)
    read: str = Field(default="", max_length=16)  # which new words the moderator read


@router.get("/moderation/words/{wording}/{words_id}")
def show_words(page: OnPage, moderator: SignedIn, wording: str, words_id: Number) -> Response:
    return _show(page, moderator, wording, words_id, {}, {})


@router.post("/moderation/words/{wording}/{words_id}")
def decide(
    page: OnPage, moderator: SignedIn, wording: str, words_id: Number, form: SentForm
) -> Response:
    require(can_moderate(moderator))
    require(can_judge_words(moderator, load_words(page.session, wording, words_id)))
    sent = read_form(form, WordsDecision)
    values = sent.values
    if values is not None and values.decision in NEEDS_RULE and not values.rule:
        sent.problems["rule"] = CHOOSE_RULE
    if values is None or sent.problems:
        return _show(page, moderator, wording, words_id, sent.typed, sent.problems)
    try:
        entry = _decide(page, moderator, wording, words_id, values)
    except InvalidError as wrong:
        return _show(page, moderator, wording, words_id, sent.typed, wrong.problems)
    if page.wants_fragment:
        return page.show("moderation/_decided.html", entry=entry)
    return page.go("/moderation")


def words_waiting(page: Page) -> list[tuple[WordsCase, Sentence | str]]:
    """List the words that wait for a moderator, each with what they are.

    What was taken out since, or cannot be read just now, waits for nobody.
    """
    waiting = [*flagged_words(page.session), *written_anew(page.session)]
    viewer_id = page.viewer.id if page.viewer else None
    here = nouns.resolve(page.session, viewer_id, {case.thing for case in waiting})
    ordered = sorted(waiting, key=lambda case: case.since)
    return [(case, THINGS.get(case.noun, case.noun)) for case in ordered if case.thing in here]


def _decide(
    page: Page, moderator: Person, noun: str, number: int, sent: WordsDecision
) -> LedgerEntry:
    match sent.decision:
        case "hide":
            rule = Rule(sent.rule)
            return hide_words(page.session, moderator, noun, number, rule, sent.reason)
        case "keep":
            return keep_words(page.session, moderator, noun, number, sent.reason)
        case "restore":
            return restore_words(page.session, moderator, noun, number, sent.reason)
        case "approve":
            return publish_anew(page.session, moderator, noun, number, sent.reason, sent.read)
        case "decline":
            rule = Rule(sent.rule)
            return decline_anew(page.session, moderator, noun, number, rule, sent.reason, sent.read)
        case _:
            assert_never(sent.decision)


def _show(
    page: Page,
    moderator: Person,
    noun: str,
    number: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    require(can_moderate(moderator))
    session = page.session
    words = load_words(session, noun, number)
    if not words.is_public:  # its department alone reads it yet
        raise RefusedError(NOT_FOUND)
    flags = open_words_flags(session, noun, [number])
    author = session.get(Person, words.author_id) if words.author_id is not None else None
    entry_id, anew = words.entry_id or 0, waiting_anew(session, noun, number)
    return show_form(
        page,
        "words/_case.html" if page.wants_fragment else "words/moderation.html",
        typed,
        problems,
        here_now=f"/moderation/words/{noun}/{number}",
        thing=THINGS.get(noun, noun),
        place=nouns.resolve(session, moderator.id, [(noun, number)]).get((noun, number)),
        texts=once(noun, words.texts),
        anew=once(noun, anew.anew) if anew else [],
        anew_version=anew.anew_version if anew else "",
        hidden=texts_hidden_by(session, [entry_id]).get(entry_id, []),
        words=words,
        author=author,
        flags=[(flag, name_of(flag.reason), flag.version != version_of(words)) for flag in flags],
        ruling=can_judge_words(moderator, words),
        rules=[(rule.value, NAMES[rule]) for rule in Rule],
        lines=lines_of(session, entries_about(session, noun, number)),
    )
