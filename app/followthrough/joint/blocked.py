"""What is blocked: what waits for a department's desk, and which of its own work waits elsewhere.

The agenda of a stat meeting reads `blocked_for`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
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


def blocked_for(session: Session, department_id: int, limit: int = MOST) -> Sequence[Blocked]:
    """List what waits for a department, the longest first, in two queries."""
    return _found(session, col(BlockedBy.department_id) == department_id, limit=limit)


def blocked_of(session: Session, department_id: int, limit: int = MOST) -> Sequence[Blocked]:
    """List what a department cannot do because of others, the longest first, in two queries."""
    return _found(session, col(_waits.id) == department_id, limit=limit)


def answer_blocked(session: Session, proposal_id: int) -> Blocked | None:
    """Return what the answer to a proposal waits for, in one query."""
    row = session.execute(_answers().where(col(Proposal.id) == proposal_id)).one_or_none()
    return _blocked(row, "", _where(row[1])) if row is not None else None


def _found(session: Session, *rules: ColumnElement[bool], limit: int) -> Sequence[Blocked]:
    order = col(BlockedBy.at), col(BlockedBy.id)
    steps, answers = (
        session.execute(rows.where(*rules).order_by(*order).limit(limit)).all()
        for rows in (_steps(), _answers())
    )
    found = [_blocked(row, row[1].words, _where(row[1])) for row in steps]
    found += [_blocked(row, "", _where(row[1])) for row in answers]
    return sorted(found, key=lambda one: (one.since, one.id))[:limit]


def _where(thing: Step | Proposal) -> str:
    if isinstance(thing, Step):
        return f"{commitment_url(thing.commitment_id)}#s{thing.id}"
    return f"{proposal_url(thing.id, thing.slug)}#answer"


def _steps() -> Select[Any]:
    """Ask for steps that stand blocked, of commitments that everybody can read."""
    return (
        select(*_columns(Step))
        .join(Step, col(Step.id) == col(BlockedBy.step_id))
        .join(Commitment, col(Commitment.id) == col(Step.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(_answer, col(_answer.id) == col(Commitment.answer_id))
        .join(_waits, col(_waits.id) == col(Step.department_id))
        .join(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
        .where(
            col(BlockedBy.ended_at).is_(None),
            col(Step.done_at).is_(None),
            col(Commitment.closed_at).is_(None),
            col(Contribution.visibility) == Visibility.PUBLIC,
            col(_answer.visibility) == Visibility.PUBLIC,
        )
    )


def _answers() -> Select[Any]:
    """Ask for owed answers that stand blocked by another desk than the one that owes them."""
    return (
        select(*_columns(Proposal))
        .join(Proposal, col(Proposal.id) == col(BlockedBy.proposal_id))
        .join(Contribution, col(Contribution.id) == col(Proposal.id))
        .join(OwedAnswer, col(OwedAnswer.proposal_id) == col(Proposal.id))
        .join(_waits, col(_waits.id) == col(Proposal.department_id))
        .join(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
        .where(
            col(BlockedBy.ended_at).is_(None),
            col(OwedAnswer.outcome).is_(None),
            col(Proposal.phase).in_(WAITING),
            col(Proposal.department_id) != col(BlockedBy.department_id),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
    )


def _columns(of: type[Step | Proposal]) -> list[Any]:
    return [BlockedBy, of, col(Contribution.title), _waits, _blocks]


def _blocked(row: Any, step: str, address: str) -> Blocked:  # noqa: ANN401, a row of the above
    block, _thing, title, waits, blocks = row
    return Blocked(
        id=block.id,
        step=step,
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
    )
