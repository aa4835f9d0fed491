"""Steps of a joint commitment: writing one, changing it, doing it. Each with public words."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.core.public_words import kept
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.policy import may_own
from app.followthrough.joint.blocking import end_block
from app.followthrough.joint.holding import hold_commitment, hold_joining, hold_step
from app.followthrough.joint.models import Deed, Step
from app.followthrough.joint.policy import can_add_step, can_finish, can_reopen
from app.followthrough.joint.recording import ActedMeanwhileError, checked, note
from app.followthrough.joint.telling import tell_person
from app.people.models import DepartmentId, Person, PersonId
from app.people.queries import person_by_id

WORDS: Final = 300


@dataclass(frozen=True)
class Wish:
    """What somebody writes of a step. None where a field was left empty."""

    words: str
    owner_id: int | None
    due_on: date | None


def add_step(
    session: Session, official: Person, commitment_id: int, wish: Wish, *, today: date
) -> Step:
    """Write a step of one's own department. The same twice is one.

    `today` is the city's day, also below. Raises RefusedError; InvalidError (`words`, `owner`,
    `due_on`).
    """
    commitment = hold_commitment(session, official, commitment_id)
    department_id = official.department_id or 0
    row = hold_joining(session, commitment.id, department_id)
    same = same_step(session, commitment, department_id, wish)
    if same is not None:
        return same
    require(
        can_add_step(official, commitment, row, _open_steps(session, commitment, department_id))
    )
    problems = problems_of(session, commitment, department_id, wish, today)
    if problems:
        raise InvalidError(problems)
    return add_checked(session, official, commitment, department_id, wish)


def change_step(
    session: Session,
    official: Person,
    step_id: int,
    wish: Wish,
    reason: str,
    seen: int,
    *,
    today: date,
) -> Step:
    """Give a step other words, another person or another day, and say why. The first day stays.

    Raises RefusedError; InvalidError (`words`, `owner`, `due_on`, `reason`).
    """
    commitment, step, _block = hold_step(session, official, step_id)
    before = step.words, step.owner_id, step.due_on
    if before == (wish.words.strip(), wish.owner_id, wish.due_on):
        return step
    require(can_finish(official, commitment, step))
    _unchanged(step, seen)
    wish = replace(wish, words=kept(step.words, wish.words.strip(), "words"))
    problems = problems_of(session, commitment, step.department_id, wish, today)
    if wish.due_on == step.due_on:
        problems.pop("due_on", None)  # a day that stays may be past: the step is overdue
    if problems:
        raise InvalidError(problems)
    reason = checked(reason, "reason")
    owner_was, day_was = step.owner_id, step.due_on
    _set(step, wish)
    if (step.owner_id, step.due_on) != (owner_was, day_was):
        step.given_at = utc_now()
    step.revision += 1
    note(session, official, commitment, Deed.CHANGED, step.department_id, reason, step)
    if step.owner_id != owner_was:
        tell_person(session, official, step.owner_id, "step_given", step)
    return step


def finish_step(session: Session, official: Person, step_id: int, words: str, seen: int) -> None:
    """Say that a step is done, and what was done. What blocked it ends with it. Twice is once."""
    commitment, step, block = hold_step(session, official, step_id)
    if step.done_at is not None and step.done_words == words.strip():
        return
    require(can_finish(official, commitment, step))
    _unchanged(step, seen)
    step.done_words = checked(words, "words")
    step.done_at = utc_now()
    step.revision += 1
    if block is not None:
        end_block(session, official, block, step.done_words)
    note(session, official, commitment, Deed.DONE, step.department_id, step.done_words, step)


def reopen_step(session: Session, official: Person, step_id: int, words: str, seen: int) -> None:
    """Say that a step is not done after all, and why. Twice is once."""
    commitment, step, _block = hold_step(session, official, step_id)
    if step.done_at is None and step.revision == seen + 1:
        return  # the same form again
    require(can_reopen(official, commitment, step))
    _unchanged(step, seen)
    words = checked(words, "words")
    step.done_at, step.done_words, step.given_at = None, "", utc_now()
    step.revision += 1
    note(session, official, commitment, Deed.REOPENED, step.department_id, words, step)


def add_checked(
    session: Session,
    official: Person,
    commitment: Commitment,
    department_id: int,
    wish: Wish,
    deed: Deed = Deed.STEP,
) -> Step:
    """Add a step that `problems_of` found nothing wrong with. The caller asked the policy."""
    assert wish.due_on is not None  # noqa: S101, see above
    step = Step(
        commitment_id=commitment.id,
        department_id=DepartmentId(department_id),
        words="",
        owner_id=PersonId(wish.owner_id or 0),
        due_on=wish.due_on,
        first_due_on=wish.due_on,
    )
    _set(step, replace(wish, words=wish.words.strip()))
    session.add(step)
    session.flush()
    note(session, official, commitment, deed, department_id, step.words, step)
    tell_person(session, official, step.owner_id, "step_given", step)
    return step


def problems_of(
    session: Session, commitment: Commitment, department_id: int, wish: Wish, today: date
) -> dict[str, Sentence]:
    """Say what is wrong with a step, by field."""
    found: dict[str, Sentence] = {}
    if not wish.words.strip():
        found["words"] = _("Say what your department does.")
    elif len(wish.words.strip()) > WORDS:
        found["words"] = _("Use at most %(n)s characters.", n=WORDS)
    if wish.owner_id is None:
        found["owner"] = _("Choose the person who does it.")
    elif not may_own(person_by_id(session, wish.owner_id), department_id):
        found["owner"] = _("This person does not work for that department.")
    if wish.due_on is None:
        found["due_on"] = _("Choose the day by which it is done.")
    elif wish.due_on <= today:
        found["due_on"] = _("This day is past. Choose one that is still to come.")
    elif wish.due_on > commitment.review_on:
        found["due_on"] = _("The commitment is looked at before that day. Choose an earlier one.")
    return found


def same_step(
    session: Session, commitment: Commitment, department_id: int, wish: Wish
) -> Step | None:
    """Find a step that says the same: the same form sent again."""
    same = select(Step).where(
        col(Step.commitment_id) == commitment.id,
        col(Step.department_id) == department_id,
        col(Step.words) == wish.words.strip(),
        col(Step.owner_id) == wish.owner_id,
        col(Step.due_on) == wish.due_on,
    )
    return session.scalar(same.limit(1))


def _set(step: Step, wish: Wish) -> None:
    assert wish.due_on is not None  # noqa: S101, `problems_of` asked
    step.words, step.due_on = wish.words, wish.due_on
    step.owner_id = PersonId(wish.owner_id or 0)


def _unchanged(step: Step, seen: int) -> None:
    if step.revision != seen:
        raise ActedMeanwhileError


def _open_steps(session: Session, commitment: Commitment, department_id: int) -> int:
    mine = (
        col(Step.commitment_id) == commitment.id,
        col(Step.department_id) == department_id,
        col(Step.done_at).is_(None),
    )
    return session.scalar(select(func.count()).select_from(Step).where(*mine)) or 0
