"""What may be loaded of one proposal. Lists are in `listing`; `queries` is the door to both."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Visibility
from app.contributions.policy import can_read
from app.contributions.queries import OwnVote, load_for
from app.core.errors import NOT_FOUND, RefusedError
from app.core.nouns import Place
from app.people.models import Department, Person
from app.places.models import Neighborhood
from app.places.queries import Row
from app.proposals.models import HandOver, Phase, Proposal, ProposalArea

BIGGEST_ID: Final = 2**31 - 1


class Loaded(NamedTuple):
    """A proposal as this viewer may read it."""

    proposal: Proposal
    contribution: Contribution  # title, text, html, revision, visibility
    author: str  # the handle
    own: OwnVote | None
    department: Department | None
    areas: Sequence[Row]  # by name; empty for the whole city

    @property
    def url(self) -> str:
        return proposal_url(self.proposal.id, self.proposal.slug)


class Step(NamedTuple):
    """One hand over, as its history tells it."""

    hand_over: HandOver
    before: str | None
    after: str
    by: str


def proposal_url(proposal_id: int, slug: str) -> str:
    return f"/proposals/{proposal_id}-{slug}"


def load_proposal(session: Session, viewer: Person | None, proposal_id: int) -> Loaded:
    """Load what this viewer may read, in three queries.

    Raises RefusedError: 404 where there is nothing for this viewer, 410 where it was removed.
    """
    if not 0 < proposal_id <= BIGGEST_ID:
        raise RefusedError(NOT_FOUND)
    found = session.execute(
        select(Proposal, Department)
        .outerjoin(Department, col(Department.id) == col(Proposal.department_id))
        .where(col(Proposal.id) == proposal_id)
    ).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    reading = load_for(session, viewer, proposal_id)
    areas = areas_of(session, [proposal_id]).get(found[0].id, [])
    return Loaded(found[0], reading.contribution, reading.author, reading.own, found[1], areas)


def hold_proposal(session: Session, proposal_id: int) -> Proposal:
    """Load a proposal that nobody else can change until this transaction ends."""
    proposal = None
    if 0 < proposal_id <= BIGGEST_ID:
        proposal = session.get(
            Proposal, proposal_id, with_for_update={"key_share": True}, populate_existing=True
        )
    if proposal is None:
        raise RefusedError(NOT_FOUND)
    return proposal


def hold_topic(session: Session, proposal_id: int) -> tuple[Proposal, Contribution]:
    """Hold a proposal as `hold_proposal` does, and load its text with it."""
    found = None
    if 0 < proposal_id <= BIGGEST_ID:
        found = session.execute(_topic(), {"number": proposal_id}).one_or_none()
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found[0], found[1]


@cache
def _topic() -> Select[Proposal, Contribution]:
    return (
        select(Proposal, Contribution)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(col(Proposal.id) == bindparam("number"))
        .with_for_update(key_share=True, of=Proposal)
        .execution_options(populate_existing=True)
    )


def areas_of(session: Session, ids: Collection[int]) -> Mapping[ContributionId, list[Row]]:
    """Load which neighborhoods each proposal is about, by name, in one query; none asks none."""
    if not ids:
        return {}
    rows = (
        select(
            col(ProposalArea.proposal_id),
            col(Neighborhood.id),
            col(Neighborhood.slug),
            col(Neighborhood.name),
        )
        .join(Neighborhood, col(Neighborhood.id) == col(ProposalArea.neighborhood_id))
        .where(col(ProposalArea.proposal_id).in_(ids))
        .order_by(col(Neighborhood.name))
    )
    areas: dict[ContributionId, list[Row]] = {}
    for proposal_id, number, slug, name in session.execute(rows):
        areas.setdefault(proposal_id, []).append(Row(number, slug, name))
    return areas


def hand_overs(session: Session, proposal_id: int) -> Sequence[Step]:
    """List how a proposal came to its department, oldest first."""
    steps = (
        select(HandOver, col(Person.handle))
        .join(Person, col(Person.id) == col(HandOver.by_id))
        .where(col(HandOver.proposal_id) == proposal_id)
        .order_by(col(HandOver.id))
    )
    found = session.execute(steps).all()
    ids = {i for step, _by in found for i in (step.from_id, step.to_id) if i is not None}
    rows = session.execute(
        select(col(Department.id), col(Department.name)).where(col(Department.id).in_(ids))
    )
    names: dict[int, str] = {row[0]: row[1] for row in rows} if ids else {}
    return [
        Step(step, names.get(step.from_id) if step.from_id else None, names[step.to_id], by)
        for step, by in found
    ]


def places_of(session: Session, viewer_id: int | None, ids: Collection[int]) -> Mapping[int, Place]:
    """Resolve the noun `proposal`: title and address of those that this viewer may see."""
    viewer = session.get(Person, viewer_id) if viewer_id else None
    rows = session.execute(
        select(Proposal, Contribution)
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .where(col(Proposal.id).in_(ids))
    )
    return {
        proposal.id: Place(text.title, proposal_url(proposal.id, proposal.slug))
        for proposal, text in rows
        if can_read(viewer, text)
    }


def is_public(proposal: Proposal, text: Contribution) -> bool:
    return text.visibility is Visibility.PUBLIC and proposal.phase is not Phase.DRAFT
