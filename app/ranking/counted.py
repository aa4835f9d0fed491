"""The votes that batches have counted, as the mathematics reads them. Nothing here leaves the room.

Rows are people and columns are texts; who and which they are stays beside the matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.commonground.tables import Table
from app.commonground.votes import AGREE, DISAGREE, PASS, Indices, Votes, gather_votes
from app.contributions.models import Answer, CellKind, Contribution, ContributionId
from app.contributions.publishing import cells_of, counted_votes
from app.core.config import Settings
from app.proposals.models import Proposal, ProposalArea, Reach

NUMBERS: Final = {Answer.AGREE: AGREE, Answer.DISAGREE: DISAGREE, Answer.PASS: PASS}


@dataclass(frozen=True)
class Counted:
    """`texts` holds the contribution of each column, `homes` each row's place among `places` or -1.

    `areas` holds the places (indices, sorted) of each column that is ranked inside an area.
    """

    texts: list[ContributionId]
    votes: Votes
    homes: Indices
    places: list[int]
    areas: Mapping[int, list[int]]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Say of each voter whether their home counts."""
        return self.homes >= 0


def load_counted(session: Session, settings: Settings) -> Counted:
    """Load every counted vote on a public text."""
    texts, people, homes = _Numbers(), _Numbers(), {}
    voter: list[int] = []
    item: list[int] = []
    answer: list[int] = []
    for text, person, counted, home in counted_votes(session, settings):
        row = people.of(person)
        voter.append(row)
        item.append(texts.of(text))
        answer.append(NUMBERS[counted])
        homes[row] = home
    places = sorted({home for home in homes.values() if home is not None})
    number = {place: at for at, place in enumerate(places)}
    areas = _areas(session, number)
    ids = [ContributionId(text) for text in texts.known]
    return Counted(
        ids,
        gather_votes(voter, item, answer, voters=len(people.known), items=len(ids)),
        np.array([number.get(homes[row] or 0, -1) for row in range(len(people.known))], np.int32),
        places,
        {at: areas[text] for at, text in enumerate(ids) if text in areas},
    )


@dataclass(frozen=True)
class Places:
    """What is published by place: a row for each text, a column for each cell that any text has."""

    table: Table
    cells: list[tuple[CellKind, int]]


def load_places(session: Session, texts: list[ContributionId]) -> Places:
    """Load the latest published cells of these texts."""
    cells = cells_of(session, texts)
    columns = sorted({(cell.kind, cell.place) for some in cells.values() for cell in some})
    number = {key: at for at, key in enumerate(columns)}
    counts = np.zeros((3, len(texts), len(columns)))
    for row, text in enumerate(texts):
        for cell in cells.get(text, ()):
            column = number[cell.kind, cell.place]
            for at, said in enumerate((Answer.AGREE, Answer.DISAGREE, Answer.PASS)):
                counts[at, row, column] = cell.shown[said]
    return Places(Table(*counts), columns)


class _Numbers:
    """Gives numbers from 0 on to what it is asked for."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def of(self, key: int) -> int:
        return self.known.setdefault(key, len(self.known))


def _areas(session: Session, number: Mapping[int, int]) -> Mapping[int, list[int]]:
    """Return the places of each text whose proposal is about a corner, as indices."""
    proposal = func.coalesce(col(Contribution.about_id), col(Contribution.id))
    rows = session.execute(
        select(col(Contribution.id), col(ProposalArea.neighborhood_id))
        .join(Proposal, col(Proposal.id) == proposal)
        .join(ProposalArea, col(ProposalArea.proposal_id) == col(Proposal.id))
        .where(col(Proposal.reach) == Reach.CORNER)
        .order_by(col(Contribution.id), col(ProposalArea.neighborhood_id))
    )
    found: dict[int, list[int]] = {}
    for text, place in rows:
        here = found.setdefault(text, [])
        if place in number:
            here.append(number[place])
    return found
