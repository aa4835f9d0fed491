"""Putting a claim into a draft: at the cursor, or without a script at the end of its text."""

from contextlib import suppress
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.charts.claims.picking import require_measure
from app.charts.claims.queries import find_claim
from app.charts.claims.service import judge_ahead, make_claim
from app.charts.claims.specs import read_claim
from app.charts.queries import find_chart
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import _
from app.http.forms import SentForm
from app.http.limits import claim_of, limit
from app.http.transaction import look
from app.people.policy import can_take_part
from app.proposals.drafting import hold_draft, save_draft
from app.web.addresses import Number
from app.web.claim_sources import said_in
from app.web.page import OnPage, Page
from app.web.proposal_drafts import keep_fields, read_first, show_form_of
from app.web.proposal_write import key_of

router = APIRouter()

OWN_FIELDS: Final = {"put", "say"}
TEXT_LIMIT: Final = 60_000  # as the draft's form has it
SAID_LIMIT: Final = 2_000
DIGITS: Final = 10
UNREADABLE: Final = _("This claim cannot be read. Choose it again.")
TOO_LONG: Final = _("This text is too long for another claim. Please shorten it.")


def _judged(request: Request, form: SentForm) -> None:
    """Judge the claim that was pressed before the transaction opens: the verb finds it judged."""
    said = said_in(str(form.get("say", ""))[:SAID_LIMIT])
    if said is None or claim_of(request) is None:
        return
    refused = (RefusedError, InvalidError, ValidationError)
    with suppress(*refused), look(request) as session:
        store, chart, claim = (
            request.app.state.store,
            find_chart(session, said[0]),
            read_claim(said[1]),
        )
        require_measure(session, store, chart, claim.measure)
        judge_ahead(session, store, chart, claim)


@router.post(
    "/proposals/drafts/{draft_id}/claims",
    dependencies=[limit("claim", "60 per hour"), Depends(_judged), read_first],
)
def put_claim(page: OnPage, draft_id: Number, form: SentForm) -> Response:
    """Save the draft with a claim in its text. `put` is a claim's number, `say` a claim to keep."""
    draft = hold_draft(page.session, page.viewer, key_of(page), draft_id)
    sent = FormData([(k, v) for k, v in form.multi_items() if k not in OWN_FIELDS])
    fields, problems = keep_fields(page, draft, sent)
    if problems:
        return show_form_of(page, draft, fields, problems)
    try:
        number = _number(page, form)
    except InvalidError as refusal:
        return show_form_of(page, draft, fields, refusal.problems)
    except RefusedError as refusal:
        if page.viewer is None or refusal.ruling.status is not HTTPStatus.FORBIDDEN:
            raise
        problems = {"text": refusal.ruling.sentence}
        return show_form_of(page, draft, fields, problems, HTTPStatus.FORBIDDEN)
    text = str(form.get("text", fields.get("text", "")))
    put = with_code(text, f"{{claim:{number}}}", str(form.get("at", "")))
    if len(put) > TEXT_LIMIT:
        return show_form_of(page, draft, fields, {"text": TOO_LONG})
    save_draft(page.session, page.viewer, draft, {"text": put})
    return page.go(f"/proposals/drafts/{draft_id}?saved=1#text")


def with_code(text: str, code: str, at: str) -> str:
    """Put a claim's code where the cursor was, or into a paragraph of its own at the end."""
    text = text.replace("\r\n", "\n")
    if not (at.isascii() and at.isdigit() and len(at) < DIGITS and int(at) <= len(text)):
        return f"{text.rstrip()}\n\n{code}\n".lstrip()
    before, after = text[: int(at)], text[int(at) :]
    left = "" if not before or before[-1].isspace() else " "
    right = "" if not after or after[0].isspace() or after[0] in ".,;:!?)" else " "
    return f"{before}{left}{code}{right}{after}"


def _number(page: Page, form: SentForm) -> int:
    """Return the claim that was pressed, kept first where nobody had. Raises InvalidError."""
    put = str(form.get("put", ""))
    if put.isascii() and put.isdigit() and len(put) < DIGITS:
        return find_claim(page.session, int(put)).claim.id
    said = said_in(str(form.get("say", ""))[:SAID_LIMIT])
    if said is None or page.viewer is None:
        require(can_take_part(page.viewer))
        raise InvalidError({"text": UNREADABLE})
    chart_id, facts = said
    chart = find_chart(page.session, chart_id)
    try:
        claim = read_claim(facts)
        require_measure(page.session, page.store, chart, claim.measure)
    except (ValidationError, InvalidError) as error:
        raise InvalidError({"text": UNREADABLE}) from error
    return make_claim(page.session, page.store, page.viewer, chart, claim).id
