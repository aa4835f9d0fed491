"""Words of office that are no contributions: readers flag them, moderators decide about them."""

from collections.abc import Mapping
from typing import Literal, assert_never

from fastapi import APIRouter, Response
from pydantic import Field

from app.core import nouns
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence
from app.core.nouns import Place
from app.core.public_words import Words
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.ledger.models import LedgerEntry
from app.ledger.queries import entries_about
from app.moderation.models import Rule
from app.moderation.policy import can_flag_words, can_judge_words
from app.moderation.rules import NAMES, name_of
from app.moderation.words import (
    flag_words,
    hide_words,
    keep_words,
    load_words,
    restore_words,
    version_of,
)
from app.moderation.words_queries import (
    MEMO,
    WordsCase,
    flagged_words,
    open_words_flags,
    texts_hidden_by,
    words_flag_by,
)
from app.people.models import Person
from app.people.policy import can_moderate
from app.web.addresses import Number
from app.web.cases import CHOOSE_RULE
from app.web.flags import FlagForm, show_flag
from app.web.form_page import show_form
from app.web.ledger_words import THINGS, lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class WordsDecision(FormModel):
    decision: Literal["hide", "keep", "restore"]
    rule: Rule | Literal[""] = ""
    reason: str = Field(min_length=1, max_length=500)


@router.get("/words/{wording}/{words_id}/flags/new")
def show_flag_form(page: OnPage, reporter: SignedIn, wording: str, words_id: Number) -> Response:
    words, place = _read(page, reporter, wording, words_id)
    require(can_flag_words(reporter, words))
    known = words_flag_by(page.session, reporter.id, wording, words_id, version_of(words))
    part = "_flag" if known is None else "_flagged"
    return _show_flag(page, part, wording, words_id, words, place)


@router.post("/words/{wording}/{words_id}/flags", dependencies=[limit("flag", "20 per hour")])
def send_flag(
    page: OnPage, reporter: SignedIn, wording: str, words_id: Number, form: SentForm
) -> Response:
    words, place = _read(page, reporter, wording, words_id)
    require(can_flag_words(reporter, words))
    sent = read_form(form, FlagForm)
    if sent.values is None:
        return _show_flag(page, "_flag", wording, words_id, words, place, sent)
    flag_words(page.session, reporter, wording, words_id, sent.values.reason, sent.values.note)
    return _show_flag(page, "_flagged", wording, words_id, words, place)


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
    if values is not None and values.decision == "hide" and not values.rule:
        sent.problems["rule"] = CHOOSE_RULE
    if values is None or sent.problems:
        return _show(page, moderator, wording, words_id, sent.typed, sent.problems)
    entry = _decide(page, moderator, wording, words_id, values)
    if page.wants_fragment:
        return page.show("moderation/_decided.html", entry=entry)
    return page.go("/moderation")


def words_waiting(page: Page) -> list[tuple[WordsCase, Sentence | str]]:
    """List the words that wait for a moderator, each with what they are."""
    return [(case, THINGS.get(case.noun, case.noun)) for case in flagged_words(page.session)]


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
        case _:
            assert_never(sent.decision)


def _read(page: Page, reader: Person, noun: str, number: int) -> tuple[Words, Place]:
    """Load words where this reader may see what they are about. Raises RefusedError 404."""
    words = load_words(page.session, noun, number)
    place = nouns.resolve(page.session, reader.id, [(noun, number)]).get((noun, number))
    if place is None:
        raise RefusedError(NOT_FOUND)
    return words, place


def _show_flag(
    page: Page,
    part: str,
    noun: str,
    number: int,
    words: Words,
    place: Place,
    sent: Typed[FlagForm] | None = None,
) -> Response:
    flags = f"/words/{noun}/{number}/flags"
    return show_flag(
        page, part, "words/flag.html", number, flags, sent, texts=_texts(noun, words), place=place
    )


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
    flags = open_words_flags(session, noun, [number])
    author = session.get(Person, words.author_id) if words.author_id is not None else None
    entry_id = words.entry_id or 0
    return show_form(
        page,
        "words/_case.html" if page.wants_fragment else "words/moderation.html",
        typed,
        problems,
        here_now=f"/moderation/words/{noun}/{number}",
        thing=THINGS.get(noun, noun),
        place=nouns.resolve(session, moderator.id, [(noun, number)]).get((noun, number)),
        texts=_texts(noun, words),
        hidden=texts_hidden_by(session, [entry_id]).get(entry_id, []),
        words=words,
        author=author,
        flags=[(flag, name_of(flag.reason), flag.version != version_of(words)) for flag in flags],
        ruling=can_judge_words(moderator, words),
        rules=[(rule.value, NAMES[rule]) for rule in Rule],
        lines=lines_of(session, entries_about(session, noun, number)),
    )


def _texts(noun: str, words: Words) -> list[str]:
    """Return the words as they read now, of a memo without its HTML."""
    return list(words.texts[:1] if noun == MEMO else words.texts)
