"""The page of a proposal's sponsors, and asking to be one."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response

from app.contributions.policy import wrote
from app.contributions.queries import shares
from app.core.clock import utc_now
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.policy import can_moderate
from app.proposals.policy import is_waiting
from app.proposals.queries import Loaded, load_proposal
from app.relationships.sponsors.policy import can_ask, can_invite, is_open
from app.relationships.sponsors.queries import (
    author_left,
    count_asked,
    find_between,
    home_to_show,
    offered_of,
    open_between,
    settled_between,
    sponsors_of,
)
from app.relationships.sponsors.service import ask_to_sponsor
from app.relationships.sponsors.suggesting import suggestions
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


class AskForm(FormModel):
    show_place: Literal["yes"] | None = None


def page_of_sponsors(number: int) -> str:
    return f"/proposals/{number}/sponsors"


@router.get("/proposals/{proposal_id:int}/sponsors")
def show(page: OnPage, proposal_id: Number) -> Response:
    return draw_sponsors(page, load_proposal(page.session, page.viewer, proposal_id))


@router.post(
    "/proposals/{proposal_id:int}/sponsors", dependencies=[limit("sponsor", "30 per hour")]
)
def ask(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    sent = read_form(form, AskForm)
    if sent.values is None:
        return draw_sponsors(page, loaded, sent.typed, sent.problems)
    shown = sent.values.show_place == "yes"
    ask_to_sponsor(page.session, person, proposal_id, show_place=shown)
    return page.go(f"{page_of_sponsors(proposal_id)}#yours")


def draw_sponsors(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    at: int = 0,
) -> Response:
    """Draw the page; `at` is the sponsorship whose form was rejected, 0 for the inviting form."""
    session, viewer, now = page.session, page.viewer, utc_now()
    text, proposal = loaded.contribution, loaded.proposal
    mine = find_between(session, proposal.id, viewer.id) if viewer else None
    shared = shares(session, viewer, text)
    writes = shared or wrote(viewer, text)
    sees_all = bool(can_moderate(viewer))
    takes = is_waiting(proposal)
    may_invite = can_invite(viewer, text, proposal, shared=shared)
    sponsors = sponsors_of(session, proposal.id)
    waiting = count_asked(session, viewer, now) if viewer else 0
    left = author_left(session, text)
    concerned = writes or sees_all
    return show_form(
        page,
        "sponsors/show.html",
        typed,
        problems,
        at=at,
        loaded=loaded,
        sponsors=sponsors,
        is_author=wrote(viewer, text),
        co_author=shared,
        writes=writes,
        sees_all=sees_all,
        mine=mine,
        is_open=takes and is_open(mine, now),
        home=home_to_show(session, viewer) if viewer else None,
        may_ask=can_ask(viewer, text, proposal, mine, waiting, author_left=left),
        may_invite=may_invite,
        open=open_between(session, proposal.id, now) if concerned and takes else [],
        settled=settled_between(session, proposal.id) if concerned else [],
        offered=offered_of(session, proposal.id) if wrote(viewer, text) else set(),
        suggested=(
            suggestions(session, proposal.id, now.date(), viewer) if viewer and may_invite else []
        ),
    )
