"""Who is counted as a corner's own people: its neighborhoods, else their district, else everybody.

Only whole cells of published batches are taken, never single voters: so what moves a corner's
score is always a cell whose answers are mixed. Own people who were counted in a cell of several
neighborhoods do not lift the score; nor does the cap take their answers for those of others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.commonground.reach import Pool
from app.contributions.models import CellKind, Contribution
from app.contributions.publishing import in_tens
from app.contributions.score_models import Heard
from app.places.models import DistrictMember
from app.proposals.models import Proposal, ProposalArea, Reach
from app.ranking.policy import FEWEST_HERE

TEN: Final = 10


class Own(NamedTuple):
    """Who was heard as a corner's own people, their rows, and the pools where more may be."""

    heard: Heard
    rows: list[int]
    pools: list[Pool]


@dataclass
class Corner:
    """The area of a text, and the rows of those who voted on it there."""

    neighborhoods: Collection[int]
    districts: Collection[int]
    near: Collection[int]  # all neighborhoods of these districts
    here: list[int] = field(default_factory=list)
    around: list[int] = field(default_factory=list)  # in the district, those here included
    all: list[int] = field(default_factory=list)
    # Rows and homes of those counted in the area's districts, and of those counted with all others.
    in_district: list[tuple[int, int | None]] = field(default_factory=list)
    in_city: list[tuple[int, int | None]] = field(default_factory=list)

    def note(self, row: int, kind: CellKind, place: int, home: int | None) -> None:
        """Take a voter, who was counted in this cell and whose home counts, or None."""
        self.all.append(row)
        if kind is CellKind.NEIGHBORHOOD and place in self.neighborhoods:
            self.here.append(row)
        if place in (self.near if kind is CellKind.NEIGHBORHOOD else self.districts):
            self.around.append(row)
        if kind is CellKind.DISTRICT and place in self.districts:
            self.in_district.append((row, home))
        if kind is CellKind.ELSEWHERE:
            self.in_city.append((row, home))

    def heard(self) -> Own:
        """Return the smallest area of which enough people were counted, and where others may be."""
        if len(self.here) >= FEWEST_HERE:
            mixed = [self.in_district, self.in_city]
            return Own(
                Heard.NEIGHBORHOOD, self.here, [_pool(one, self.neighborhoods) for one in mixed]
            )
        if len(self.around) >= FEWEST_HERE:
            return Own(Heard.DISTRICT, self.around, [_pool(self.in_city, self.near)])
        return Own(Heard.CITY, self.all, [])


def _pool(counted: Sequence[tuple[int, int | None]], area: Collection[int]) -> Pool:
    """Return these people, and how many may be the area's own: more than are, in whole tens.

    It says who lives where, never who said what, and tens do not tell that somebody is among them.
    """
    unsure = sum(home is None or home in area for _row, home in counted)
    return Pool([row for row, _home in counted], in_tens(unsure) + TEN)


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
