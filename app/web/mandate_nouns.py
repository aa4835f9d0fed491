"""Where the city's mandate is, and where who owes an answer writes it."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core import nouns
from app.core.i18n import gettext
from app.core.nouns import Place
from app.followthrough.mandate.models import OwedAnswer
from app.followthrough.policy import works_on
from app.people.models import Person
from app.proposals.models import Proposal
from app.proposals.policy import is_waiting
from app.proposals.queries import places_of
from app.web.rendering import day


def register_mandate_nouns() -> None:
    nouns.register("mandate", _mandate)
    nouns.register("owed", _owed)


def _mandate(
    _session: Session, _viewer_id: int | None, ids: Collection[int]
) -> Mapping[int, Place]:
    return {number: Place(gettext("The city's mandate"), "/mandate") for number in ids}


def _owed(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Say by when, and lead whoever may write the answer to its form, all others to its place."""
    readable = places_of(session, viewer_id, ids)
    viewer = session.get(Person, viewer_id) if viewer_id else None
    rows = session.execute(
        select(col(OwedAnswer.due_on), Proposal)
        .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
        .where(col(Proposal.id).in_(readable))
    )
    said = gettext("by %(day)s: %(title)s")
    found: dict[int, Place] = {}
    for due_on, proposal in rows:
        if due_on is None:
            continue
        place = readable[proposal.id]
        writes = viewer is not None and works_on(viewer, proposal) and is_waiting(proposal)
        url = f"/proposals/{proposal.id}/answer" if writes else f"{place.url}#answer"
        found[proposal.id] = Place(said % {"day": day(due_on), "title": place.title}, url)
    return found
