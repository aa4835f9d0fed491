"""Flagging a text: its own page, or the same form put under the text by htmx."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.models import Contribution, ContributionId
from app.contributions.queries import load_for
from app.core import nouns
from app.core.errors import require
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.moderation.flagging import flag
from app.moderation.models import Rule
from app.moderation.policy import can_flag
from app.moderation.queries import flag_by
from app.moderation.rules import MEANINGS, NAMES
from app.web.addresses import Number
from app.web.page import OnPage, Page

router = APIRouter()


class FlagForm(FormModel):
    reason: Rule
    note: str = Field(default="", max_length=500)


@router.get("/contributions/{contribution_id}/flags/new")
def show_form(page: OnPage, reporter: SignedIn, contribution_id: Number) -> Response:
    text = load_for(page.session, reporter, contribution_id).contribution
    require(can_flag(reporter, text))
    if flag_by(page.session, reporter.id, text) is not None:
        return _show(page, "_flagged", text)
    return _show(page, "_flag", text)


@router.post("/contributions/{contribution_id}/flags", dependencies=[limit("flag", "20 per hour")])
def send_flag(
    page: OnPage, reporter: SignedIn, contribution_id: Number, form: SentForm
) -> Response:
    text = load_for(page.session, reporter, contribution_id).contribution
    sent = read_form(form, FlagForm)
    if sent.values is None:
        require(can_flag(reporter, text))
        return _show(page, "_flag", text, sent)
    flag(page.session, reporter, ContributionId(text.id), sent.values.reason, sent.values.note)
    return _show(page, "_flagged", text)


def _show(
    page: Page, part: str, text: Contribution, sent: Typed[FlagForm] | None = None
) -> Response:
    place = nouns.resolve(
        page.session, page.viewer.id if page.viewer else None, [(text.noun, text.id)]
    ).get((text.noun, text.id))
    flags = f"/contributions/{text.id}/flags"
    return show_flag(
        page, part, "moderation/flag.html", text.id, flags, sent, text=text, place=place
    )


def show_flag(
    page: Page,
    part: str,
    whole: str,
    number: int,
    flags: str,
    sent: Typed[FlagForm] | None,
    **more: object,
) -> Response:
    """Draw the form or the thanks, as a fragment or as the page `whole` round the same partial.

    `flags` is where the form is sent; `more` is what the page shows besides.
    """
    problems = sent.problems if sent else {}
    return page.show(
        f"moderation/{part}.html" if page.wants_fragment else whole,
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        part=f"moderation/{part}.html",
        number=number,
        flags=flags,
        rules=[(rule, NAMES[rule], MEANINGS[rule]) for rule in Rule],
        typed=sent.typed if sent else {},
        problems=problems,
        **more,
    )
