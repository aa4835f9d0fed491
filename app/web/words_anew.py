"""Hidden words of office, written anew by whoever wrote them: a moderator reads them first."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import InvalidError
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.moderation.models import HiddenWords
from app.moderation.words_anew import (
    load_hidden,
    write_anew,
)
from app.moderation.words_queries import (
    once,
)
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.ledger_words import THINGS
from app.web.page import OnPage, Page

router = APIRouter()


class AnewForm(FormModel):
    texts: list[str] = Field(min_length=1, max_length=2)


@router.get("/ledger/{entry_id}/words")
def show_anew(page: OnPage, writer: SignedIn, entry_id: Number) -> Response:
    """Show the words that an entry hid to whoever wrote them, and the form for others."""
    hidden, _words = load_hidden(page.session, writer, entry_id)
    return _show_anew(page, hidden, {}, {})


@router.post("/ledger/{entry_id}/words", dependencies=[limit("words", "20 per hour")])
def send_anew(page: OnPage, writer: SignedIn, entry_id: Number, form: SentForm) -> Response:
    hidden, _words = load_hidden(page.session, writer, entry_id)
    sent = read_form(form, AnewForm)
    if sent.values is None:
        return _show_anew(page, hidden, sent.typed, sent.problems)
    try:
        write_anew(page.session, writer, entry_id, sent.values.texts)
    except InvalidError as wrong:
        return _show_anew(page, hidden, sent.typed, wrong.problems)
    return page.go(f"/ledger/{entry_id}")


def _show_anew(
    page: Page,
    hidden: HiddenWords,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    return show_form(
        page,
        "words/anew.html",
        {"texts": list(once(hidden.noun, hidden.anew or hidden.texts)), **typed},
        problems,
        entry_id=hidden.entry_id,
        thing=THINGS.get(hidden.noun, hidden.noun),
        waits=hidden.anew_at is not None,
    )
