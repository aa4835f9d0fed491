"""Writing the official answer: a draft that colleagues share, then the answer itself."""

from http import HTTPStatus
from secrets import token_hex
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import require
from app.core.i18n import Sentence, _
from app.core.text import MARKDOWN_LIMIT
from app.followthrough.answering import post_answer
from app.followthrough.models import AnswerDraft, Verdict
from app.followthrough.policy import can_draft
from app.followthrough.queries import draft_for, touches_district
from app.followthrough.working import StaleDraftError, save_draft
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.answers import office_of
from app.web.claim_picker import picks_on
from app.web.ledger_words import VERDICTS
from app.web.page import OnPage, Page
from app.web.written import drawn_first

router = APIRouter()

CHOOSE = _("Choose what the answer is: accepted, needs more, or declined.")
SAY_WHY = _("Say why. An answer is never without its reason.")


class AnswerForm(FormModel):
    verdict: Verdict | Literal[""] = ""
    text: str = Field(default="", max_length=MARKDOWN_LIMIT)
    seen: int = Field(default=0, ge=0, lt=2**31)  # the draft's revision that the writer saw
    form_key: str = Field(default="", max_length=64)
    action: Literal["post", "draft"] = "draft"


@router.get("/proposals/{proposal_id}/answer")
def write_answer(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = _load(page, official, proposal_id)
    draft = draft_for(page.session, official, loaded.proposal.id)
    typed: dict[str, object] = {"form_key": token_hex(16), "seen": 0}
    if draft is not None:
        typed |= {"verdict": draft.verdict or "", "text": draft.text, "seen": draft.revision}
    return _show(page, loaded, typed, draft=draft)


@router.post(
    "/proposals/{proposal_id}/answer",
    dependencies=[limit("answer", "60 per hour"), drawn_first(AnswerForm)],
)
def send_answer(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Post the answer, or save it as a draft when that button was pressed."""
    loaded = _load(page, official, proposal_id)
    sent = read_form(form, AnswerForm)
    if sent.values is None:
        return _show(page, loaded, sent.typed, sent.problems)
    if sent.values.action == "draft":
        return _save(page, official, loaded, sent.values, sent.typed)
    problems: dict[str, Sentence] = {}
    if not sent.values.verdict:
        problems["verdict"] = CHOOSE
    if not sent.values.text:
        problems["text"] = SAY_WHY
    if problems or not sent.values.verdict:
        return _show(page, loaded, sent.typed, problems)
    key = sent.values.form_key or None
    post_answer(
        page.session, official, loaded.proposal.id, sent.values.verdict, sent.values.text, key
    )
    return page.go(f"{loaded.url}#answer")


@router.put("/proposals/{proposal_id}/answer/draft", dependencies=[limit("draft", "20 per minute")])
@router.post(
    "/proposals/{proposal_id}/answer/draft", dependencies=[limit("draft", "20 per minute")]
)
def keep_draft(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Save the draft while its writer types; htmx gets the line that says so."""
    loaded = _load(page, official, proposal_id)
    sent = read_form(form, AnswerForm)
    if sent.values is None:
        return _show(page, loaded, sent.typed, sent.problems)
    return _save(page, official, loaded, sent.values, sent.typed)


def _load(page: Page, official: Person, proposal_id: int) -> Loaded:
    loaded = load_proposal(page.session, official, proposal_id)
    touches = touches_district(page.session, official, loaded.proposal.id)
    require(can_draft(official, loaded.proposal, touches=touches))
    return loaded


def _save(
    page: Page, official: Person, loaded: Loaded, form: AnswerForm, typed: dict[str, object]
) -> Response:
    verdict = form.verdict or None
    try:
        draft = save_draft(
            page.session, official, loaded.proposal.id, verdict, form.text, form.seen
        )
    except StaleDraftError as stale:
        typed = typed | {"seen": stale.current.revision}
        return _show(page, loaded, typed, draft=stale.current, is_stale=True)
    if page.wants_fragment:
        return _show(page, loaded, typed | {"seen": draft.revision}, draft=draft)
    return page.go(f"/proposals/{loaded.proposal.id}/answer")


def _show(
    page: Page,
    loaded: Loaded,
    typed: dict[str, object],
    problems: dict[str, Sentence] | None = None,
    *,
    draft: AnswerDraft | None = None,
    is_stale: bool = False,
) -> Response:
    """Draw the form; for htmx, only the line that says how the draft is."""
    status = HTTPStatus.OK
    if problems:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif is_stale:
        status = HTTPStatus.CONFLICT
    picks = [] if page.wants_fragment else picks_on(page, loaded.proposal.id)
    part = "_draft_state.html" if page.wants_fragment else "answer.html"
    return page.show(
        f"followthrough/{part}",
        status,
        loaded=loaded,
        office=None if page.wants_fragment else office_of(page, loaded),
        typed=typed,
        problems=problems or {},
        draft=draft,
        is_stale=is_stale,
        verdicts=VERDICTS,
        picks=picks,
    )
