"""Reads of joint commitments: who takes part with which steps, what a desk is asked, the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.commitments.queries import Promised, commitment_url
from app.followthrough.joint.models import BlockedBy, Joining, JoinState, JointAct, Step
from app.people.models import Department, Person

MOST: Final = 100
_answer = aliased(Contribution)
_blocks = aliased(Department)
_asked = aliased(Department)
_lead = aliased(Department)


@dataclass(frozen=True)
class ShownStep:
    """A step; `owner` is empty where the person left, then it falls to the department."""

    step: Step
    owner: str
    department: str
    slug: str
    title: str  # of the proposal
    block: BlockedBy | None
    blocks: str  # whose desk it is on
    blocks_slug: str

    @property
    def url(self) -> str:
        return f"{commitment_url(self.step.commitment_id)}#s{self.step.id}"

    def late(self, today: date) -> bool:
        return self.step.done_at is None and self.step.due_on < today


@dataclass
class Part:
    """A department in a commitment: the lead has no `joining`."""

    department_id: int
    name: str
    slug: str
    joining: Joining | None
    steps: list[ShownStep] = field(default_factory=list)

    @property
    def is_lead(self) -> bool:
        return self.joining is None


class Act(NamedTuple):
    act: JointAct
    department: str
    step: str  # its words, if it is about one


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


def parts_of(session: Session, promised: Sequence[Promised]) -> Mapping[int, Sequence[Part]]:
    """Return who takes part in these commitments, the lead first, in two queries.

    A commitment that nobody was asked to join and that has no steps is not in it.
    """
    ids = [one.commitment.id for one in promised]
    if not ids:
        return {}
    found: dict[int, dict[int, Part]] = {}
    rows = (
        select(Joining, Department)
        .join(Department, col(Department.id) == col(Joining.department_id))
        .where(col(Joining.commitment_id).in_(ids))
        .order_by(col(Joining.asked_at), col(Joining.department_id))
    )
    for joining, asked in session.execute(rows).all():
        parts = found.setdefault(joining.commitment_id, {})
        parts[asked.id] = Part(asked.id, asked.name, asked.slug, joining)
    steps = _steps().where(col(Step.commitment_id).in_(ids))
    shown = [_shown(row) for row in session.execute(steps.order_by(*_by_day())).all()]
    for one in promised:
        made = one.commitment
        mine = [step for step in shown if step.step.commitment_id == made.id]
        if made.id in found or mine:
            lead = Part(made.department_id, one.department, one.slug, None)
            parts = {made.department_id: lead, **found.get(made.id, {})}
            for step in mine:
                parts[step.step.department_id].steps.append(step)
            found[made.id] = parts
    return {number: list(parts.values()) for number, parts in found.items()}


def acts_of(session: Session, commitment_id: int) -> Sequence[Act]:
    """List what was done, the latest first."""
    rows = (
        select(JointAct, col(Department.name), col(Step.words))
        .join(Department, col(Department.id) == col(JointAct.department_id))
        .outerjoin(Step, col(Step.id) == col(JointAct.step_id))
        .where(col(JointAct.commitment_id) == commitment_id)
        .order_by(col(JointAct.id).desc())
        .limit(MOST)
    )
    return [Act(act, name, words or "") for act, name, words in session.execute(rows)]


def steps_due(session: Session, department_id: int, limit: int = MOST) -> Sequence[ShownStep]:
    """List the open steps of a department in public commitments that go on, the next first."""
    rows = _steps().where(
        col(Step.department_id) == department_id,
        col(Step.done_at).is_(None),
        *_going_on(),
    )
    return [_shown(row) for row in session.execute(rows.order_by(*_by_day()).limit(limit))]


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
        *_going_on(),
    )
    ordered = rows.order_by(col(Joining.asked_at), col(Joining.commitment_id)).limit(limit)
    return [_question(row) for row in session.execute(ordered)]


def asked_to_join(session: Session, department_id: int, limit: int = MOST) -> Sequence[Question]:
    """List the public commitments that a department was asked to join, has joined or declined."""
    rows = _questions().where(
        col(Joining.department_id) == department_id,
        col(Joining.state) != JoinState.WITHDRAWN,
        *_going_on(),
    )
    ordered = rows.order_by(col(Joining.asked_at).desc(), col(Joining.commitment_id)).limit(limit)
    return [_question(row) for row in session.execute(ordered)]


def find_shown_step(session: Session, step_id: int) -> ShownStep:
    """Load a step that is there: `holding` asked who may read it."""
    return _shown(session.execute(_steps().where(col(Step.id) == step_id)).one())


def _steps() -> Select[Any]:
    columns: list[Any] = [Step, Department, Person, col(Contribution.title), BlockedBy, _blocks]
    return (
        select(*columns)
        .join(Commitment, col(Commitment.id) == col(Step.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(_answer, col(_answer.id) == col(Commitment.answer_id))
        .join(Department, col(Department.id) == col(Step.department_id))
        .join(Person, col(Person.id) == col(Step.owner_id))
        .outerjoin(
            BlockedBy,
            and_(col(BlockedBy.step_id) == col(Step.id), col(BlockedBy.ended_at).is_(None)),
        )
        .outerjoin(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
    )


def _questions() -> Select[Any]:
    return (
        select(Joining, col(Contribution.title), _asked, _lead)
        .join(Commitment, col(Commitment.id) == col(Joining.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(_answer, col(_answer.id) == col(Commitment.answer_id))
        .join(_asked, col(_asked.id) == col(Joining.department_id))
        .join(_lead, col(_lead.id) == col(Commitment.department_id))
    )


def _going_on() -> list[Any]:
    return [
        col(Commitment.closed_at).is_(None),
        col(Contribution.visibility) == Visibility.PUBLIC,
        col(_answer.visibility) == Visibility.PUBLIC,
    ]


def _by_day() -> list[Any]:
    return [col(Step.due_on), col(Step.id)]


def _shown(row: Any) -> ShownStep:  # noqa: ANN401, a row of `_steps`
    step, department, person, title, block, blocks = row
    return ShownStep(
        step=step,
        owner=person.handle if may_own(person, step.department_id) else "",
        department=department.name,
        slug=department.slug,
        title=title or "",
        block=block,
        blocks=blocks.name if blocks else "",
        blocks_slug=blocks.slug if blocks else "",
    )


def _question(row: Any) -> Question:  # noqa: ANN401, a row of `_questions`
    joining, title, asked, lead = row
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
    )
