"""The form of an official answer: a verdict with its reason, and what is promised with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pydantic import Field

from app.charts.claims.specs import Direction
from app.charts.metrics.metric import Metric
from app.charts.metrics.showing import ShownMetric, read_metric, show_metric
from app.charts.models import Chart
from app.charts.queries import charts_by_ids, featured_charts
from app.contributions.citing import citations_of
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.core.text import MARKDOWN_LIMIT
from app.datasets.columns import Unit
from app.followthrough.commitments.models import CommitmentKind
from app.followthrough.commitments.promising import Promise, chart_said, problems_of
from app.followthrough.models import Verdict
from app.http.forms import FormModel
from app.people.queries import all_officials, departments
from app.places.queries import all_neighborhoods
from app.proposals.queries import Loaded
from app.web.comment_charts import ADDRESS
from app.web.page import Page

NUMBER: Final = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:[.,]\d+)?", re.ASCII)
DIGITS: Final = 11  # more than an id has
PROMISE: Final = (
    "department", "owner", "chart", "chart_address", "area", "better", "target", "until",
    "review_on", "question",
)  # fmt: skip
# What somebody fills in who promises something; the others may be chosen already.
FILLED: Final = ("chart", "chart_address", "target", "until", "review_on")


class AnswerForm(FormModel):
    """Fields of a promise are text here: a draft keeps them as they were typed."""

    verdict: Literal["", "accepted", "trial", "needs_more", "declined"] = ""
    text: str = Field(default="", max_length=MARKDOWN_LIMIT)
    seen: int = Field(default=0, ge=0, lt=2**31)  # the draft's revision that the writer saw
    answered: int | None = Field(default=None, ge=0, lt=2**31)  # the latest answer likewise
    form_key: str = Field(default="", max_length=64)
    department: str = Field(default="", max_length=DIGITS)
    owner: str = Field(default="", max_length=DIGITS)
    chart: str = Field(default="", max_length=DIGITS)
    chart_address: str = Field(default="", max_length=300)
    area: str = Field(default="", max_length=80)
    better: Literal["", "less", "more"] = ""
    target: str = Field(default="", max_length=30)
    until: str = Field(default="", max_length=10)
    review_on: str = Field(default="", max_length=10)
    question: str = Field(default="", max_length=500)
    goals: list[str] = Field(default_factory=list, max_length=12)
    action: Literal["post", "draft", "numbers"] = "draft"

    def promise_typed(self) -> dict[str, str]:
        """Return what a draft keeps of the promise."""
        kept = {name: said for name in PROMISE if (said := str(getattr(self, name)))}
        return kept | ({"goals": " ".join(self.goals)} if self.goals else {})

    @property
    def promises(self) -> CommitmentKind | None:
        """Say what kind of promise this is; None where nothing is promised."""
        if self.verdict == Verdict.TRIAL.value:
            return CommitmentKind.TRIAL
        filled = any(getattr(self, name) for name in FILLED)
        return CommitmentKind.TARGET if self.verdict == Verdict.ACCEPTED.value and filled else None


@dataclass(frozen=True)
class PromiseChoices:
    """What can be chosen, as (value, words)."""

    departments: Sequence[tuple[int, str]]
    owners: Sequence[tuple[int, str]]
    charts: Sequence[tuple[int, str]]
    areas: Sequence[tuple[str, str]]


def chart_of_form(page: Page, typed: Mapping[str, object]) -> Chart | None:
    """Find the chart that a form names by choice or by address."""
    address = str(typed.get("chart_address") or "").strip()
    if address:
        found = ADDRESS.fullmatch(address)
        number = found[1] if found else address
    else:
        number = str(typed.get("chart") or "")
    return chart_said(page.session, _number(number))


def metric_of_form(page: Page, typed: Mapping[str, object]) -> tuple[Chart | None, Metric | None]:
    chart = chart_of_form(page, typed)
    if chart is None:
        return None, None
    area, until = str(typed.get("area") or "") or None, _day(typed.get("until"))
    return chart, read_metric(page.session, page.store, chart, area, until)


def shown_of_form(page: Page, typed: Mapping[str, object]) -> ShownMetric | None:
    """Show the numbers of what a form names; None where it names no chart."""
    chart, metric = metric_of_form(page, typed)
    if chart is None:
        return None
    target = _target(str(typed.get("target") or ""), metric)
    better = Direction.MORE if typed.get("better") == "more" else Direction.LESS
    goal = target if typed.get("better") else None
    return show_metric(page.session, page.store, chart, metric, goal, better)


def promise_of_form(page: Page, form: AnswerForm, kind: CommitmentKind) -> Promise:
    """Read the promise. Raises InvalidError by field where something typed cannot be read."""
    typed = form.promise_typed()
    chart, metric = metric_of_form(page, typed)
    problems: dict[str, Sentence] = {}
    if chart is None and (form.chart_address or form.chart):
        field = "chart_address" if form.chart_address else "chart"
        problems[field] = _("There is no public chart at this address.")
    target = _target(form.target, metric)
    if form.target and target is None:
        problems["target"] = _("Write a number, such as 120 or 7.5.")
    days = {name: _day(typed.get(name)) for name in ("until", "review_on")}
    problems |= {
        name: _("Write a day, such as 2027-03-31.")
        for name, day in days.items()
        if typed.get(name) and day is None
    }
    promise = Promise(
        kind=kind,
        department_id=_number(form.department),
        owner_id=_number(form.owner),
        review_on=days["review_on"],
        chart_id=chart.id if chart else None,
        area=form.area or None,
        better=Direction(form.better) if form.better else None,
        target=target,
        until=days["until"],
        question=form.question,
    )
    if problems:
        others = problems_of(page.session, promise, page.today)
        if "chart_address" in problems:
            others.pop("chart", None)
        raise InvalidError(others | problems)
    return promise


def choices_for(
    page: Page, loaded: Loaded, metric: Metric | None, chosen: object
) -> PromiseChoices:
    """List what can be promised: the proposal's own charts come before the featured ones."""
    cited = citations_of(page.session, [loaded.proposal.id]).get(loaded.proposal.id, [])
    numbers = list(dict.fromkeys(one.chart_id for one in cited))
    picked = _number(str(chosen or ""))
    known = charts_by_ids(page.session, {*numbers, *([picked] if picked else [])})
    charts = {number: known[number].title for number in numbers if number in known}
    charts |= {one.id: one.title for one in featured_charts(page.session)}
    charts |= {number: chart.title for number, chart in known.items()}
    offices: dict[int, str] = {office.id: office.name for office in departments(page.session)}
    if metric is not None:
        areas = [(slug, metric.cube.names[slug]) for slug in metric.cube.slugs]
    else:
        areas = [(place.slug, place.name) for place in all_neighborhoods(page.session)]
    return PromiseChoices(
        departments=list(offices.items()),
        owners=[
            (person.id, f"{person.handle}, {offices.get(person.department_id or 0, '')}")
            for person in all_officials(page.session)
        ],
        charts=list(charts.items()),
        areas=areas,
    )


def _number(said: str) -> int | None:
    said = said.strip()
    known = said.isascii() and said.isdigit() and len(said) < DIGITS
    return int(said) if known else None


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said or ""))
    except ValueError:
        return None


def _target(said: str, metric: Metric | None) -> float | None:
    """Read a number in the unit of the measure: shares are typed in percent."""
    words = said.replace("\u00a0", "").replace(" ", "").removesuffix("%")
    if NUMBER.fullmatch(words) is None:
        return None
    words = words.replace("−", "-")
    whole = re.sub(r",(?=\d{3}(?:\D|$))", "", words)
    value = float(whole.replace(",", "."))
    is_share = metric is not None and metric.about.measured_in == Unit.SHARE
    return value / 100 if is_share else value
