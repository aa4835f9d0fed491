"""Official answers for programs: read, posted with what they promise, and a trial's end."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import (
    PREFIX,
    PROBLEMS,
    PageOf,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
    fields_named,
    listed,
    may_write,
    today_of,
)
from app.api.proposals import BIGGEST, Id
from app.charts.claims.specs import Direction
from app.charts.metrics.showing import read_metric
from app.contributions.policy import can_read
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import _
from app.core.storage import Storage
from app.core.text import draw_ahead
from app.followthrough.answering import post_answer
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.followthrough.commitments.models import Commitment, CommitmentKind
from app.followthrough.commitments.promising import Promise, answer_with_promise, chart_said
from app.followthrough.commitments.queries import load_commitment, promised_in
from app.followthrough.models import OfficialAnswer, Verdict
from app.followthrough.policy import can_draft
from app.followthrough.queries import Answered, answers_to, touches_district
from app.http.limits import limit
from app.http.transaction import Transaction, look
from app.people.queries import department_by_slug, person_by_handle
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)

# A promise stands in `promise`, and so do the names of its fields in problems.
NAMES: Final = {
    name: f"promise.{name}"
    for name in (
        "department",
        "owner",
        "area",
        "better",
        "target",
        "until",
        "review_on",
        "question",
    )
} | {"chart": "promise.chart_id"}
MISSING: Final = _("A trial needs its question, its owner and the day of its review.")
NOT_WITH_THIS: Final = _("Only what is accepted or tried can promise something.")
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Key = Annotated[str, Field(min_length=8, max_length=64)]
Slug = Annotated[str, Field(max_length=80)]


class Said(StrEnum):
    """What an answer says at first; what a trial taught has an address of its own."""

    ACCEPTED = "accepted"
    TRIAL = "trial"
    NEEDS_MORE = "needs_more"
    DECLINED = "declined"


class AnswerShape(Shape):
    """An official answer. Its votes are those of the contribution of the same number.

    `text` is Markdown as it was typed; `html` is safe to show. `commitment_id` is null where
    nothing is promised by a number or a question.
    """

    id: int
    proposal_id: int
    verdict: Verdict
    department: str | None
    by: str
    office: str
    text: str
    html: str
    posted_at: datetime
    commitment_id: int | None


class NewPromise(Shape):
    """What is promised. `department` is a slug, `owner` the handle of somebody who works there.

    `chart_id` with `area` (a slug; null for the city) is the metric; `target` is in its unit, a
    share as a part of one; `until` is the day by which, `review_on` when it is looked at. A trial
    needs a `question`, and may name a chart. A target needs all but the question and the area.
    """

    department: Slug
    owner: Slug
    review_on: date
    chart_id: Annotated[int | None, Field(ge=1, le=BIGGEST)] = None
    area: Slug | None = None
    better: Direction | None = None
    target: float | None = None
    until: date | None = None
    question: Annotated[str, Field(max_length=500)] = ""


class NewOfficialAnswer(Shape):
    """`promise` goes with `accepted`, for a number, and has to with `trial`; never with others.

    `answered` is the latest answer that you have seen, 0 for none: where a colleague posted one
    since, a 409 posts nothing. `key` makes a retry safe.
    """

    verdict: Said
    text: Text
    promise: NewPromise | None = None
    answered: Annotated[int | None, Field(ge=0, le=BIGGEST)] = None
    key: Key


class Learnt(Shape):
    """What a trial taught: the words of an official answer."""

    text: Text
    key: Key


@router.get("/proposals/{proposal_id}/answers", response_model=PageOf[AnswerShape])
def list_answers(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """List a proposal's official answers, the latest first; hidden ones are left out."""
    proposal = load_proposal(session, viewer, proposal_id).proposal
    found = [one for one in answers_to(session, proposal.id) if can_read(viewer, one.text)]
    promised = promised_in(session, [one.answer.id for one in found])
    return answer(request, listed([_shape(one, promised) for one in found]))


def _prepared(request: Request, new: NewOfficialAnswer, proposal_id: Id) -> NewOfficialAnswer:
    """Draw the text and work the metric out before the transaction opens, for who may answer."""
    if bearer_of(request) is None:
        return new
    draw_ahead(new.text)
    promise = new.promise
    if promise is not None:
        with suppress(RefusedError, InvalidError), look(request) as session:
            official = may_write(request, session)
            proposal = load_proposal(session, official, proposal_id).proposal
            touches = touches_district(session, official, proposal.id)
            require(can_draft(official, proposal, touches=touches))
            chart = chart_said(session, promise.chart_id)
            if chart is not None:
                store: Storage = request.app.state.store
                read_metric(session, store, chart, promise.area, promise.until)
    return new


@router.post(
    "/proposals/{proposal_id}/answers",
    response_model=AnswerShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("answer", "60 per hour")],
)
def post(
    request: Request,
    proposal_id: Id,
    new: Annotated[NewOfficialAnswer, Depends(_prepared)],
    session: Transaction,
    official: Writer,
) -> Response:
    """Post the city's answer in the token owner's name, for good, with what it promises."""
    proposal = load_proposal(session, official, proposal_id).proposal
    touches = touches_district(session, official, proposal.id)
    require(can_draft(official, proposal, touches=touches))  # before what is wrong with it
    store: Storage = request.app.state.store
    if new.promise is None and new.verdict is not Said.TRIAL:
        made = post_answer(
            session, official, proposal.id, Verdict(new.verdict), new.text, new.key, new.answered
        )
        return _created(session, made)
    promise = _promise(session, new)
    with fields_named(**NAMES):
        kept = answer_with_promise(
            session,
            store,
            official,
            proposal.id,
            new.text,
            promise,
            new.key,
            new.answered,
            today=today_of(request),
        )
    return _created(session, session.get_one(OfficialAnswer, kept.answer_id))


def _drawn(request: Request, new: Learnt) -> Learnt:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


@router.post(
    "/commitments/{commitment_id}/learnt",
    response_model=AnswerShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("answer", "60 per hour")],
)
def end_trial(
    commitment_id: Id,
    new: Annotated[Learnt, Depends(_drawn)],
    session: Transaction,
    official: Writer,
) -> Response:
    """End a trial with what it taught, as an official answer in the token owner's name."""
    load_commitment(session, official, commitment_id)
    ended = tell_what_we_learnt(session, official, commitment_id, new.text, new.key)
    return _created(session, session.get_one(OfficialAnswer, ended.learnt_id))


def _promise(session: Session, new: NewOfficialAnswer) -> Promise:
    """Read what is promised. Raises InvalidError where the verdict and it do not belong together.

    Whom and what it names is asked by the verb.
    """
    said = new.promise
    if said is None:
        raise InvalidError({"promise": MISSING})
    if new.verdict not in {Said.ACCEPTED, Said.TRIAL}:
        raise InvalidError({"promise": NOT_WITH_THIS})
    department = department_by_slug(session, said.department)
    owner = person_by_handle(session, said.owner)
    is_trial = new.verdict is Said.TRIAL
    return Promise(
        kind=CommitmentKind.TRIAL if is_trial else CommitmentKind.TARGET,
        department_id=department.id if department else None,
        owner_id=owner.id if owner else None,
        review_on=said.review_on,
        chart_id=said.chart_id,
        area=said.area or None,
        better=said.better,
        target=said.target,
        until=said.until,
        question=said.question,
    )


def _created(session: Session, made: OfficialAnswer) -> Response:
    session.flush()
    found = next(one for one in answers_to(session, made.proposal_id) if one.answer.id == made.id)
    body = _shape(found, promised_in(session, [made.id]))
    return created(body, f"{PREFIX}/proposals/{made.proposal_id}/answers")


def _shape(found: Answered, promised: Mapping[int, Commitment]) -> AnswerShape:
    one, words = found.answer, found.text
    commitment = promised.get(one.id)
    return AnswerShape(
        id=one.id,
        proposal_id=one.proposal_id,
        verdict=one.verdict,
        department=found.department,
        by=found.by,
        office=one.posted_as,
        text=words.text,
        html=words.html,
        posted_at=one.posted_at,
        commitment_id=commitment.id if commitment else None,
    )
