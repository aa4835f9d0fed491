"""A proposal before a moderator: its thread paused or resumed, a merge offered elsewhere."""

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import require
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.person import SignedIn
from app.ledger.queries import entries_about
from app.people.models import Person
from app.people.policy import can_moderate
from app.proposals.policy import can_hand_over, can_pause
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import pause_discussion, resume_discussion
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class PauseForm(FormModel):
    pause_reason: str = Field(min_length=1, max_length=500)


@router.get("/proposals/{proposal_id}/moderation")
def show_proposal(page: OnPage, moderator: SignedIn, proposal_id: Number) -> Response:
    require(can_moderate(moderator))
    return _show(page, load_proposal(page.session, moderator, proposal_id))


@router.post("/proposals/{proposal_id}/pause")
def pause(page: OnPage, moderator: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Pause the discussion: everybody still reads and votes, nobody comments."""
    return _set_discussion(page, moderator, proposal_id, form, is_open=False)


@router.post("/proposals/{proposal_id}/resume")
def resume(page: OnPage, moderator: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    return _set_discussion(page, moderator, proposal_id, form, is_open=True)


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


def _show(page: Page, loaded: Loaded, sent: Typed[PauseForm] | None = None) -> Response:
    text = loaded.contribution
    history = entries_about(page.session, "proposal", loaded.proposal.id)
    return show_form(
        page,
        "moderation/proposal.html",
        sent.typed if sent else {},
        sent.problems if sent else {},
        loaded=loaded,
        ruling=can_pause(page.viewer, loaded.proposal),
        hands_over=can_hand_over(page.viewer, text, loaded.proposal),
        lines=lines_of(page.session, history),
    )
