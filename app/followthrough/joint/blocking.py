"""Saying what blocks a step or an owed answer, and that it is free again. No clock stops.

It lands on the desk of the department that holds it up, which is told.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.followthrough.joint.holding import freed_so, hold_step, is_owed, standing_of_answer
from app.followthrough.joint.models import BlockedBy, BlockKind, Deed
from app.followthrough.joint.policy import can_block, can_block_answer, can_free, can_free_answer
from app.followthrough.joint.recording import acted_as, checked, note, note_of_answer
from app.followthrough.joint.telling import tell_department, tell_person
from app.followthrough.working import hold_readable
from app.people.models import DepartmentId, Person
from app.people.queries import department_by_id

NAMED: Final = 160


@dataclass(frozen=True)
class Obstacle:
    """What somebody writes of what holds them up. None where a field was left empty.

    `department_id` is the department itself, or the one that gives the permit or keeps the line.
    """

    kind: BlockKind | None
    department_id: int | None
    named: str
    words: str


def block_step(session: Session, official: Person, step_id: int, obstacle: Obstacle) -> BlockedBy:
    """Say what blocks a step. The same twice is one.

    Raises RefusedError, of two at once for the second; InvalidError by field.
    """
    commitment, step, standing = hold_step(session, official, step_id)
    if standing is not None and _same(standing, official, obstacle):
        return standing
    require(can_block(official, commitment, step, standing))
    made = _made(session, official, obstacle, step.department_id)
    made.step_id = step.id
    session.add(made)
    step.revision += 1
    note(session, official, commitment, Deed.BLOCKED, step.department_id, made.words, step)
    tell_department(session, official, made.department_id, "blocked_by_you", "step", step.id)
    return made


def free_step(session: Session, official: Person, step_id: int, words: str) -> None:
    """Say that nothing blocks a step any more, in words. Twice is once."""
    commitment, step, standing = hold_step(session, official, step_id)
    if standing is None and freed_so(session, official, words, step_id=step.id):
        return
    require(can_free(official, commitment, step, standing))
    assert standing is not None  # noqa: S101, can_free asked
    end_block(session, official, standing, checked(words, "words"))
    step.revision += 1
    said = standing.ended_words
    note(session, official, commitment, Deed.UNBLOCKED, step.department_id, said, step)
    tell_person(session, official, step.owner_id, "step_free", step)


def block_answer(
    session: Session, official: Person, proposal_id: ContributionId, obstacle: Obstacle
) -> BlockedBy:
    """Say what an owed answer waits for. Its date stays. The same twice is one."""
    proposal = hold_readable(session, official, proposal_id)
    standing = standing_of_answer(session, proposal.id)
    if standing is not None and _same(standing, official, obstacle):
        return standing
    owed, desk_id = is_owed(session, proposal.id), standing.department_id if standing else None
    require(can_block_answer(official, proposal, owed=owed, desk_id=desk_id))
    made = _made(session, official, obstacle, proposal.department_id)
    if standing is not None:  # it was handed over to the desk that it waited for
        end_block(session, official, standing, made.words)
        session.flush()
    made.proposal_id = proposal.id
    session.add(made)
    note_of_answer(session, official, proposal.id, Deed.BLOCKED, made.words)
    tell_department(
        session, official, made.department_id, "answer_blocked", "proposal", proposal.id
    )
    return made


def free_answer(
    session: Session, official: Person, proposal_id: ContributionId, words: str
) -> None:
    """Say that an owed answer waits for nobody else any more, in words. Twice is once."""
    proposal = hold_readable(session, official, proposal_id)
    standing = standing_of_answer(session, proposal.id)
    if standing is None and freed_so(session, official, words, proposal_id=proposal.id):
        return
    desk_id = standing.department_id if standing else None
    require(can_free_answer(official, proposal, desk_id))
    assert standing is not None  # noqa: S101, can_free_answer asked
    end_block(session, official, standing, checked(words, "words"))
    note_of_answer(session, official, proposal.id, Deed.UNBLOCKED, standing.ended_words)
    if proposal.department_id is not None:
        tell_department(
            session, official, proposal.department_id, "answer_free", "proposal", proposal.id
        )


def end_block(session: Session, official: Person, standing: BlockedBy, words: str) -> None:
    standing.ended_at, standing.ended_words = utc_now(), words
    standing.ended_by, standing.ended_as = official.id, acted_as(session, official)


def _made(session: Session, official: Person, obstacle: Obstacle, waits: int | None) -> BlockedBy:
    problems: dict[str, Sentence] = {}
    named = obstacle.named.strip()
    if obstacle.kind is None:
        problems["kind"] = _("Say what holds it up: a department, a permit or a budget line.")
    elif obstacle.kind is not BlockKind.DEPARTMENT and not named:
        problems["named"] = _("Name the permit or the budget line.")
    if len(named) > NAMED:
        problems["named"] = _("Use at most %(n)s characters.", n=NAMED)
    department = department_by_id(session, obstacle.department_id)
    if department is None:
        problems["department"] = _("Choose the department whose desk it lands on.")
    elif department.id == waits:
        problems["department"] = _("It is on this department's desk already. Choose another one.")
    try:
        words = checked(obstacle.words, "words")
    except InvalidError as refusal:
        problems |= refusal.problems
    if problems or department is None or obstacle.kind is None:
        raise InvalidError(problems)
    return BlockedBy(
        kind=obstacle.kind,
        department_id=DepartmentId(department.id),
        named="" if obstacle.kind is BlockKind.DEPARTMENT else named,
        words=words,
        by_id=official.id,
        by_as=acted_as(session, official),
    )


def _same(standing: BlockedBy, official: Person, obstacle: Obstacle) -> bool:
    """Say whether this is the form that stands, sent once more."""
    return (standing.by_id, standing.kind, standing.department_id, standing.words) == (
        official.id, obstacle.kind, obstacle.department_id, obstacle.words.strip(),
    )  # fmt: skip
