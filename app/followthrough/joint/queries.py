"""Reads of joint commitments: who takes part with which steps, what a desk is asked, the record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.commitments.queries import Promised, commitment_url
from app.followthrough.joint.models import BlockedBy, Joining, JoinState, JointAct, Step
from app.people.models import Department, Person

MOST: Final = 100
answer_text = aliased(Contribution)
_blocks = aliased(Department)


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
    is_lead: bool
    joining: Joining | None
    steps: list[ShownStep] = field(default_factory=list)


class Act(NamedTuple):
    act: JointAct
    department: str
    step: str  # its words, if it is about one


def parts_of(session: Session, promised: Sequence[Promised]) -> Mapping[int, Sequence[Part]]:
    """Return who takes part in these commitments, the lead first, in one query.

    A commitment that nobody was asked to join and that has no steps is not in it.
    """
    titles = {one.commitment.id: one.title for one in promised}
    if not titles:
        return {}
    found: dict[int, dict[int, Part]] = {}
    for number, lead_id, office, joining, *step in session.execute(_taking_part(titles)):
        part = found.setdefault(number, {}).setdefault(
            office.id, Part(office.id, office.name, office.slug, office.id == lead_id, joining)
        )
        if step[0] is not None:
            part.steps.append(_shown((step[0], office, step[1], titles[number], *step[2:])))
    return {
        number: sorted(parts.values(), key=lambda part: not part.is_lead)
        for number, parts in found.items()
        if len(parts) > 1 or any(part.steps for part in parts.values())
    }


@dataclass(frozen=True)
class Summary:
    """A joint commitment in a line: who takes part besides the lead, and how its steps stand."""

    others: Sequence[tuple[str, str, JoinState]]  # name, slug, state
    steps: int
    done: int
    blocked: int


def summaries_of(session: Session, promised: Sequence[Promised]) -> Mapping[int, Summary]:
    """Say in a line how these commitments are shared, those that are not left out; one query."""
    found = {}
    for number, parts in parts_of(session, promised).items():
        steps = [shown for part in parts for shown in part.steps]
        found[number] = Summary(
            others=[
                (part.name, part.slug, part.joining.state)
                for part in parts
                if part.joining is not None and part.joining.state is not JoinState.WITHDRAWN
            ],
            steps=len(steps),
            done=sum(shown.step.done_at is not None for shown in steps),
            blocked=sum(shown.block is not None for shown in steps),
        )
    return found


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
        *going_on(),
    )
    return [_shown(row) for row in session.execute(rows.order_by(*_by_day()).limit(limit))]


def find_shown_step(session: Session, step_id: int) -> ShownStep:
    """Load a step that is there: `holding` asked who may read it."""
    return _shown(session.execute(_steps().where(col(Step.id) == step_id)).one())


def _taking_part(ids: Collection[int]) -> Select[Any]:
    """Ask for each department in these commitments once a step, or once without any."""
    columns: list[Any] = [
        col(Commitment.id), col(Commitment.department_id), Department, Joining, Step, Person,
        BlockedBy, _blocks,
    ]  # fmt: skip
    rows = select(*columns).select_from(Commitment).join(Department, true())
    for table in (Joining, Step):
        of = col(table.commitment_id) == col(Commitment.id)
        rows = rows.outerjoin(table, and_(of, col(table.department_id) == col(Department.id)))
    return (
        rows.outerjoin(Person, col(Person.id) == col(Step.owner_id))
        .outerjoin(BlockedBy, _stands())
        .outerjoin(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
        .where(
            col(Commitment.id).in_(ids),
            or_(
                col(Department.id) == col(Commitment.department_id),
                col(Joining.commitment_id).is_not(None),
                col(Step.id).is_not(None),
            ),
        )
        .order_by(col(Joining.asked_at), col(Department.id), *_by_day())
    )


def _steps() -> Select[Any]:
    columns: list[Any] = [Step, Department, Person, col(Contribution.title), BlockedBy, _blocks]
    return (
        select(*columns)
        .join(Commitment, col(Commitment.id) == col(Step.commitment_id))
        .join(Contribution, col(Contribution.id) == col(Commitment.proposal_id))
        .join(answer_text, col(answer_text.id) == col(Commitment.answer_id))
        .join(Department, col(Department.id) == col(Step.department_id))
        .join(Person, col(Person.id) == col(Step.owner_id))
        .outerjoin(BlockedBy, _stands())
        .outerjoin(_blocks, col(_blocks.id) == col(BlockedBy.department_id))
    )


def going_on() -> list[Any]:
    """Ask for commitments that everybody reads and that have not ended; see `answer_text`."""
    return [
        col(Commitment.closed_at).is_(None),
        col(Contribution.visibility) == Visibility.PUBLIC,
        col(answer_text.visibility) == Visibility.PUBLIC,
    ]


def _stands() -> ColumnElement[bool]:
    return and_(col(BlockedBy.step_id) == col(Step.id), col(BlockedBy.ended_at).is_(None))


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
