"""What is blocked: what waits for a department's desk, and which of its own work waits elsewhere.

The agenda of a stat meeting reads `blocked_for`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import commitment_url
from app.followthrough.joint.models import BlockedBy, BlockedId, BlockKind, Step
from app.followthrough.mandate.models import OwedAnswer
from app.followthrough.policy import WAITING
from app.people.models import Department
from app.proposals.models import Proposal
from app.proposals.queries import proposal_url

MOST: Final = 100
_answer = aliased(Contribution)
_waits = aliased(Department)
_blocks = aliased(Department)


@dataclass(frozen=True)
class Blocked:
    """A step, or an owed answer, that waits for somebody else's desk.

    `step` is empty for an owed answer. `commitment` is the title of the proposal that both are
    about, `address` where it stands, `words` what the waiting department wrote. `waits` needs it,
    `blocks` is whose desk it is on; `named` is the permit or budget line.
    """

    id: BlockedId
    step: str
    commitment: str
    since: datetime
    words: str
    address: str
    by_as: str
    kind: BlockKind
    named: str
    waits: str
    waits_slug: str
    blocks: str
    blocks_slug: str
    desk_id: int  # of `blocks`


def blocked_for(session: Session, department_id: int, limit: int = MOST) -> Sequence[Blocked]:
    """List what waits for a department, the longest first, in one query."""
    return _found(session, col(BlockedBy.department_id) == department_id, limit=limit)


def blocked_of(session: Session, department_id: int, limit: int = MOST) -> Sequence[Blocked]:
    """List what a department cannot do because of others, the longest first, in one query."""
    return _found(session, col(_waits.id) == department_id, limit=limit)


def answer_blocked(session: Session, proposal_id: int) -> Blocked | None:
    """Return what the answer to a proposal waits for, in one query."""
    found = _found(session, col(BlockedBy.proposal_id) == proposal_id, limit=1)
    return found[0] if found else None


def _found(session: Session, *rules: ColumnElement[bool], limit: int) -> Sequence[Blocked]:
    rows = _rows().where(*rules).order_by(col(BlockedBy.at), col(BlockedBy.id)).limit(limit)
    return [_blocked(row) for row in session.execute(rows)]


def _rows() -> Select[Any]:
    """Ask for what stands blocked and everybody can read.

    Steps that are open, of commitments that go on; answers that are owed by another department than
    the one that holds them up.
    """
    columns: list[Any] = [BlockedBy, Step, Proposal, col(Contribution.title), _waits, _blocks]
    about = func.coalesce(col(Commitment.proposal_id), col(BlockedBy.proposal_id))
    waiting = func.coalesce(col(Step.department_id), col(Proposal.department_id))
    step = and_(
        col(BlockedBy.step_id).is_not(None),
        col(Step.done_at).is_(None),
        col(Commitment.closed_at).is_(None),
        col(_answer.visibility) == Visibility.PUBLIC,
    )
    answer = and_(
        col(BlockedBy.proposal_id).is_not(None),
        col(OwedAnswer.proposal_id).is_not(None),
        col(OwedAnswer.outcome).is_(None),
        col(Proposal.phase).in_(WAITING),
        col(Proposal.department_id) != col(BlockedBy.department_id),
    )
    return (
        select(*columns)
        .select_from(BlockedBy)
        .outerjoin(Step, col(Step.id) == col(BlockedBy.step_id))
        .outerjoin(Commitment, col(Commitment.id) == col(Step.commitment_id))
        .outerjoin(_answer, col(_answer.id) == col(Commitment.answer_id))
        .outerjoin(OwedAnswer, col(OwedAnswer.proposal_id) == col(BlockedBy.proposal_id))
        .join(Proposal, col(Proposal.id) == about)
        .join(Contribution, col(Contribution.id) == about)
        .join(_waits, col(_waits.id) == waiting)
        .join(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
        .where(
            col(BlockedBy.ended_at).is_(None),
            col(Contribution.visibility) == Visibility.PUBLIC,
            or_(step, answer),
        )
    )


def _blocked(row: Any) -> Blocked:  # noqa: ANN401, a row of the above
    block, step, proposal, title, waits, blocks = row
    address = f"{proposal_url(proposal.id, proposal.slug)}#answer"
    if step is not None:
        address = f"{commitment_url(step.commitment_id)}#s{step.id}"
    return Blocked(
        id=block.id,
        step=step.words if step is not None else "",
        commitment=title or "",
        since=block.at,
        words=block.words,
        address=address,
        by_as=block.by_as,
        kind=block.kind,
        named=block.named,
        waits=waits.name,
        waits_slug=waits.slug,
        blocks=blocks.name,
        blocks_slug=blocks.slug,
        desk_id=blocks.id,
    )
