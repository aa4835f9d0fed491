"""Answering with a promise: the answer, its commitment, and the proposal underway, in one."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.specs import Direction
from app.charts.metrics.metric import Metric
from app.charts.metrics.showing import GONE, read_metric
from app.charts.metrics.targets import MOST, Weighed, weigh
from app.charts.metrics.words import MISSING
from app.charts.models import Chart, ChartId
from app.charts.queries import charts_by_ids
from app.charts.reading import read_chart
from app.contributions.citing import cite
from app.contributions.guarding import hold_sensitive
from app.contributions.models import ContributionId
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.core.paging import BIGGEST_ID
from app.core.storage import Storage
from app.followthrough.answering import post_answer
from app.followthrough.commitments.frozen import freeze
from app.followthrough.commitments.models import Commitment, CommitmentKind
from app.followthrough.commitments.policy import may_own
from app.followthrough.models import OfficialAnswer, Verdict
from app.people.models import DepartmentId, Person
from app.people.queries import department_by_id, person_by_id
from app.places.queries import all_neighborhoods
from app.proposals.service import mark_underway

QUESTION: Final = 500
YEARS: Final = 20  # a promise for longer is none
PAST: Final = _("This day is past. Choose one that is still to come.")
TOO_FAR: Final = _("Choose a day within the next %(n)s years.", n=YEARS)


@dataclass(frozen=True)
class Promise:
    """What an official writes into the form. None where a field was left empty.

    `target` is in the unit of the measure.
    """

    kind: CommitmentKind
    department_id: int | None = None
    owner_id: int | None = None
    review_on: date | None = None
    chart_id: int | None = None
    area: str | None = None
    better: Direction | None = None
    target: float | None = None
    until: date | None = None
    question: str = ""


def answer_with_promise(
    session: Session,
    store: Storage,
    official: Person,
    proposal_id: ContributionId,
    text: str,
    promise: Promise,
    form_key: str | None = None,
    seen: int | None = None,
    *,
    today: date,
) -> Commitment:
    """Post an answer that promises something. The same form twice is one.

    Accepted with a target, or a trial with a question. `today` is the city's day. Raises
    InvalidError by field, and what `post_answer` raises.
    """
    is_trial = promise.kind is CommitmentKind.TRIAL
    verdict = Verdict.TRIAL if is_trial else Verdict.ACCEPTED
    with session.begin_nested():  # a promise that is refused leaves no answer behind
        answer = post_answer(session, official, proposal_id, verdict, text, form_key, seen)
        known = commitment_of_answer(session, answer.id)
        if known is not None:
            return known
        chart, metric, weighed = check_promise(session, store, promise, today)
        made = _kept(session, answer, promise, metric, weighed)
        if chart is not None:
            _pin(session, store, official, answer, chart, promise.area)
        mark_underway(session, answer.proposal_id)
    return made


def check_promise(
    session: Session, store: Storage, promise: Promise, today: date
) -> tuple[Chart | None, Metric | None, Weighed]:
    """Return what a promise is about. Raises InvalidError with all that is wrong with it."""
    problems = problems_of(session, promise, today)
    chart, weighed = chart_said(session, promise.chart_id), Weighed()
    hold_sensitive(session, [chart] if chart else [])  # before the numbers are read
    metric = read_metric(session, store, chart, promise.area, promise.until) if chart else None
    if chart is not None and problems.keys().isdisjoint({"chart", "better", "target"}):
        wrong, weighed = _measure_problems(metric, promise)
        problems = wrong | problems
    if problems:
        raise InvalidError(problems)
    return chart, metric, weighed


def problems_of(session: Session, promise: Promise, today: date) -> dict[str, Sentence]:
    """Say what is wrong with a promise, by field, but for its numbers."""
    found = _owner_problems(session, promise) | _day_problems(promise, today)
    if promise.chart_id is not None and chart_said(session, promise.chart_id) is None:
        found["chart"] = _("There is no public chart of this number.")
    if promise.kind is CommitmentKind.TRIAL:
        if not promise.question.strip():
            found["question"] = _("Write the question that the trial is to answer.")
        return found
    if promise.chart_id is None:
        found["chart"] = _("Choose the chart whose number is promised.")
    if promise.better is None:
        found["better"] = _("Say whether less or more of it is better.")
    if promise.target is None:
        found["target"] = _("Write the number to reach.")
    elif not abs(promise.target) < MOST:
        found["target"] = _("This number is too large.")
    return found


def chart_said(session: Session, chart_id: int | None) -> Chart | None:
    """Load the chart that a form names; None where there is none."""
    if chart_id is None or not 0 < chart_id < BIGGEST_ID:
        return None
    return charts_by_ids(session, {chart_id}).get(chart_id)


def commitment_of_answer(session: Session, answer_id: int) -> Commitment | None:
    return session.scalar(select(Commitment).where(col(Commitment.answer_id) == answer_id))


def _owner_problems(session: Session, promise: Promise) -> dict[str, Sentence]:
    department = department_by_id(session, promise.department_id)
    if department is None:
        return {"department": _("Choose the department that owns this.")}
    if promise.owner_id is None:
        return {"owner": _("Choose the person who owns this.")}
    if not may_own(person_by_id(session, promise.owner_id), department.id):
        return {"owner": _("This person does not work for that department.")}
    return {}


def _day_problems(promise: Promise, today: date) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    last = today.year + YEARS
    if promise.kind is CommitmentKind.TARGET:
        if promise.until is None:
            found["until"] = _("Choose the day by which the number is to be reached.")
        elif promise.until <= today:
            found["until"] = PAST
        elif promise.until.year > last:
            found["until"] = TOO_FAR
    if promise.review_on is None:
        found["review_on"] = _("Choose the day on which it is looked at.")
    elif promise.review_on <= today:
        found["review_on"] = PAST
    elif promise.review_on.year > last + 1:
        found["review_on"] = TOO_FAR
    elif promise.until is not None and promise.review_on < promise.until:
        found["review_on"] = _("The year of the target is not over by then. Choose a later day.")
    return found


def _measure_problems(
    metric: Metric | None, promise: Promise
) -> tuple[dict[str, Sentence], Weighed]:
    if metric is None:
        return {"chart": GONE}, Weighed()
    if metric.missing is not None:
        field = "area" if promise.area is not None else "chart"
        return {field: MISSING[metric.missing]}, Weighed()
    if promise.target is None or promise.better is None or promise.kind is CommitmentKind.TRIAL:
        return {}, Weighed()
    weighed = weigh(metric, promise.target, promise.better)
    wrong = {"target": _("This target is worse than the baseline. Look at which way is better.")}
    return wrong if weighed.wrong_side else {}, weighed


def _kept(
    session: Session,
    answer: OfficialAnswer,
    promise: Promise,
    metric: Metric | None,
    weighed: Weighed,
) -> Commitment:
    assert promise.department_id is not None  # noqa: S101, `problems_of` asked
    assert promise.owner_id is not None  # noqa: S101, likewise
    assert promise.review_on is not None  # noqa: S101, likewise
    is_target = promise.kind is CommitmentKind.TARGET
    owner = session.get_one(Person, promise.owner_id)
    made = Commitment(
        answer_id=answer.id,
        proposal_id=answer.proposal_id,
        kind=promise.kind,
        department_id=DepartmentId(promise.department_id),
        owner_id=owner.id,
        chart_id=None if promise.chart_id is None else ChartId(promise.chart_id),
        area=promise.area if metric else None,
        better=promise.better if is_target else None,
        target=promise.target if is_target else None,
        until=promise.until if is_target else None,
        review_on=promise.review_on,
        question="" if is_target else promise.question.strip()[:QUESTION],
        promised=freeze(metric, weighed).to_facts() if metric else {},
    )
    session.add(made)
    session.flush()
    return made


def _pin(
    session: Session,
    store: Storage,
    official: Person,
    answer: OfficialAnswer,
    chart: Chart,
    area: str | None,
) -> None:
    """Cite the chart in the answer: so its maker is credited, as for any chart in an answer."""
    places = {place.slug: place.id for place in all_neighborhoods(session)}
    focus = area if area in places else None
    reading = read_chart(session, store, chart, focus)
    cite(
        session, official, answer.id, chart.id, reading.version_id,
        places[focus] if focus else None, reading.period_from, reading.period_to,
        reading.to_facts(),
    )  # fmt: skip
