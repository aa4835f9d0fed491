"""All that a proposal's page depends on of joint work, for the statement that says its stamp."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlmodel import col

from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import BlockedBy, JointAct
from app.proposals.models import Proposal


def joint_stamps() -> list[ColumnElement[str]]:
    """Say the latest act about a commitment of the statement's Proposal, and what blocks it."""
    nothing: ColumnElement[str] = literal_column("''", String)
    acts: Any = (
        select(cast(func.max(col(JointAct.id)), String))
        .join(Commitment, col(Commitment.id) == col(JointAct.commitment_id))
        .where(col(Commitment.proposal_id) == col(Proposal.id))
    )
    blocks: Any = select(cast(func.max(col(BlockedBy.id)), String)).where(
        col(BlockedBy.proposal_id) == col(Proposal.id), col(BlockedBy.ended_at).is_(None)
    )
    return [
        func.coalesce(each.correlate(Proposal).scalar_subquery(), nothing)
        for each in (acts, blocks)
    ]
