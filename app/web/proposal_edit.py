"""Editing a proposal, and the public history of its words."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.diffs import compare
from app.contributions.queries import (
    Reading,
    credits_of,
    editors_of,
    revisions,
    shares,
)
from app.contributions.voicing import as_writer
from app.contributions.writing import StaleError
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.text import MARKDOWN_LIMIT
from app.discussion.concerns import change_because
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.policy import can_change
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import edit_proposal
from app.web.addresses import Number
from app.web.claim_picker import picks_on
from app.web.comment_forms import Known
from app.web.concerns import concern_for_edit
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.written import drawn_first

router = APIRouter()


class EditForm(FormModel):
    title: str = Field(min_length=1, max_length=140)
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    reason: str = Field(default="", max_length=300)
    because_of: Known = None  # the concern, a comment
    new_meaning: bool = False
    seen_revision: int = Field(ge=1, le=2**31 - 1)


@router.get("/proposals/{proposal_id:int}/edit")
def show_edit(page: OnPage, editor: SignedIn, proposal_id: Number, because: str = "") -> Response:
    loaded = load_proposal(page.session, editor, proposal_id)
    text = loaded.contribution
    _require_writer(page, editor, loaded)
    said = concern_for_edit(page, editor, proposal_id, because)
    typed = {"title": text.title, "text": text.text, "seen_revision": text.revision, "reason": ""}
    return show_form(page, "proposals/edit.html", typed, **_beside(page, loaded, said))


@router.post(
    "/proposals/{proposal_id:int}/edit",
    dependencies=[limit("edit", "60 per hour"), drawn_first(EditForm)],
)
def edit(page: OnPage, editor: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, editor, proposal_id)
    _require_writer(page, editor, loaded)
    sent = read_form(form, EditForm)
    said = concern_for_edit(page, editor, proposal_id, sent.typed.get("because_of"))
    template, beside = "proposals/edit.html", _beside(page, loaded, said)
    if sent.values is None:
        return show_form(page, template, sent.typed, sent.problems, **beside)
    try:
        _save(page, editor, proposal_id, sent.values)
    except InvalidError as refusal:
        return show_form(page, template, sent.typed, refusal.problems, **beside)
    except StaleError as stale:
        # Both texts are on the page; saving again replaces the one that was just shown.
        typed = {**sent.typed, "seen_revision": stale.current.revision}
        return page.show(
            template,
            HTTPStatus.CONFLICT,
            typed=typed,
            problems={},
            **{**beside, "current": stale.current},
        )
    return page.go(load_proposal(page.session, editor, proposal_id).url)


def _save(page: Page, editor: Person, proposal_id: int, sent: EditForm) -> None:
    words = (sent.title, sent.text, sent.seen_revision, sent.reason)
    new = sent.new_meaning
    with as_writer(page.session, editor, proposal_id) as author:
        if sent.because_of is None:
            edit_proposal(page.session, author, proposal_id, *words, new_meaning=new)
        else:
            change_because(page.session, author, sent.because_of, *words, new_meaning=new)


def _require_writer(page: Page, editor: Person, loaded: Loaded) -> None:
    text = loaded.contribution
    shared = shares(page.session, editor, text)
    with as_writer(page.session, editor, text.id) as author:
        require(can_change(author, text, loaded.proposal, shared=shared))


def _beside(page: Page, loaded: Loaded, said: Reading | None) -> dict[str, Any]:
    picks = picks_on(page, loaded.proposal.id)
    return {"loaded": loaded, "current": None, "picks": picks, "said": said}


@router.get(
    "/proposals/{proposal_id:int}/history",
    dependencies=[limit("history", "60 per minute", reads=True)],
)
def history(page: OnPage, proposal_id: Number, version: str = "") -> Response:
    """Compare a version with the one before it. A redacted or unknown one is not found."""
    loaded = load_proposal(page.session, page.viewer, proposal_id)
    states = revisions(page.session, proposal_id)
    numbers = {str(state.number): n for n, state in enumerate(states)}
    if not states or (version and version not in numbers):
        raise RefusedError(NOT_FOUND)
    at = numbers[version] if version else len(states) - 1
    chosen, earlier = states[at], states[at - 1] if at else None
    return page.show(
        "proposals/history.html",
        loaded=loaded,
        states=states,
        editors=editors_of(page.session, states),
        credits=credits_of(page.session, states),
        chosen=chosen,
        earlier=earlier,
        title_pieces=compare((earlier or chosen).title, chosen.title),
        pieces=compare((earlier or chosen).text, chosen.text),
    )
