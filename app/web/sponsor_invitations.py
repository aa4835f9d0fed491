"""Inviting sponsors, answering, ending, and writing together."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.queries import shares
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import load_proposal
from app.relationships.sponsors.co_authoring import (
    answer_offer,
    end_co_authorship,
    offer_co_authorship,
)
from app.relationships.sponsors.models import REASON_LIMIT, Sponsorship
from app.relationships.sponsors.policy import can_invite
from app.relationships.sponsors.queries import find_for
from app.relationships.sponsors.service import answer, end_sponsorship, invite
from app.web.addresses import Number
from app.web.page import OnPage, Page
from app.web.sponsors import draw_sponsors, page_of_sponsors

router = APIRouter()
often = limit("sponsor", "30 per hour")


class InviteForm(FormModel):
    handle: str = Field(min_length=1, max_length=80)


class AnswerForm(FormModel):
    answer: Literal["yes", "no"]
    reason: str = Field(default="", max_length=REASON_LIMIT)
    show_place: Literal["yes"] | None = None


class OfferForm(FormModel):
    answer: Literal["yes", "no"]


class EndForm(FormModel):
    reason: str = Field(default="", max_length=REASON_LIMIT)


@router.post("/proposals/{proposal_id:int}/invitations", dependencies=[often])
def send_invitation(
    page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm
) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    text = loaded.contribution
    shared = shares(page.session, person, text)
    require(can_invite(person, text, loaded.proposal, shared=shared))
    sent = read_form(form, InviteForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            invite(page.session, person, proposal_id, sent.values.handle)
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go(page_of_sponsors(proposal_id))
    return draw_sponsors(page, loaded, sent.typed, problems)


@router.post("/sponsorships/{sponsorship_id:int}/answer", dependencies=[often])
def send_answer(page: OnPage, person: SignedIn, sponsorship_id: Number, form: SentForm) -> Response:
    sent = read_form(form, AnswerForm)
    known = find_for(page.session, person, sponsorship_id)
    if sent.values is None:
        return _again(page, person, known, sent.typed, sent.problems)
    answer(
        page.session, person, sponsorship_id,
        accept=sent.values.answer == "yes",
        reason=sent.values.reason,
        show_place=sent.values.show_place == "yes",
    )  # fmt: skip
    return page.go(page_of_sponsors(known.proposal_id))


@router.post("/sponsorships/{sponsorship_id:int}/end", dependencies=[often])
def end(page: OnPage, person: SignedIn, sponsorship_id: Number, form: SentForm) -> Response:
    sent = read_form(form, EndForm)
    known = find_for(page.session, person, sponsorship_id)
    if sent.values is None:
        return _again(page, person, known, sent.typed, sent.problems)
    end_sponsorship(page.session, person, sponsorship_id, sent.values.reason)
    return page.go(page_of_sponsors(known.proposal_id))


@router.post("/sponsorships/{sponsorship_id:int}/co-author", dependencies=[often])
def offer(page: OnPage, person: SignedIn, sponsorship_id: Number) -> Response:
    find_for(page.session, person, sponsorship_id)
    found = offer_co_authorship(page.session, person, sponsorship_id)
    return page.go(page_of_sponsors(found.proposal_id))


@router.post("/sponsorships/{sponsorship_id:int}/co-author/answer", dependencies=[often])
def answer_co_author(
    page: OnPage, person: SignedIn, sponsorship_id: Number, form: SentForm
) -> Response:
    sent = read_form(form, OfferForm)
    known = find_for(page.session, person, sponsorship_id)
    if sent.values is None:
        return _again(page, person, known, sent.typed, sent.problems)
    answer_offer(page.session, person, sponsorship_id, accept=sent.values.answer == "yes")
    return page.go(f"{page_of_sponsors(known.proposal_id)}#yours")


@router.post("/sponsorships/{sponsorship_id:int}/co-author/end", dependencies=[often])
def end_co_author(page: OnPage, person: SignedIn, sponsorship_id: Number) -> Response:
    find_for(page.session, person, sponsorship_id)
    found = end_co_authorship(page.session, person, sponsorship_id)
    return page.go(page_of_sponsors(found.proposal_id))


def _again(
    page: Page,
    person: Person,
    known: Sponsorship,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    loaded = load_proposal(page.session, person, known.proposal_id)
    return draw_sponsors(page, loaded, typed, problems, at=known.id)
