"""Joint commitments for programs: who takes part with which steps, and what waits for whom."""

from collections.abc import Sequence
from datetime import date, datetime

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Reader, Shape, answer, listed
from app.api.proposals import Id
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.commitments.queries import load_commitment
from app.followthrough.joint.blocked import Blocked, blocked_for
from app.followthrough.joint.models import BlockedBy
from app.followthrough.joint.queries import Act, Part, ShownStep, acts_of, parts_of
from app.http.transaction import Transaction
from app.people.queries import department_by_slug

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)


class BlockShape(Shape):
    """What holds something up: `kind` is department, permit or budget.

    `department` is whose desk it is on, `named` the permit or budget line.
    """

    kind: str
    department: str
    named: str
    words: str
    since: datetime
    said_by: str


class StepShape(Shape):
    """A step. `owner` is empty where the person left: then it is with the department.

    `due_on` may have moved; `first_due_on` is what was said first. `done_at` is null while open.
    `revision` is the `seen` of the next act.
    """

    id: int
    revision: int
    words: str
    owner: str
    due_on: date
    first_due_on: date
    done_at: datetime | None
    done_words: str
    blocked_by: BlockShape | None


class PartShape(Shape):
    """A department in a commitment.

    `state` is lead, asked, condition, joined, declined or withdrawn; `words` are its condition, its
    reason, or why the lead took the question back. `revision` is the `seen` of the next act about
    it, and null for the lead, who was not asked.
    """

    department: str
    state: str
    revision: int | None
    asked_for: str
    words: str
    since: datetime | None
    steps: list[StepShape]


class ActShape(Shape):
    """A public act: `deed` by an office (`by`) about the part of a department."""

    deed: str
    department: str
    step_id: int | None
    words: str
    by: str
    at: datetime


class JointShape(Shape):
    """Empty lists where no other department was asked and no step is written."""

    departments: list[PartShape]
    acts: list[ActShape]


class WaitShape(Shape):
    """A step or an owed answer that waits for a department; `step` is empty for an answer."""

    step: str
    proposal: str
    url: str
    waits: str
    blocked_by: BlockShape


@router.get("/commitments/{commitment_id}/joint", response_model=JointShape)
def show_joint(
    request: Request, commitment_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Say who takes part in a commitment, with which steps, and what was done, latest first."""
    one = load_commitment(session, viewer, commitment_id)
    parts: Sequence[Part] = parts_of(session, [one]).get(one.commitment.id, [])
    acts = acts_of(session, one.commitment.id) if parts else []
    shape = JointShape(
        departments=[_part(part) for part in parts], acts=[_act(row) for row in acts]
    )
    return answer(request, shape)


@router.get("/departments/{slug}/blocked", response_model=PageOf[WaitShape])
def list_blocked(request: Request, slug: str, session: Transaction) -> Response:
    """List the steps and owed answers that wait for a department, the longest first."""
    department = department_by_slug(session, slug)
    if department is None:
        raise RefusedError(NOT_FOUND)
    return answer(request, listed([_wait(one) for one in blocked_for(session, department.id)]))


def _part(part: Part) -> PartShape:
    row = part.joining
    return PartShape(
        department=part.slug,
        state=row.state.value if row else "lead",
        revision=row.revision if row else None,
        asked_for=row.asked_for if row else "",
        words=row.words if row else "",
        since=(row.decided_at or row.asked_at) if row else None,
        steps=[_step(shown) for shown in part.steps],
    )


def _step(shown: ShownStep) -> StepShape:
    step = shown.step
    return StepShape(
        id=step.id,
        revision=step.revision,
        words=step.words,
        owner=shown.owner,
        due_on=step.due_on,
        first_due_on=step.first_due_on,
        done_at=step.done_at,
        done_words=step.done_words,
        blocked_by=_block(shown.block, shown.blocks_slug) if shown.block else None,
    )


def _block(block: BlockedBy, department: str) -> BlockShape:
    return BlockShape(
        kind=block.kind.value,
        department=department,
        named=block.named,
        words=block.words,
        since=block.at,
        said_by=block.by_as,
    )


def _act(row: Act) -> ActShape:
    act = row.act
    return ActShape(
        deed=act.deed.value,
        department=row.department,
        step_id=act.step_id,
        words=act.words,
        by=act.by_as,
        at=act.at,
    )


def _wait(one: Blocked) -> WaitShape:
    return WaitShape(
        step=one.step,
        proposal=one.commitment,
        url=one.address,
        waits=one.waits_slug,
        blocked_by=BlockShape(
            kind=one.kind.value,
            department=one.blocks_slug,
            named=one.named,
            words=one.words,
            since=one.since,
            said_by=one.by_as,
        ),
    )
