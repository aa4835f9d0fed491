"""The votes that batches have counted, as the mathematics reads them. Nothing here leaves the room.

Rows are people and columns are texts; who and which they are stays beside the matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.commonground.tables import Table
from app.commonground.votes import AGREE, DISAGREE, PASS, Indices, Votes, gather_votes
from app.contributions.models import Answer, CellKind, ContributionId
from app.contributions.publishing import cells_of, counted_votes
from app.core.config import Settings
from app.ranking.corners import Own, load_corners

NUMBERS: Final = {Answer.AGREE: AGREE, Answer.DISAGREE: DISAGREE, Answer.PASS: PASS}


@dataclass(frozen=True)
class Counted:
    """`texts` holds the contribution of each column, `people` the person of each row.

    `homes` holds each row's place among `places`, or -1.

    `corners` holds, for each column that is ranked inside an area, who was heard as its people.
    """

    texts: list[ContributionId]
    people: list[int]
    votes: Votes
    homes: Indices
    places: list[int]
    corners: Mapping[int, Own]

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
    corners = load_corners(session)
    for vote in counted_votes(session, settings):
        row = people.of(vote.person)
        voter.append(row)
        item.append(texts.of(vote.text))
        answer.append(NUMBERS[vote.answer])
        homes[row] = vote.home
        if vote.text in corners:
            corners[vote.text].note(row, vote.cell, vote.place, vote.home)
    places = sorted({home for home in homes.values() if home is not None})
    number = {place: at for at, place in enumerate(places)}
    ids = [ContributionId(text) for text in texts.known]
    return Counted(
        ids,
        list(people.known),
        gather_votes(voter, item, answer, voters=len(people.known), items=len(ids)),
        np.array([number.get(homes[row] or 0, -1) for row in range(len(people.known))], np.int32),
        places,
        {at: corners[text].heard() for at, text in enumerate(ids) if text in corners},
    )


@dataclass(frozen=True)
class Places:
    """What is published by place: a row for each text, a column for each cell that any text has.

    The first `known` columns are neighborhoods and districts; a last one is all others together.
    """

    table: Table
    cells: list[tuple[CellKind, int]]

    @property
    def known(self) -> int:
        return sum(kind is not CellKind.ELSEWHERE for kind, _place in self.cells)


def load_places(session: Session, texts: list[ContributionId]) -> Places:
    """Load the latest published cells of these texts."""
    cells = cells_of(session, texts)
    found = {(cell.kind, cell.place) for some in cells.values() for cell in some}
    columns = sorted(found, key=lambda cell: (cell[0] is CellKind.ELSEWHERE, cell))
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
