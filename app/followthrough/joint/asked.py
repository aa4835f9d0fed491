"""What departments are asked about joining: by a desk that owes a word, and for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import commitment_url
from app.followthrough.joint.models import Joining, JoinState, Step
from app.followthrough.joint.queries import answer_text, going_on
from app.people.models import Department

MOST: Final = 100
_asked = aliased(Department)
_lead = aliased(Department)


class Needs(StrEnum):
    """What somebody waits for."""

    ANSWER = "answer"  # of the department that was asked
    DECISION = "decision"  # of the lead, about a condition
    STEP = "step"  # of the department whose condition was accepted


@dataclass(frozen=True)
class Question:
    """What a department is asked about joining: its answer, its step, or as the lead a decision."""

    joining: Joining
    needs: Needs
    title: str
    url: str
    department: str
    slug: str
    lead: str
    lead_slug: str
    owner_id: int  # of the commitment, who decides for the lead too


def questions_for(session: Session, department_id: int, limit: int = MOST) -> Sequence[Question]:
    """List what a department is asked about joining, the longest waiting first."""
    has_step = (
        select(col(Step.id))
        .where(
            col(Step.commitment_id) == col(Joining.commitment_id),
            col(Step.department_id) == col(Joining.department_id),
        )
        .exists()
    )
    mine, state = col(Joining.department_id) == department_id, col(Joining.state)
    rows = _questions().where(
        or_(
            and_(mine, state == JoinState.ASKED),
            and_(mine, state == JoinState.JOINED, ~has_step),
            and_(col(Commitment.department_id) == department_id, state == JoinState.CONDITION),
        ),
        *going_on(),
    )
    ordered = rows.order_by(col(Joining.asked_at), col(Joining.commitment_id)).limit(limit)
    return [_question(row) for row in session.execute(ordered)]


def asked_to_join(session: Session, department_id: int, limit: int = MOST) -> Sequence[Question]:
    """List the public commitments that a department was asked to join, has joined or declined."""
    rows = _questions().where(
        col(Joining.department_id) == department_id,
        col(Joining.state) != JoinState.WITHDRAWN,
        *going_on(),
    )
    ordered = rows.order_by(col(Joining.asked_at).desc(), col(Joining.commitment_id)).limit(limit)
    return [_question(row) for row in session.execute(ordered)]


def _questions() -> Select[Any]:
    columns: list[Any] = [
        Joining,
        col(Contribution.title),
        _asked,
        _lead,
        col(Commitment.owner_id),
    ]
    return (
        select(*columns)
        .join(Commitment, col(Commitment.id) == col(Joining.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(answer_text, col(answer_text.id) == col(Commitment.answer_id))
        .join(_asked, col(_asked.id) == col(Joining.department_id))
        .join(_lead, col(_lead.id) == col(Commitment.department_id))
    )


def _question(row: Any) -> Question:  # noqa: ANN401, a row of `_questions`
    joining, title, asked, lead, owner_id = row
    needs = {
        JoinState.CONDITION: Needs.DECISION,
        JoinState.JOINED: Needs.STEP,
    }.get(joining.state, Needs.ANSWER)
    return Question(
        joining=joining,
        needs=needs,
        title=title or "",
        url=commitment_url(joining.commitment_id),
        department=asked.name,
        slug=asked.slug,
        lead=lead.name,
        lead_slug=lead.slug,
        owner_id=owner_id,
    )
