"""Which comments reach those where agreement is missing: links for the page of a proposal.

From published figures alone: the shown groups and places of the last score and batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Answer, CellKind, Contribution, ContributionId, Visibility
from app.contributions.publishing import cells_of
from app.contributions.score_models import Score
from app.core.text import excerpt
from app.ranking.policy import FEWEST_IN_GROUP

SHOWN: Final = 2
AGREE_FROM: Final = 0.6
OPENING: Final = 300


@dataclass(frozen=True)
class Reaching:
    """A comment that people agree with who hold the proposal back."""

    id: ContributionId
    opening: str
    approval: float  # of those with a view, 0 to 1


def comments_that_reach(
    session: Session, proposal_id: int, held_by: Mapping[str, Any]
) -> Sequence[Reaching]:
    """Return up to SHOWN comments on a proposal, the one agreed with most first; two queries.

    `held_by` is that of the proposal's score. Approval is shrunk as if two more people had been of
    two minds. Empty where nothing holds the proposal back.
    """
    if not held_by:
        return []
    rows = session.execute(
        select(col(Contribution.id), col(Contribution.text), col(Score.groups))
        .join(Published, col(Published.contribution_id) == col(Contribution.id))
        .join(Score, col(Score.id) == col(Published.score_id))
        .where(
            col(Contribution.about_id) == proposal_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(Contribution.id))
    ).all()
    counts = _in_places(session, [row[0] for row in rows], held_by)
    found = []
    for number, text, groups in rows:
        told = _of_group(groups, held_by["place"]) if counts is None else counts.get(number)
        if told is None or sum(told) < FEWEST_IN_GROUP:
            continue
        agree, disagree = told
        approval = (agree + 1) / (agree + disagree + 2)
        if approval >= AGREE_FROM:
            found.append(Reaching(number, excerpt(text[:OPENING]), approval))
    return sorted(found, key=lambda one: -one.approval)[:SHOWN]


def _of_group(groups: Sequence[Sequence[float]], group: int) -> tuple[float, float] | None:
    return (groups[group][0], groups[group][1]) if group < len(groups) else None


def _in_places(
    session: Session, ids: Sequence[ContributionId], held_by: Mapping[str, Any]
) -> Mapping[ContributionId, tuple[float, float]] | None:
    """Return agreeing and disagreeing people of the place that holds back; None for a group."""
    if held_by["kind"] not in set(CellKind):
        return None
    return {
        text: (cell.shown[Answer.AGREE], cell.shown[Answer.DISAGREE])
        for text, cells in cells_of(session, ids).items()
        for cell in cells
        if (cell.kind, cell.place) == (held_by["kind"], held_by["place"])
    }
