"""One statement as a reader judges it: its words and what they are about, without who wrote them.

Nobody's name and no figure stands on a card, so that the words alone are judged.
"""

from dataclasses import dataclass
from typing import Final

from app.charts.models import Chart
from app.charts.queries import charts_by_ids
from app.contributions.citing import citations_of
from app.contributions.claiming import claims_in
from app.contributions.models import Citation, Contribution, Noun
from app.contributions.policy import can_read, can_vote
from app.contributions.publishing import Figures, figures
from app.contributions.queries import OwnVote, load_for, own_votes
from app.core.errors import Ruling
from app.core.text import excerpt
from app.discussion.queries import find_comment
from app.proposals.queries import areas_of
from app.web.claimed import with_claims
from app.web.page import Page
from app.web.stages import stage_of

OPENING: Final = 500  # characters of a proposal
ANSWERED: Final = 160  # characters of the comment that a reply answers


@dataclass(frozen=True)
class Card:
    text: Contribution
    own: OwnVote | None
    ruling: Ruling  # whether this reader may vote on it, and why not
    title: str  # of the proposal, or of what the comment stands on
    url: str
    opening: str  # of a proposal; a comment is shown whole
    html: str
    answers: str  # how the comment begins that this one is a reply to
    places: tuple[str, ...]
    evidence: tuple[Citation, Chart] | None  # the first citation


@dataclass(frozen=True)
class Last:
    """What became of the statement before: one's own answer, and now also the figures."""

    own: OwnVote | None
    figures: Figures | None


def card_of(page: Page, number: int) -> Card:
    """Load a statement in a fixed number of queries. Raises RefusedError: 404, 410."""
    reading = load_for(page.session, page.viewer, number)
    text, about = reading.contribution, reading.about
    title, url, answers = text.title, f"/proposals/{text.id}", ""
    if text.noun is Noun.COMMENT:
        comment = find_comment(page.session, number)
        title, url = stage_of(page, comment.topic).title, f"/comments/{text.id}"
        answers = _opening_of(page, comment.parent_id, about)
    cited = citations_of(page.session, [number]).get(text.id, [])[:1]
    charts = charts_by_ids(page.session, [one.chart_id for one in cited])
    claims = claims_in(page.session, [number]) if "/claims/" in text.html else {}
    areas = areas_of(page.session, [about.id if about else text.id]).values()
    return Card(
        text=text,
        own=reading.own,
        ruling=can_vote(page.viewer, text, about),
        title=title,
        url=url,
        opening=excerpt(text.text, OPENING) if text.noun is Noun.PROPOSAL else "",
        html=with_claims(text.html, claims.get(text.id), text.id),
        answers=answers,
        places=tuple(place.name for some in areas for place in some),
        evidence=next(((one, charts[one.chart_id]) for one in cited), None),
    )


def last_of(page: Page, number: int | None) -> Last | None:
    """Tell of the statement before this one: its figures only where the reader has judged it."""
    if number is None or page.viewer is None:
        return None
    own = own_votes(page.session, page.viewer, [number])
    found = figures(page.session, own.keys())
    return Last(next(iter(own.values()), None), next(iter(found.values()), None))


def _opening_of(page: Page, parent_id: int | None, about: Contribution | None) -> str:
    """Say how the comment begins that is answered, where this reader may read it."""
    parent = page.session.get(Contribution, parent_id) if parent_id else None
    if parent is None or not can_read(page.viewer, parent, about):
        return ""
    return excerpt(parent.text, ANSWERED)
