"""Check-ins for programs: what was found, the department's words beside it, contests and answers.

The pages' verbs. Nobody changes the number.
"""

from contextlib import suppress
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import (
    PREFIX,
    PROBLEMS,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
    may_write,
)
from app.api.proposals import Id
from app.charts.claims.service import newest_cube
from app.charts.models import Chart
from app.contributions.queries import load_for
from app.core.errors import NOT_FOUND, InvalidError, RefusedError
from app.core.storage import Storage
from app.core.text import draw_ahead
from app.followthrough.checking.checked import Checked
from app.followthrough.checking.models import CheckIn, Contest, Result, Ruling
from app.followthrough.checking.policy import can_foresee
from app.followthrough.checking.queries import find_check_in, find_contest, foreseen
from app.followthrough.checking.service import CONTEXT, add_context, answer_contest, contest
from app.followthrough.commitments.queries import load_commitment
from app.http.limits import limit
from app.http.transaction import Transaction, look
from app.people.models import Person

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
Key = Annotated[str, Field(min_length=8, max_length=64)]


class CheckInShape(Shape):
    """What was found on the review day. `posted_at` is null while the owner alone sees it.

    `number` with its ends is that of the year from `year_from` to `year_to`; `reason` says why
    there is none, and `data_owed_by` who owes the data. `context` are the department's words.
    """

    commitment_id: int
    review_on: date
    result: Result
    number: float | None
    number_low: float | None
    number_high: float | None
    year_from: date | None
    year_to: date | None
    reason: str
    data_owed_by: str
    context: str
    context_by: str
    posted_at: datetime | None


class NewContext(Shape):
    """What readers should know beside the number. It may change until the check-in is posted."""

    text: Annotated[str, Field(min_length=1, max_length=CONTEXT)]


class NewContest(Shape):
    """`evidence` is the address of a claim or an observation. `key` makes a retry safe."""

    text: Annotated[str, Field(min_length=1, max_length=5_000)]
    evidence: Annotated[str, Field(min_length=1, max_length=300)]
    key: Key


class NewRuling(Shape):
    """`upheld` works the number out again on the newest data; `kept` leaves it, and says why."""

    ruling: Ruling
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    key: Key


class ContestKept(Shape):
    """A contest; its text is the comment of the same number, and its answer's that of `answer_id`.

    `visibility` is `queued` while it waits for a moderator; `ruling` is null until it is answered.
    """

    id: int
    commitment_id: int
    ruling: Ruling | None
    answer_id: int | None
    visibility: str


@router.get("/commitments/{commitment_id}/check-in", response_model=CheckInShape)
def show_check_in(
    request: Request, commitment_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Show a commitment's check-in; before it is posted to who speaks for its department alone."""
    return answer(request, _seen(session, viewer, commitment_id))


@router.put(
    "/commitments/{commitment_id}/context",
    response_model=CheckInShape,
    dependencies=[limit("answer", "60 per hour")],
)
def say_beside(
    request: Request, commitment_id: Id, new: NewContext, session: Transaction, official: Writer
) -> Response:
    """Put the department's words beside the number. The same words twice are one."""
    _seen(session, official, commitment_id)
    add_context(session, official, commitment_id, new.text)
    return answer(request, _seen(session, official, commitment_id))


# Texts are drawn before the transaction opens: a route names these before its session.


def _drawn(request: Request, new: NewContest) -> NewContest:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


def _prepared(request: Request, new: NewRuling, contest_id: Id) -> NewRuling:
    """Draw the text, and add up the newest numbers that an upheld contest is checked by."""
    if bearer_of(request) is None:
        return new
    draw_ahead(new.text)
    with suppress(RefusedError, InvalidError), look(request) as session:
        official = may_write(request, session)
        raised = find_contest(session, contest_id)
        number = session.get_one(CheckIn, raised.check_in_id).commitment_id
        made = load_commitment(session, official, number).commitment
        chart = session.get(Chart, made.chart_id or 0)
        if new.ruling is Ruling.UPHELD and chart is not None and can_foresee(official, made):
            store: Storage = request.app.state.store
            newest_cube(session, store, chart)
    return new


@router.post(
    "/commitments/{commitment_id}/contests",
    response_model=ContestKept,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("challenge", "20 per hour")],
)
def raise_contest(
    commitment_id: Id,
    new: Annotated[NewContest, Depends(_drawn)],
    session: Transaction,
    person: Writer,
) -> Response:
    """Contest what was posted, in the token owner's name, with evidence."""
    _seen(session, person, commitment_id)
    made = contest(session, person, commitment_id, new.text, new.evidence, new.key)
    return _kept(session, person, made)


@router.post(
    "/contests/{contest_id}/answer",
    response_model=ContestKept,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("challenge-answer", "60 per hour")],
)
def reply(
    request: Request,
    contest_id: Id,
    new: Annotated[NewRuling, Depends(_prepared)],
    session: Transaction,
    official: Writer,
) -> Response:
    """Answer a contest for the department, and close it. A 409 says that a colleague was first."""
    store: Storage = request.app.state.store
    load_for(session, official, contest_id)
    raised = answer_contest(session, store, official, contest_id, new.ruling, new.text, new.key)
    return _kept(session, official, raised)


def _seen(session: Session, viewer: Person | None, commitment_id: int) -> CheckInShape:
    """Load what this reader may see of a check-in. Raises RefusedError 404 or 410."""
    one = load_commitment(session, viewer, commitment_id)
    row = find_check_in(session, one.commitment.id)
    if row.posted_at is None and not can_foresee(viewer, one.commitment):
        raise RefusedError(NOT_FOUND)
    checked = one.check_in or foreseen(session, row)
    if checked is None:  # a trial: its review has no number
        raise RefusedError(NOT_FOUND)
    return _shape(checked)


def _shape(checked: Checked) -> CheckInShape:
    row, found = checked.row, checked.found
    low, high = found.level.interval if found and found.level.interval else (None, None)
    return CheckInShape(
        commitment_id=row.commitment_id,
        review_on=row.review_on,
        result=checked.result,
        number=found.level.value if found else None,
        number_low=low,
        number_high=high,
        year_from=found.level.day_from if found else None,
        year_to=found.level.day_to if found else None,
        reason=row.why,
        data_owed_by=checked.owes_slug,
        context=row.context,
        context_by=checked.said_by,
        posted_at=row.posted_at,
    )


def _kept(session: Session, person: Person, raised: Contest) -> Response:
    text = load_for(session, person, raised.id).contribution
    body = ContestKept(
        id=raised.id,
        commitment_id=session.get_one(CheckIn, raised.check_in_id).commitment_id,
        ruling=raised.ruling,
        answer_id=raised.answer_id,
        visibility=text.visibility.value,
    )
    return created(body, f"/contests/{raised.id}")
