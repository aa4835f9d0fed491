"""Asking a department to join, and its answer: it joins, declines with a reason, or if ..."""

from datetime import date

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.holding import hold_commitment, hold_joining
from app.followthrough.joint.models import Deed, Joining, JoinState, Step
from app.followthrough.joint.policy import can_agree, can_ask, can_say, can_withdraw
from app.followthrough.joint.recording import ActedMeanwhileError, checked, note
from app.followthrough.joint.stepping import Wish, add_checked, problems_of, same_step
from app.followthrough.joint.telling import tell_department, tell_lead
from app.people.models import Department, Person


def ask_to_join(
    session: Session,
    official: Person,
    commitment_id: int,
    department: Department | None,
    words: str,
) -> Joining:
    """Ask a department to support a commitment. The same question twice is one.

    Raises RefusedError; InvalidError (`department`, `words`).
    """
    commitment = hold_commitment(session, official, commitment_id)
    if department is None:
        raise InvalidError({"department": _("Choose one of the departments.")})
    row = hold_joining(session, commitment.id, department.id)
    words = words.strip()
    if row is not None and row.state is JoinState.ASKED and row.asked_for == words:
        return row
    require(can_ask(official, commitment, department.id, row))
    words = checked(words, "words")
    if row is None:
        row = Joining(commitment_id=commitment.id, department_id=department.id, asked_for=words)
        session.add(row)
    row.asked_for, row.asked_at, row.words = words, utc_now(), ""
    _move(row, JoinState.ASKED)
    row.decided_at = None
    note(session, official, commitment, Deed.ASKED, department.id, words)
    tell_department(session, official, department.id, "join_asked", "commitment", commitment.id)
    return row


def join(
    session: Session,
    official: Person,
    commitment_id: int,
    department_id: int,
    wish: Wish,
    seen: int,
    *,
    today: date,
) -> Step:
    """Join with one's first step. Twice is once. `today` is the city's day.

    Raises RefusedError; InvalidError by field.
    """
    commitment, row = _held(session, official, commitment_id, department_id)
    if row is not None and row.state is JoinState.JOINED:
        again = same_step(session, commitment, department_id, wish)
        if again is not None:
            return again
    require(can_say(official, commitment, row))
    _unchanged(row, seen)
    problems = problems_of(session, commitment, department_id, wish, today)
    if problems:
        raise InvalidError(problems)
    _decide(row, JoinState.JOINED, "")
    step = add_checked(session, official, commitment, department_id, wish, Deed.JOINED)
    tell_lead(session, official, commitment, "join_said")
    return step


def decline(
    session: Session,
    official: Person,
    commitment_id: int,
    department_id: int,
    words: str,
    seen: int,
) -> None:
    """Say no, with a public reason. Twice is once."""
    _say(session, official, commitment_id, department_id, Deed.DECLINED, words, seen)


def name_condition(
    session: Session,
    official: Person,
    commitment_id: int,
    department_id: int,
    words: str,
    seen: int,
) -> None:
    """Say what must be true first. The lead accepts that, or takes the question back."""
    _say(session, official, commitment_id, department_id, Deed.CONDITION, words, seen)


def agree(
    session: Session, official: Person, commitment_id: int, department_id: int, seen: int
) -> None:
    """Accept the condition: the department has joined, and writes its step. Twice is once."""
    commitment, row = _held(session, official, commitment_id, department_id)
    if row is not None and row.state is JoinState.JOINED and row.words:
        return
    require(can_agree(official, commitment, row))
    _unchanged(row, seen)
    assert row is not None  # noqa: S101, can_agree asked
    _decide(row, JoinState.JOINED, row.words)
    note(session, official, commitment, Deed.AGREED, department_id, row.words)
    tell_department(session, official, department_id, "join_agreed", "commitment", commitment.id)


def withdraw(
    session: Session,
    official: Person,
    commitment_id: int,
    department_id: int,
    words: str,
    seen: int,
) -> None:
    """Take the question back, with a public reason. Twice is once."""
    commitment, row = _held(session, official, commitment_id, department_id)
    if row is not None and row.state is JoinState.WITHDRAWN:
        return
    require(can_withdraw(official, commitment, row))
    _unchanged(row, seen)
    words = checked(words, "words")
    _decide(row, JoinState.WITHDRAWN, words)
    note(session, official, commitment, Deed.WITHDRAWN, department_id, words)
    tell_department(session, official, department_id, "join_withdrawn", "commitment", commitment.id)


def _say(
    session: Session,
    official: Person,
    commitment_id: int,
    department_id: int,
    deed: Deed,
    words: str,
    seen: int,
) -> None:
    commitment, row = _held(session, official, commitment_id, department_id)
    state = JoinState(deed.value)
    if row is not None and row.state is state and row.words == words.strip():
        return
    require(can_say(official, commitment, row))
    _unchanged(row, seen)
    words = checked(words, "words")
    _decide(row, state, words)
    note(session, official, commitment, deed, department_id, words)
    tell_lead(session, official, commitment, "join_said")


def _held(
    session: Session, official: Person, commitment_id: int, department_id: int
) -> tuple[Commitment, Joining | None]:
    commitment = hold_commitment(session, official, commitment_id)
    return commitment, hold_joining(session, commitment.id, department_id)


def _unchanged(row: Joining | None, seen: int) -> None:
    if row is None or row.revision != seen:
        raise ActedMeanwhileError


def _decide(row: Joining | None, state: JoinState, words: str) -> None:
    assert row is not None  # noqa: S101, its policy asked
    row.words, row.decided_at = words, utc_now()
    _move(row, state)


def _move(row: Joining, state: JoinState) -> None:
    row.state = state
    row.revision += 1
