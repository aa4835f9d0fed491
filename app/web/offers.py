"""Bringing two proposals together: offering it, and what the two authors say to it."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from app.core.errors import NOT_FOUND, InvalidError, RefusedError, Ruling, require
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.people.policy import can_moderate
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import similar
from app.relationships.mergers.models import Join, Offer, State
from app.relationships.mergers.policy import (
    Side,
    can_answer,
    can_end,
    can_see_offer,
    can_see_offers,
    can_withdraw,
)
from app.relationships.mergers.queries import (
    both_sides,
    find_offer,
    handle_of,
    offers_of,
    sides_of,
    together_of,
)
from app.relationships.mergers.service import accept, decline, end_link, offer, withdraw
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

NO_SUCH: Final = _("Choose the other proposal, or type its number or address.")
STATES: Final[Mapping[tuple[Join, State], Sentence]] = {
    (Join.MERGE, State.OPEN): _("A merge is offered"),
    (Join.MERGE, State.ACCEPTED): _("Merged"),
    (Join.MERGE, State.DECLINED): _("The merge was declined"),
    (Join.MERGE, State.WITHDRAWN): _("The offer was taken back"),
    (Join.LINK, State.OPEN): _("A link is offered"),
    (Join.LINK, State.ACCEPTED): _("Linked"),
    (Join.LINK, State.DECLINED): _("The link was declined"),
    (Join.LINK, State.WITHDRAWN): _("The offer was taken back"),
    (Join.LINK, State.ENDED): _("The link was ended"),
}


class OfferForm(FormModel):
    kind: Join
    other: str = Field(default="", max_length=10)  # one of those offered
    address: str = Field(default="", max_length=300)  # or any other one
    stays: str = Field(default="other", pattern="^(this|other)$")
    words: str = Field(min_length=1, max_length=500)


class ReasonForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/proposals/{proposal_id:int}/offers")
def show_offers(page: OnPage, person: SignedIn, proposal_id: Number, other: str = "") -> Response:
    loaded, side = _own(page, person, proposal_id)
    typed = {"address": other[:10]} if number_in(other) else {}
    return _offers(page, loaded, side, typed, {})


@router.post(
    "/proposals/{proposal_id:int}/offers", dependencies=[limit("join-offer", "10 per hour")]
)
def make_offer(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    """Offer to merge the two or to link them; the other author is asked."""
    loaded, side = _own(page, person, proposal_id)
    sent = read_form(form, OfferForm)
    if sent.values is None:
        return _offers(page, loaded, side, sent.typed, sent.problems)
    values = sent.values
    number = number_in(values.other or values.address)
    if number is None or not _is_there(page, number):
        return _offers(page, loaded, side, sent.typed, {"address": NO_SUCH})
    one, other = (number, proposal_id) if values.stays == "this" else (proposal_id, number)
    try:
        with page.session.begin_nested():
            made = offer(page.session, person, values.kind, one, other, values.words)
    except InvalidError as refusal:
        return _offers(page, loaded, side, sent.typed, refusal.problems)
    return page.go(f"/offers/{made.id}")


@router.get("/offers/{offer_id}")
def show_offer(page: OnPage, person: SignedIn, offer_id: Number) -> Response:
    return _show(page, person, offer_id, {}, {})


@router.post("/offers/{offer_id}/acceptance", dependencies=[limit("join-answer", "60 per hour")])
def send_yes(page: OnPage, person: SignedIn, offer_id: Number) -> Response:
    made = accept(page.session, person, offer_id)
    return page.go(f"/offers/{made.id}")


@router.post("/offers/{offer_id}/refusal", dependencies=[limit("join-answer", "60 per hour")])
def send_no(page: OnPage, person: SignedIn, offer_id: Number, form: SentForm) -> Response:
    return _with_reason(page, person, offer_id, form, can_answer, decline)


@router.post("/offers/{offer_id}/withdrawal", dependencies=[limit("join-answer", "60 per hour")])
def take_back(page: OnPage, person: SignedIn, offer_id: Number) -> Response:
    withdraw(page.session, person, offer_id)
    return page.go(f"/offers/{offer_id}")


@router.post("/offers/{offer_id}/end", dependencies=[limit("join-answer", "60 per hour")])
def send_end(page: OnPage, person: SignedIn, offer_id: Number, form: SentForm) -> Response:
    return _with_reason(page, person, offer_id, form, can_end, end_link)


def _with_reason(
    page: Page,
    person: Person,
    offer_id: int,
    form: FormData,
    may: Callable[[Person, Offer, Side, Side], Ruling],
    act: Callable[[Session, Person, int, str], object],
) -> Response:
    """Do what needs a reason; a form without a good one comes back to who may send it."""
    found, one, other = _visible(page, person, offer_id)
    sent = read_form(form, ReasonForm)
    if sent.values is None:
        require(may(person, found, one, other))
        return _show(page, person, offer_id, sent.typed, sent.problems)
    try:
        with page.session.begin_nested():
            act(page.session, person, offer_id, sent.values.reason)
    except InvalidError as refusal:
        return _show(page, person, offer_id, sent.typed, refusal.problems)
    return page.go(f"/offers/{offer_id}")


def number_in(words: str) -> int | None:
    """Find a proposal's number in what was typed: `12`, `/proposals/12-a-slug` or its address."""
    found = re.search(r"(?:^|/proposals/)#?(\d{1,10})(?:-|/|$|\?)", words.strip())
    number = int(found.group(1)) if found else 0
    return number if 0 < number < BIGGEST_ID else None


def _own(page: Page, person: Person, proposal_id: int) -> tuple[Loaded, Side]:
    """Load a proposal for one of its authors or a moderator. Raises RefusedError for others."""
    loaded = load_proposal(page.session, person, proposal_id)
    side = sides_of(page.session, [proposal_id])[proposal_id]
    require(can_see_offers(person, side))
    return loaded, side


def _visible(page: Page, person: Person, offer_id: int) -> tuple[Offer, Side, Side]:
    found = find_offer(page.session, offer_id)
    one, other = both_sides(page.session, found.one_id, found.other_id)
    require(can_see_offer(person, found, one, other))
    return found, one, other


def _is_there(page: Page, number: int) -> bool:
    try:
        load_proposal(page.session, None, number)  # only a public one can be asked for
    except RefusedError as refusal:
        return refusal.ruling.status not in (NOT_FOUND.status, 410)
    return True


def _offers(
    page: Page,
    loaded: Loaded,
    side: Side,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    text = loaded.contribution
    made = offers_of(page.session, loaded.proposal.id)
    sides = sides_of(page.session, {n for one in made for n in (one.one_id, one.other_id)})
    return show_form(
        page,
        "mergers/offers.html",
        typed,
        problems,
        loaded=loaded,
        mine=side.has(page.viewer),
        moderates=bool(can_moderate(page.viewer)),
        offers=[(one, STATES[one.kind, one.state], _other_of(one, loaded, sides)) for one in made],
        together=together_of(page.session, loaded.proposal.id),
        near=similar(page.session, text.title, text.text, skip=loaded.proposal.id),
        closed=loaded.proposal.phase in ("closed", "draft"),
    )


def _other_of(offer: Offer, loaded: Loaded, sides: Mapping[int, Side]) -> str:
    is_one = offer.one_id == loaded.proposal.id
    return sides[offer.other_id if is_one else offer.one_id].text.title


def _show(
    page: Page,
    person: Person,
    offer_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    found, one, other = _visible(page, person, offer_id)
    return show_form(
        page,
        "mergers/offer.html",
        typed,
        problems,
        offer=found,
        one=one,
        other=other,
        names=[handle_of(page.session, side.text.author_id) for side in (one, other)],
        by=handle_of(page.session, found.by_id),
        decider=handle_of(page.session, found.decided_by),
        state=STATES[found.kind, found.state],
        answers=can_answer(person, found, one, other),
        withdraws=can_withdraw(person, found),
        ends=can_end(person, found, one, other),
        theirs=one if other.has(person) else other,
    )
