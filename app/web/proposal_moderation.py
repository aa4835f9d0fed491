"""A proposal before a moderator: merge it with its duplicate, pause or resume its thread."""

import re
from typing import Final

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import RefusedError, require
from app.core.i18n import _
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.person import SignedIn
from app.ledger.queries import entries_about
from app.people.models import Person
from app.people.policy import can_moderate
from app.proposals.policy import can_hand_over, can_pause
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import merge_into, pause_discussion, resume_discussion, similar
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()

NO_SUCH: Final = _("Choose the other proposal, or type its number or address.")


class MergeForm(FormModel):
    other: str = Field(default="", max_length=10)  # one of those offered
    address: str = Field(default="", max_length=300)  # or any other one
    merge_reason: str = Field(min_length=1, max_length=500)


class PauseForm(FormModel):
    pause_reason: str = Field(min_length=1, max_length=500)


Sent = Typed[MergeForm] | Typed[PauseForm]


@router.get("/proposals/{proposal_id}/moderation")
def show_proposal(page: OnPage, moderator: SignedIn, proposal_id: Number) -> Response:
    require(can_moderate(moderator))
    return _show(page, load_proposal(page.session, moderator, proposal_id))


@router.post("/proposals/{proposal_id}/merge")
def merge(page: OnPage, moderator: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Close the later of two proposals on one matter and let it point to the first."""
    require(can_moderate(moderator))
    loaded = load_proposal(page.session, moderator, proposal_id)
    sent = read_form(form, MergeForm)
    number = number_in(sent.values.other or sent.values.address) if sent.values else None
    other = _find(page, number)
    if sent.values is not None and other is None:
        sent.problems["address"] = NO_SUCH
    if sent.values is None or other is None:
        return _show(page, loaded, sent)
    merge_into(page.session, moderator, proposal_id, other.proposal.id, sent.values.merge_reason)
    return page.go(loaded.url)


@router.post("/proposals/{proposal_id}/pause")
def pause(page: OnPage, moderator: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Pause the discussion: everybody still reads and votes, nobody comments."""
    return _set_discussion(page, moderator, proposal_id, form, is_open=False)


@router.post("/proposals/{proposal_id}/resume")
def resume(page: OnPage, moderator: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    return _set_discussion(page, moderator, proposal_id, form, is_open=True)


def number_in(words: str) -> int | None:
    """Find a proposal's number in what was typed: `12`, `/proposals/12-a-slug` or its address."""
    found = re.search(r"(?:^|/proposals/)#?(\d{1,10})(?:-|/|$|\?)", words.strip())
    number = int(found.group(1)) if found else 0
    return number if 0 < number < BIGGEST_ID else None


def _set_discussion(
    page: Page, moderator: Person, proposal_id: int, form: SentForm, *, is_open: bool
) -> Response:
    require(can_moderate(moderator))
    loaded = load_proposal(page.session, moderator, proposal_id)
    sent = read_form(form, PauseForm)
    if sent.values is None:
        return _show(page, loaded, sent)
    change = resume_discussion if is_open else pause_discussion
    change(page.session, moderator, proposal_id, sent.values.pause_reason)
    return page.go(loaded.url)


def _find(page: Page, number: int | None) -> Loaded | None:
    if number is None:
        return None
    try:
        return load_proposal(page.session, None, number)  # only a public one can be the first
    except RefusedError:
        return None


def _show(page: Page, loaded: Loaded, sent: Sent | None = None) -> Response:
    text = loaded.contribution
    near = similar(page.session, text.title, text.text, skip=loaded.proposal.id)
    history = entries_about(page.session, "proposal", loaded.proposal.id)
    return show_form(
        page,
        "moderation/proposal.html",
        sent.typed if sent else {},
        sent.problems if sent else {},
        loaded=loaded,
        near=near,
        ruling=can_pause(page.viewer, loaded.proposal),
        hands_over=can_hand_over(page.viewer, text, loaded.proposal),
        lines=lines_of(page.session, history),
    )
