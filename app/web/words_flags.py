"""Flagging words of office that are no contributions: a page, or its form by htmx."""

from fastapi import APIRouter, Response

from app.core import nouns
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.nouns import Place
from app.core.public_words import Words
from app.http.forms import SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.moderation.policy import can_flag_words
from app.moderation.words import (
    flag_words,
    load_words,
    version_of,
)
from app.moderation.words_queries import (
    once,
    words_flag_by,
)
from app.people.models import Person
from app.web.addresses import Number
from app.web.flags import FlagForm, show_flag
from app.web.page import OnPage, Page

router = APIRouter()


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
        page,
        part,
        "words/flag.html",
        number,
        flags,
        sent,
        texts=once(noun, words.texts),
        place=place,
    )
