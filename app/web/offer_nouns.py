"""Where an offer between two proposals lives, and what a merged proposal became a part of."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution
from app.contributions.policy import can_read
from app.core import nouns
from app.core.nouns import Place
from app.people.models import Person
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url
from app.relationships.mergers.chains import ends_of
from app.relationships.mergers.models import Offer
from app.relationships.mergers.policy import can_see_offer
from app.relationships.mergers.queries import sides_of

Places = Mapping[int, Place]


def register_offer_nouns() -> None:
    nouns.register("offer", _offers)
    nouns.register("merger", _mergers)


def _offers(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    """Find offers that a viewer has a part in, by the title of the proposal that is not theirs."""
    viewer = session.get(Person, viewer_id) if viewer_id else None
    offers = session.scalars(select(Offer).where(col(Offer.id).in_(ids))).all()
    sides = sides_of(session, {n for one in offers for n in (one.one_id, one.other_id)})
    found: dict[int, Place] = {}
    for offer in offers:
        one, other = sides[offer.one_id], sides[offer.other_id]
        if not can_see_offer(viewer, offer, one, other):
            continue
        named = one if other.has(viewer) and not one.has(viewer) else other
        if can_read(viewer, named.text):
            found[offer.id] = Place(named.text.title, f"/offers/{offer.id}")
    return found


def _mergers(session: Session, viewer_id: int | None, ids: Collection[int]) -> Places:
    """Lead from a merged proposal to the vote on the one that it is a part of in the end."""
    viewer = session.get(Person, viewer_id) if viewer_id else None
    closed = ends_of(session, ids)
    rows = session.execute(
        select(Proposal, Contribution)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(col(Proposal.id).in_(set(closed.values())))
    )
    places: dict[int, Place] = {
        proposal.id: Place(text.title, f"{proposal_url(proposal.id, proposal.slug)}#vote")
        for proposal, text in rows
        if can_read(viewer, text)
    }
    return {number: places[into] for number, into in closed.items() if into in places}
