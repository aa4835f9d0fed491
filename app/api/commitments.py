"""Commitments for programs: what the city promised, by which number, until when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from app.api import requests
from app.api.common import PREFIX, PROBLEMS, Cursor, PageOf, Reader, Shape, answer, today_of
from app.api.proposals import Id
from app.followthrough.checking.queries import Contested, contests_of
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.commitments.queries import (
    Promised,
    Shown,
    load_commitment,
)
from app.followthrough.commitments.standing import Later, answered_again
from app.followthrough.goals.queries import COMMITMENT, Named, find_goal, goals_of
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
# What the city said, for `main`.
ROUTERS: Final[list[APIRouter]] = [requests.router, router]

Slug = Annotated[str | None, Query(max_length=80)]


class CommitmentShape(Shape):
    """A commitment. `owner` is empty where the person left: then the department owns it.

    `goals` are the slugs of those that it serves, as its department says.
    `state` is open, due (its review day has come), met, missed, unclear, uncheckable or learnt (a
    trial that ended). `number` with its ends is what the check-in found for the year from
    `year_from` to `year_to`, and `reason` why there is none. `baseline` is the
    number of the year from `baseline_from` to `baseline_to` in `dataset`, as promised; shares are
    of one. `likely` with its ends is what was likely without action. `later_answers` are public
    answers to the proposal that came after: none of them ends a promise.
    """

    id: int
    proposal: str
    proposal_url: str
    kind: str
    state: str
    department: str
    owner: str
    chart_id: int | None
    area: str | None
    metric: str
    baseline: float | None
    baseline_low: float | None
    baseline_high: float | None
    baseline_from: date | None
    baseline_to: date | None
    likely: float | None
    likely_low: float | None
    likely_high: float | None
    better: str | None
    target: float | None
    until: date | None
    review_on: date
    met_by_chance: bool
    undecidable: bool
    question: str
    dataset: str
    version: int | None
    answer_id: int
    learnt_id: int | None
    later_answers: list[int]
    made_at: datetime
    goals: list[str]
    checked_at: datetime | None
    number: float | None
    number_low: float | None
    number_high: float | None
    year_from: date | None
    year_to: date | None
    checked_version: int | None
    reason: str
    data_owed_by: str
    context: str
    contests: int


class ContestShape(Shape):
    """A contest of a check-in. `ruling` is upheld or kept, and empty while it waits.

    `evidence` is the address of a claim or an observation. Both texts begin what stands in full in
    the proposal's discussion under `id` and `answer_id`.
    """

    id: int
    by: str
    text: str
    at: datetime
    evidence: str
    ruling: str
    answer_id: int | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@router.get("/commitments", response_model=PageOf[CommitmentShape])
def list_promises(
    request: Request,
    session: Transaction,
    department: Slug = None,
    area: Slug = None,
    state: Shown | None = None,
    goal: Slug = None,
    cursor: Cursor = None,
) -> Response:
    """List commitments: open ones by their review day, then ended ones. Filters take slugs."""
    today = today_of(request)
    page = list_commitments(
        session,
        today,
        department=department,
        area=area,
        standing=state,
        goal=find_goal(session, goal).id if goal else None,
        cursor=cursor,
    )
    ids = [one.commitment.id for one in page.items]
    served = goals_of(session, ids, COMMITMENT)
    later = answered_again(session, ids)
    items = [_shape(one, today, served.get(one.commitment.id, ()), later) for one in page.items]
    return answer(request, PageOf[CommitmentShape](items=items, next=page.next))


@router.get("/commitments/{commitment_id}", response_model=CommitmentShape)
def show_promise(
    request: Request, commitment_id: Id, session: Transaction, viewer: Reader
) -> Response:
    one = load_commitment(session, viewer, commitment_id)
    served = goals_of(session, [one.commitment.id], COMMITMENT).get(one.commitment.id, ())
    later = answered_again(session, [one.commitment.id])
    return answer(request, _shape(one, today_of(request), served, later))


@router.get("/commitments/{commitment_id}/contests", response_model=PageOf[ContestShape])
def list_contests(
    request: Request, commitment_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """List the public contests of a commitment's check-in, the oldest first."""
    one = load_commitment(session, viewer, commitment_id)
    found = contests_of(session, one.check_in.row.id) if one.check_in else ()
    items = [_contest(told) for told in found]
    return answer(request, PageOf[ContestShape](items=items, next=None))


def _contest(told: Contested) -> ContestShape:
    return ContestShape(
        id=told.contest.id,
        by=told.by,
        text=told.text,
        at=told.at,
        evidence=told.evidence_url,
        ruling=told.contest.ruling or "",
        answer_id=told.contest.answer_id if told.answer else None,
        answer=told.answer,
        answered_by=told.answered_by,
        answered_at=told.contest.answered_at,
    )


def _shape(
    one: Promised, today: date, served: Iterable[Named], later: Mapping[int, Sequence[Later]]
) -> CommitmentShape:
    made, frozen = one.commitment, one.frozen
    level = frozen.baseline if frozen else None
    low, high = level.interval if level and level.interval else (None, None)
    check_in = one.check_in
    found = check_in.found if check_in else None
    ends = found.level.interval if found and found.level.interval else (None, None)
    likely = frozen.likely if frozen and frozen.likely else (None, None, None)
    return CommitmentShape(
        id=made.id,
        proposal=one.title,
        proposal_url=one.url,
        kind=made.kind.value,
        state=one.standing(today).value,
        department=one.slug,
        owner=one.owner,
        chart_id=made.chart_id,
        area=made.area,
        metric=one.metric,
        baseline=level.value if level else None,
        baseline_low=low,
        baseline_high=high,
        baseline_from=level.day_from if level else None,
        baseline_to=level.day_to if level else None,
        likely=likely[0],
        likely_low=likely[1],
        likely_high=likely[2],
        better=made.better.value if made.better else None,
        target=made.target,
        until=made.until,
        review_on=made.review_on,
        met_by_chance=bool(frozen and made.target is not None and frozen.by_chance),
        undecidable=bool(frozen and made.target is not None and frozen.undecidable),
        question=made.question,
        dataset=frozen.dataset if frozen else "",
        version=frozen.version if frozen else None,
        answer_id=made.answer_id,
        learnt_id=made.learnt_id,
        later_answers=[answered.answer_id for answered in later.get(made.id, ())],
        made_at=made.made_at,
        goals=[goal.slug for goal in served],
        checked_at=check_in.row.posted_at if check_in else None,
        number=found.level.value if found else None,
        number_low=ends[0],
        number_high=ends[1],
        year_from=found.level.day_from if found else None,
        year_to=found.level.day_to if found else None,
        checked_version=found.version if found else None,
        reason=check_in.row.why if check_in else "",
        data_owed_by=check_in.owes_slug if check_in else "",
        context=check_in.row.context if check_in else "",
        contests=check_in.contests if check_in else 0,
    )
