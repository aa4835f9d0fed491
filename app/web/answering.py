"""Writing the official answer: a draft that colleagues share, then the answer itself."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex

from fastapi import APIRouter, Depends, Request, Response

from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.followthrough.answering import AnsweredMeanwhileError, post_answer
from app.followthrough.commitments.promising import answer_with_promise, check_promise
from app.followthrough.commitments.queries import commitments_of
from app.followthrough.goals.committing import serve_with_answer
from app.followthrough.goals.queries import standing_goals
from app.followthrough.models import AnswerDraft, Verdict
from app.followthrough.policy import can_draft
from app.followthrough.queries import draft_for, latest_answer, touches_district
from app.followthrough.working import StaleDraftError, save_draft
from app.http.forms import SentForm, read_form
from app.http.limits import claim_of, limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.answer_form import AnswerForm, choices_for, promise_of_form, shown_of_form
from app.web.answers import office_of
from app.web.claim_picker import picks_on
from app.web.commitment_goals import numbers_of
from app.web.ledger_words import ANSWERS, VERDICTS
from app.web.page import OnPage, Page, glance
from app.web.written import drawn_first

router = APIRouter()

CHOOSE = _("Choose what the answer is: accepted, a trial, needs more, or declined.")
SAY_WHY = _("Say why. An answer is never without its reason.")


@dataclass(frozen=True)
class Found:
    """What is told above the form when it comes back."""

    draft: AnswerDraft | None = None
    is_stale: bool = False
    is_late: bool = False  # a colleague posted an answer meanwhile


def _numbers_first(request: Request, form: SentForm) -> None:
    """Work out and draw what the form names before the request's transaction opens."""
    sent = read_form(form, AnswerForm)
    if sent.values is None or claim_of(request) is None:
        return
    with suppress(RefusedError, InvalidError), glance(request) as page:
        shown_of_form(page, sent.typed)


@router.get("/proposals/{proposal_id}/answer")
def write_answer(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = _load(page, official, proposal_id)
    draft = draft_for(page.session, official, loaded.proposal.id)
    typed: dict[str, object] = {"form_key": token_hex(16), "seen": 0}
    typed["answered"] = latest_answer(page.session, loaded.proposal.id)
    typed["department"] = loaded.proposal.department_id or official.department_id or ""
    if draft is not None:
        typed |= {"verdict": draft.verdict or "", "text": draft.text, "seen": draft.revision}
        typed |= draft.promise
    return _show(page, loaded, typed, found=Found(draft))


@router.post(
    "/proposals/{proposal_id}/answer",
    dependencies=[
        limit("answer", "60 per hour"),
        drawn_first(AnswerForm),
        Depends(_numbers_first),
    ],
)
def send_answer(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Post the answer; or save it as a draft, or show the numbers, by the button pressed."""
    loaded = _load(page, official, proposal_id)
    sent = read_form(form, AnswerForm)
    if sent.values is None:
        return _show(page, loaded, sent.typed, sent.problems)
    if sent.values.action == "numbers":
        return _numbers(page, loaded, sent.typed)
    if sent.values.action == "draft":
        return _save(page, official, loaded, sent.values, sent.typed)
    if problems := _left_out(sent.values):
        problems |= _promise_problems(page, sent.values)
        return _show(page, loaded, sent.typed, problems)
    try:
        with page.session.begin_nested():
            _post(page, official, loaded, sent.values)
    except InvalidError as refusal:
        return _show(page, loaded, sent.typed, refusal.problems)
    except AnsweredMeanwhileError:
        typed = sent.typed | {"answered": latest_answer(page.session, loaded.proposal.id)}
        return _show(page, loaded, typed, found=Found(is_late=True))
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


def _left_out(form: AnswerForm) -> dict[str, Sentence]:
    problems: dict[str, Sentence] = {}
    if not form.verdict:
        problems["verdict"] = CHOOSE
    if not form.text:
        problems["text"] = SAY_WHY
    return problems


def _promise_problems(page: Page, form: AnswerForm) -> dict[str, Sentence]:
    """Say what else is wrong, so that nobody has to send the form twice to learn it."""
    if form.promises is not None:
        try:
            promise = promise_of_form(page, form, form.promises)
            check_promise(page.session, page.store, promise, page.today)
        except InvalidError as refusal:
            return refusal.problems
    return {}


def _post(page: Page, official: Person, loaded: Loaded, form: AnswerForm) -> None:
    number, key = loaded.proposal.id, form.form_key or None
    kind = form.promises
    if kind is None:
        verdict = Verdict(form.verdict)
        post_answer(page.session, official, number, verdict, form.text, key, form.answered)
        return
    promise = promise_of_form(page, form, kind)
    made = answer_with_promise(
        page.session,
        page.store,
        official,
        number,
        form.text,
        promise,
        key,
        form.answered,
        today=page.today,
    )
    serve_with_answer(page.session, official, made, numbers_of(form.goals))


def _save(
    page: Page, official: Person, loaded: Loaded, form: AnswerForm, typed: dict[str, object]
) -> Response:
    verdict = Verdict(form.verdict) if form.verdict else None
    number, promise = loaded.proposal.id, form.promise_typed()
    try:
        draft = save_draft(page.session, official, number, verdict, form.text, form.seen, promise)
    except StaleDraftError as stale:
        typed = typed | {"seen": stale.current.revision}
        return _show(page, loaded, typed, found=Found(stale.current, is_stale=True))
    if page.wants_fragment:
        return _show(page, loaded, typed | {"seen": draft.revision}, found=Found(draft))
    return page.go(f"/proposals/{loaded.proposal.id}/answer")


def _numbers(page: Page, loaded: Loaded, typed: dict[str, object]) -> Response:
    """Show the numbers of what was chosen, and keep everything typed."""
    if page.wants_fragment:
        shown = shown_of_form(page, typed)
        return page.show("commitments/_numbers.html", shown=shown, asked=True)
    return _show(page, loaded, typed, asked=True)


def _show(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, object],
    problems: dict[str, Sentence] | None = None,
    *,
    found: Found | None = None,
    asked: bool = False,
) -> Response:
    """Draw the form; for htmx, only the line that says how the draft is."""
    found, status = found or Found(), HTTPStatus.OK
    if problems:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif found.is_stale or found.is_late:
        status = HTTPStatus.CONFLICT
    context = {"loaded": loaded, "typed": typed, "problems": problems or {}, "answers": ANSWERS,
               "verdicts": VERDICTS, "draft": found.draft, "is_stale": found.is_stale,
               "is_late": found.is_late}  # fmt: skip
    if page.wants_fragment:
        return page.show("followthrough/_draft_state.html", status, **context)
    shown = shown_of_form(page, typed)
    metric = shown.metric if shown else None
    context["typed"] = {**typed, "goals": numbers_of(typed.get("goals"))}
    return page.show(
        "followthrough/answer.html",
        status,
        goals=standing_goals(page.session),
        office=office_of(page, loaded),
        picks=picks_on(page, loaded.proposal.id),
        standing=[
            one
            for one in commitments_of(page.session, loaded.proposal.id)
            if one.commitment.closed_at is None
        ],
        shown=shown,
        asked=asked,
        choices=choices_for(page, loaded, metric, typed.get("chart")),
        **context,
    )
