"""Joint commitments for programs that write: joining, steps and what blocks them. The pages' verbs.

`seen` is the `revision` that the program read: where somebody acted since, a 409 changes nothing.
"""

from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, Shape, Writer, created, today_of
from app.api.proposals import BIGGEST, Id
from app.core.errors import NOT_FOUND, RefusedError
from app.followthrough.joint.blocking import (
    Obstacle,
    block_answer,
    block_step,
    free_answer,
    free_step,
)
from app.followthrough.joint.joining import (
    agree,
    ask_to_join,
    decline,
    join,
    name_condition,
    withdraw,
)
from app.followthrough.joint.models import BlockKind, Joining, JoinState, Step
from app.followthrough.joint.stepping import (
    Wish,
    add_step,
    change_step,
    finish_step,
    reopen_step,
)
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.models import Department
from app.people.queries import department_by_slug, person_by_handle
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
joins = limit("joint", "60 per hour")
steps = limit("step", "120 per hour")
blocks = limit("block", "60 per hour")
NONE: Final = HTTPStatus.NO_CONTENT
Slug = Annotated[str, Field(max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Seen = Annotated[int, Field(ge=0, le=BIGGEST)]


class Asking(Shape):
    """Which department is asked to join, and for what."""

    department: Slug
    words: Words


class WantedStep(Shape):
    """A step. `owner` is the handle of somebody who works for the department."""

    words: Annotated[str, Field(min_length=1, max_length=300)]
    owner: Slug
    due_on: date


class ChangedStep(WantedStep):
    reason: Words
    seen: Seen


class Joins(WantedStep):
    seen: Seen


class SaidWords(Shape):
    words: Words
    seen: Seen


class Agreed(Shape):
    seen: Seen


class Freed(Shape):
    words: Words


class NewBlock(Shape):
    """`department` is whose desk it lands on; `named` the permit or budget line."""

    kind: BlockKind
    department: Slug
    named: Annotated[str, Field(max_length=160)] = ""
    words: Words


class JoiningShape(Shape):
    """How a department stands to a commitment; `revision` is the `seen` of the next act."""

    commitment_id: int
    department: str
    state: JoinState
    revision: int


class StepKept(Shape):
    """A step as it is kept; `revision` is the `seen` of the next act."""

    id: int
    commitment_id: int
    words: str
    due_on: date
    first_due_on: date
    revision: int


class Say(StrEnum):
    """What is said of a joining in words alone."""

    DECLINED = "declined"
    CONDITION = "condition"
    WITHDRAWN = "withdrawn"


class StepSay(StrEnum):
    COMPLETION = "completion"
    REOPENING = "reopening"


@router.post("/commitments/{commitment_id}/joining", response_model=JoiningShape,
             status_code=HTTPStatus.CREATED, dependencies=[joins])  # fmt: skip
def ask(commitment_id: Id, body: Asking, session: Transaction, person: Writer) -> Response:
    """Ask a department to join, for the lead. The same question twice is one."""
    office = department_by_slug(session, body.department)
    row = ask_to_join(session, person, commitment_id, office, body.words)
    return _joining(session, row)


@router.post("/commitments/{commitment_id}/joining/{slug}/joined", response_model=StepKept,
             status_code=HTTPStatus.CREATED, dependencies=[joins])  # fmt: skip
def say_yes(
    request: Request,
    commitment_id: Id,
    slug: str,
    body: Joins,
    session: Transaction,
    person: Writer,
) -> Response:
    """Join with the department's first step. Twice is once."""
    office = _asked(session, commitment_id, slug)
    step = join(
        session,
        person,
        commitment_id,
        office.id,
        _wish(session, body),
        body.seen,
        today=today_of(request),
    )
    return _step(step)


@router.post("/commitments/{commitment_id}/joining/{slug}/agreement", status_code=NONE,
             dependencies=[joins])  # fmt: skip
def accept(
    commitment_id: Id, slug: str, body: Agreed, session: Transaction, person: Writer
) -> Response:
    """Accept the department's condition, for the lead."""
    office = _asked(session, commitment_id, slug)
    agree(session, person, commitment_id, office.id, body.seen)
    return Response(status_code=NONE)


@router.post("/commitments/{commitment_id}/joining/{slug}/{act}", status_code=NONE,
             dependencies=[joins])  # fmt: skip
def say_words(
    commitment_id: Id, slug: str, act: Say, body: SaidWords, session: Transaction, person: Writer
) -> Response:
    """Decline, name a condition, or (the lead) take the question back; in public words."""
    office = _asked(session, commitment_id, slug)
    verbs = {Say.DECLINED: decline, Say.CONDITION: name_condition, Say.WITHDRAWN: withdraw}
    verbs[act](session, person, commitment_id, office.id, body.words, body.seen)
    return Response(status_code=NONE)


@router.post("/commitments/{commitment_id}/steps", response_model=StepKept,
             status_code=HTTPStatus.CREATED, dependencies=[steps])  # fmt: skip
def add(
    request: Request, commitment_id: Id, body: WantedStep, session: Transaction, person: Writer
) -> Response:
    """Write a step of one's own department. The same twice is one."""
    return _step(
        add_step(session, person, commitment_id, _wish(session, body), today=today_of(request))
    )


@router.post("/steps/{step_id}/change", response_model=StepKept,
             status_code=HTTPStatus.CREATED, dependencies=[steps])  # fmt: skip
def change(
    request: Request, step_id: Id, body: ChangedStep, session: Transaction, person: Writer
) -> Response:
    """Give a step other words, another person or day, with a public reason."""
    wish = _wish(session, body)
    return _step(
        change_step(session, person, step_id, wish, body.reason, body.seen, today=today_of(request))
    )


@router.post("/steps/{step_id}/block", status_code=NONE, dependencies=[steps])
def block(step_id: Id, body: NewBlock, session: Transaction, person: Writer) -> Response:
    """Say what blocks a step. The same twice is one."""
    block_step(session, person, step_id, _obstacle(session, body))
    return Response(status_code=NONE)


@router.post("/steps/{step_id}/release", status_code=NONE, dependencies=[steps])
def free(step_id: Id, body: Freed, session: Transaction, person: Writer) -> Response:
    """Say that nothing blocks a step any more."""
    free_step(session, person, step_id, body.words)
    return Response(status_code=NONE)


@router.post("/steps/{step_id}/{act}", status_code=NONE, dependencies=[steps])
def say_of_step(
    step_id: Id, act: StepSay, body: SaidWords, session: Transaction, person: Writer
) -> Response:
    """Say that a step is done, or that it is not after all; in public words."""
    verb = finish_step if act is StepSay.COMPLETION else reopen_step
    verb(session, person, step_id, body.words, body.seen)
    return Response(status_code=NONE)


@router.post("/proposals/{proposal_id}/block", status_code=NONE, dependencies=[blocks])
def hold_up(proposal_id: Id, body: NewBlock, session: Transaction, person: Writer) -> Response:
    """Say what an owed answer waits for. Its day stays."""
    proposal = load_proposal(session, person, proposal_id).proposal
    block_answer(session, person, proposal.id, _obstacle(session, body))
    return Response(status_code=NONE)


@router.post("/proposals/{proposal_id}/block/release", status_code=NONE, dependencies=[blocks])
def let_on(proposal_id: Id, body: Freed, session: Transaction, person: Writer) -> Response:
    """Say that an owed answer waits for nobody else any more."""
    proposal = load_proposal(session, person, proposal_id).proposal
    free_answer(session, person, proposal.id, body.words)
    return Response(status_code=NONE)


def _asked(session: Session, commitment_id: int, slug: str) -> Department:
    office = department_by_slug(session, slug)
    if office is None or session.get(Joining, (commitment_id, office.id)) is None:
        raise RefusedError(NOT_FOUND)
    return office


def _wish(session: Session, body: WantedStep) -> Wish:
    owner = person_by_handle(session, body.owner)
    return Wish(body.words, owner.id if owner else None, body.due_on)


def _obstacle(session: Session, body: NewBlock) -> Obstacle:
    office = department_by_slug(session, body.department)
    return Obstacle(body.kind, office.id if office else None, body.named, body.words)


def _joining(session: Session, row: Joining) -> Response:
    office = session.get_one(Department, row.department_id)
    body = JoiningShape(commitment_id=row.commitment_id, department=office.slug,
                        state=row.state, revision=row.revision)  # fmt: skip
    return created(body, f"{PREFIX}/commitments/{row.commitment_id}/joint")


def _step(step: Step) -> Response:
    body = StepKept.model_validate(step)
    return created(body, f"{PREFIX}/commitments/{step.commitment_id}/joint")
