"""The concern beside a proposal, and the answer to it by those who write the proposal."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.queries import Reading, load_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.core.text import MARKDOWN_LIMIT
from app.discussion.concern_policy import can_answer_concern, can_take_up
from app.discussion.concerns import answer_concern, is_answered, raised_of
from app.discussion.models import CommentKind
from app.discussion.policy import can_comment
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import load_proposal
from app.web.addresses import Number
from app.web.comment_forms import Key, new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.proposal_facts import Facts
from app.web.written import drawn_first

router = APIRouter()

SURE: Final = 5  # hundredths at either end that would tell on everybody


class ConcernAnswerForm(FormModel):
    kind: CommentKind
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    form_key: Key


def concern_context(facts: Facts) -> dict[str, Any]:
    """Gather what `concerns/_concern.html` shows beside a proposal."""
    return {
        "concern": facts.concern,
        "has_concerns": CommentKind.CONCERN in facts.kinds,
        "hundredths": hundredths,
    }


def hundredths(share: int) -> Sentence:
    """Say a share of a group without the ends of the scale, where it would tell on everybody."""
    if share < SURE:
        return _("fewer than 5 in 100")
    if share > 100 - SURE:
        return _("more than 95 in 100")
    return _("about %(share)s in 100", share=str(share))


@router.get("/comments/{comment_id}/answer")
def show_answer(page: OnPage, person: SignedIn, comment_id: Number) -> Response:
    _require(page, person, comment_id)
    return _form(page, comment_id, {}, {})


@router.post(
    "/comments/{comment_id}/answer",
    dependencies=[limit("concern-answer", "20 per hour"), drawn_first(ConcernAnswerForm)],
)
def answer(page: OnPage, person: SignedIn, comment_id: Number, form: SentForm) -> Response:
    sent = read_form(form, ConcernAnswerForm)
    if sent.values is None:
        _require(page, person, comment_id)
        return _form(page, comment_id, sent.typed, sent.problems)
    load_for(page.session, person, comment_id)
    values = sent.values
    try:
        with page.session.begin_nested():
            made = answer_concern(
                page.session, person, comment_id, values.kind, values.text, values.form_key
            )
    except InvalidError as refusal:
        return _form(page, comment_id, sent.typed, refusal.problems)
    return page.go(f"/comments/{made.answer_id}")


def concern_for_edit(
    page: Page, editor: Person, proposal_id: int, because: object
) -> Reading | None:
    """Load the concern that a text is changed because of; None where the form names none.

    Raises RefusedError where this editor may not take it up, or it is of another proposal.
    """
    number = str(because or "")
    if not number:
        return None
    if not number.isdecimal() or not number.isascii() or len(number) > len(str(2**31)):
        raise RefusedError(NOT_FOUND)
    reading = load_for(page.session, editor, int(number))
    raised = raised_of(page.session, int(number))
    if raised.about.id != proposal_id:
        raise RefusedError(NOT_FOUND)
    require(can_take_up(editor, raised))
    return reading


def _require(page: Page, person: Person, comment_id: int) -> None:
    load_for(page.session, person, comment_id)
    raised = raised_of(page.session, comment_id)
    answered = is_answered(page.session, comment_id)
    require(can_answer_concern(person, raised, answered=answered))
    loaded = load_proposal(page.session, person, raised.about.id)
    require(can_comment(person, loaded.contribution, loaded.proposal, raised.words))


def _form(
    page: Page,
    comment_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    said = load_for(page.session, page.viewer, comment_id)
    return show_form(
        page,
        "concerns/answer.html",
        typed,
        problems,
        said=said,
        loaded=load_proposal(page.session, page.viewer, said.contribution.about_id or 0),
        form_key=typed.get("form_key") or new_key(),
    )
