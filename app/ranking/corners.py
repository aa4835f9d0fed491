"""Who is counted as a corner's own people: its neighborhoods, else their district, else everybody.

Only whole cells of published batches are taken, never single voters: so what moves a corner's
score is always a cell whose answers are mixed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import CellKind, Contribution
from app.contributions.score_models import Heard
from app.places.models import DistrictMember
from app.proposals.models import Proposal, ProposalArea, Reach
from app.ranking.policy import FEWEST_HERE


@dataclass
class Corner:
    """The area of a text, and the rows of those who voted on it there."""

    neighborhoods: Collection[int]
    districts: Collection[int]
    near: Collection[int]  # all neighborhoods of these districts
    here: list[int] = field(default_factory=list)
    around: list[int] = field(default_factory=list)  # in the district, those here included
    all: list[int] = field(default_factory=list)

    def note(self, row: int, kind: CellKind, place: int) -> None:
        """Take a voter, who was counted in this cell."""
        self.all.append(row)
        if kind is CellKind.NEIGHBORHOOD and place in self.neighborhoods:
            self.here.append(row)
        if place in (self.near if kind is CellKind.NEIGHBORHOOD else self.districts):
            self.around.append(row)

    def heard(self) -> tuple[Heard, list[int]]:
        """Return the smallest area of which enough people were counted, and their rows."""
        if len(self.here) >= FEWEST_HERE:
            return Heard.NEIGHBORHOOD, self.here
        if len(self.around) >= FEWEST_HERE:
            return Heard.DISTRICT, self.around
        return Heard.CITY, self.all


def load_corners(session: Session) -> Mapping[int, Corner]:
    """Return the area of each text whose proposal is about a corner."""
    members = select(
        func.min(col(DistrictMember.district_id)), col(DistrictMember.neighborhood_id)
    ).group_by(col(DistrictMember.neighborhood_id))
    memberships = session.execute(members)
    district_of: dict[int, int] = {place: district for district, place in memberships}
    proposal = func.coalesce(col(Contribution.about_id), col(Contribution.id))
    rows = session.execute(
        select(col(Contribution.id), col(ProposalArea.neighborhood_id))
        .join(Proposal, col(Proposal.id) == proposal)
        .join(ProposalArea, col(ProposalArea.proposal_id) == col(Proposal.id))
        .where(col(Proposal.reach) == Reach.CORNER)
        .order_by(col(Contribution.id), col(ProposalArea.neighborhood_id))
    )
    places: dict[int, set[int]] = {}
    for text, place in rows:
        places.setdefault(text, set()).add(place)
    return {text: _corner(area, district_of) for text, area in places.items()}


def _corner(area: set[int], district_of: Mapping[int, int]) -> Corner:
    districts = {district_of[place] for place in area if place in district_of}
    near = {place for place, district in district_of.items() if district in districts}
    return Corner(area, districts, near | area)
