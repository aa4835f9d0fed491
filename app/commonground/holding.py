"""What would move an item: which opinion group or neighborhood holds it back, and by how much.

The score is a sum over the alternatives of both questions of min(lowest group, lowest
neighborhood). A cell holds an item back as often as it is that minimum; were it at the level of the
rest, the score would be the same sum without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.commonground.alternatives import LENT, LENT_YES, LEVELS, Floats
from app.commonground.asking import ask
from app.commonground.scoring import CommonGround
from app.commonground.votes import Indices, Votes


class Family(StrEnum):
    """What a cell is one of."""

    GROUP = "group"
    NEIGHBORHOOD = "neighborhood"


@dataclass(frozen=True)
class Cell:
    """How one group (of `shown`) or neighborhood stands to an item.

    `approval`: the approval that we expect; `holds_back`: the probability that it is the lowest of
    all; `rise`: how much the score would rise were the cell at the level of the rest.
    """

    family: Family
    number: int
    approval: float
    holds_back: float
    rise: float


def what_holds_back(
    votes: Votes,
    homes: Indices | None,
    neighborhoods: int,
    common_ground: CommonGround,
    items: Sequence[int] | Indices,
) -> list[list[Cell]]:
    """Return the cells of each item, the one that holds it back most first.

    Internal: what is shown of it goes through the batches and never joins group and neighborhood.
    """
    shown = common_ground.shown
    told = []
    for item in items:
        groups = (
            _expected(votes, int(item), shown.labels, shown.group_sizes.size, shown.frequencies)
            if shown.frequencies is not None
            else None
        )
        hoods = (
            _expected(votes, int(item), homes, neighborhoods, common_ground.hood_frequencies)
            if homes is not None and common_ground.hood_frequencies is not None
            else None
        )
        told.append(_cells(groups, hoods))
    return told


@dataclass(frozen=True)
class Asked:
    """One question about one item: people of each cell, and how common each alternative is.

    Only the first `cells` are cells; who is counted after them has none that is known.
    """

    agree: Floats
    disagree: Floats
    common: Floats
    cells: int


def what_holds_back_counts(groups: Asked | None, places: Asked | None) -> list[Cell]:
    """Say the same from counts that were published; a place is numbered by its cell."""
    return _cells(
        None if groups is None else _approvals(groups),
        None if places is None else _approvals(places),
    )


def _expected(
    votes: Votes, item: int, labels: Indices, cells: int, common: Floats
) -> tuple[Floats, Floats]:
    """Voters without a cell help to tell the level, as in `scoring`, and are no cell."""
    row = slice(votes.by_item.start[item], votes.by_item.start[item + 1])
    label, answer = labels[votes.by_item.other[row]], votes.by_item.answer[row]
    label = np.where(label < 0, cells, label)
    agree = np.bincount(label[answer > 0], minlength=cells + 1).astype(np.float64)
    disagree = np.bincount(label[answer < 0], minlength=cells + 1).astype(np.float64)
    return _approvals(Asked(agree, disagree, common, cells))


def _approvals(asked: Asked) -> tuple[Floats, Floats]:
    """Return the alternatives' probabilities, and the approval of each cell under each."""
    agree, disagree, cells = asked.agree, asked.disagree, asked.cells
    q, low, _common = ask(agree[None], disagree[None], asked.common, 0)
    apart = ((agree + LENT_YES[:, None]) / (agree + disagree + LENT[:, None]))[:, :cells]
    return q[0], np.vstack([np.repeat(low[0, : LEVELS.size, None], cells, 1), apart])


def _cells(groups: tuple[Floats, Floats] | None, hoods: tuple[Floats, Floats] | None) -> list[Cell]:
    nothing = (np.ones(1), np.ones((1, 0)))
    told = []
    for family, mine, other in (
        (Family.GROUP, groups, hoods),
        (Family.NEIGHBORHOOD, hoods, groups),
    ):
        if mine is None:
            continue
        q, approval = mine
        q_other, approval_other = other or nothing
        weight = np.outer(q, q_other)
        least_other = approval_other.min(1, initial=1.0)
        least = np.minimum.outer(approval.min(1, initial=1.0), least_other)
        alone = approval.min(1) < approval.max(1)  # where all are alike, nobody holds it back
        for number in range(approval.shape[1]):
            own = approval[:, number]
            rest = np.delete(approval, number, 1).min(1, initial=1.0)
            lowest = (own <= approval.min(1)) & alone
            holds = weight[lowest[:, None] & (own[:, None] <= least_other)].sum()
            rise = (weight * (np.minimum.outer(rest, least_other) - least)).sum()
            told.append(
                Cell(family, number, float(q @ own), min(float(holds), 1.0), max(float(rise), 0.0))
            )
    return sorted(told, key=lambda cell: (-cell.holds_back, cell.family, cell.number))
