"""Votes: casting one, taking it back, and the list of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, NoReturn

from fastapi import APIRouter, Response
from pydantic import Field

from app.contributions.models import Answer, Contribution, Noun
from app.contributions.policy import can_vote
from app.contributions.publishing import Figures, figures
from app.contributions.queries import OwnVote, load_for, stored_votes
from app.contributions.voting import cast_vote, withdraw_vote
from app.core import nouns
from app.core.errors import InvalidError, Ruling, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.relationships.mergers.queries import Beside, carried_to
from app.web.addresses import Number
from app.web.page import OnPage, Page, safe_next

router = APIRouter()


class Shape(StrEnum):
    """Which control was used, and so which one comes back."""

    BIG = "big"
    SMALL = "small"
    ROW = "row"


TEMPLATES = {
    Shape.BIG: "votes/_voted.html",
    Shape.SMALL: "votes/_vote_small.html",
    Shape.ROW: "votes/_taken_back.html",
}


class VoteForm(FormModel):
    vote: Answer
    seen_revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    shape: Shape = Shape.BIG
    next: str = ""


class WithdrawalForm(FormModel):
    shape: Shape = Shape.BIG
    next: str = ""


@dataclass(frozen=True)
class VotePanel:
    """What the control shows, big or small: one's own vote and the published figures."""

    id: int
    ruling: Ruling  # whether this viewer may vote, and why not
    own: OwnVote | None
    revision: int  # of the text as it is now
    figures: Figures | None
    unfolded: bool  # figures stay folded for a signed-in person who may still judge without them
    next: str  # where a plain form leads back to
    whose: str = ""  # whose comment it is, for the control's name
    history: str = ""  # where the text's revisions are compared

    @property
    def is_stale(self) -> bool:
        """Say whether the text has changed since one voted."""
        return self.own is not None and self.own.revision != self.revision

    @property
    def earlier(self) -> int:
        """Return how many of the published votes judged an earlier text, in tens, if known."""
        return (self.figures.before(self.revision) or 0) if self.figures else 0


def panel_of(
    page: Page,
    contribution: Contribution,
    own: OwnVote | None,
    published: Figures | None,
    *,
    about: Contribution | None = None,
    next_url: str = "",
    whose: str = "",
    history: str = "",
) -> VotePanel:
    """Gather what the control shows. A page passes it to the template as `vote`."""
    ruling = can_vote(page.viewer, contribution, about)
    return VotePanel(
        id=contribution.id,
        ruling=ruling,
        own=own,
        revision=contribution.revision,
        figures=published,
        unfolded=own is not None or not ruling,
        next=next_url or page.request.url.path,
        whose=whose,
        history=history,
    )


@router.put("/contributions/{contribution_id}/vote", dependencies=[limit("vote", "120 per minute")])
@router.post(
    "/contributions/{contribution_id}/vote", dependencies=[limit("vote", "120 per minute")]
)
def vote(contribution_id: Number, form: SentForm, voter: SignedIn, page: OnPage) -> Response:
    sent = read_form(form, VoteForm)
    if sent.values is None:
        _refuse(page, voter, contribution_id, sent.problems)
    cast_vote(page.session, voter, contribution_id, sent.values.vote, sent.values.seen_revision)
    return _answer(page, contribution_id, sent.values.shape, sent.values.next)


@router.post(
    "/contributions/{contribution_id}/vote/withdrawal",
    dependencies=[limit("vote", "120 per minute")],
)
def take_back(contribution_id: Number, form: SentForm, voter: SignedIn, page: OnPage) -> Response:
    sent = read_form(form, WithdrawalForm)
    if sent.values is None:
        _refuse(page, voter, contribution_id, sent.problems)
    withdraw_vote(page.session, voter, contribution_id)
    return _answer(page, contribution_id, sent.values.shape, sent.values.next)


@router.get("/votes")
def my_votes(voter: SignedIn, page: OnPage, after: str = "") -> Response:
    votes = stored_votes(page.session, voter.id, after)
    things = {(vote.noun.value, int(vote.contribution_id)) for vote in votes.items}
    places = nouns.resolve(page.session, voter.id, things)
    return page.show("votes/index.html", votes=votes, places=places)


def _refuse(
    page: Page, voter: Person, contribution_id: int, problems: dict[str, Sentence]
) -> NoReturn:
    """Refuse an unreadable form; who may not vote here hears only that."""
    reading = load_for(page.session, voter, contribution_id)
    require(can_vote(voter, reading.contribution, reading.about))
    raise InvalidError(problems)


def _answer(page: Page, contribution_id: int, shape: Shape, next_url: str) -> Response:
    """Draw the control that was used, from what is stored now; or lead a browser back to it."""
    if not page.wants_fragment and (back := safe_next(next_url, "")):
        return page.go(back)
    reading = load_for(page.session, page.viewer, contribution_id)
    is_comment = reading.contribution.noun is Noun.COMMENT
    back = safe_next(next_url, _place_of(reading.contribution))
    if not page.wants_fragment:
        return page.go(back)
    panel = panel_of(
        page,
        reading.contribution,
        reading.own,
        figures(page.session, [contribution_id]).get(reading.contribution.id),
        about=reading.about,
        next_url=back,
        whose=reading.author if is_comment else "",
        history=f"/comments/{contribution_id}/history" if is_comment else "",
    )
    carried: Sequence[tuple[Beside, OwnVote]] = []
    if shape is Shape.BIG:
        carried = carried_to(page.session, page.viewer, contribution_id)
    return page.show(TEMPLATES[shape], vote=panel, carried=carried, oob=True)


def _place_of(contribution: Contribution) -> str:
    if contribution.noun is Noun.COMMENT:
        return f"/comments/{contribution.id}"
    return f"/proposals/{contribution.about_id or contribution.id}#vote"
