"""The builder: choose a measure, a kind, a period and a neighborhood, and see the chart at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field, ValidationError
from starlette.datastructures import FormData

from app.charts.asking import Spec
from app.charts.checking import category_columns, check_spec, numeric_columns
from app.charts.figures import figures_of
from app.charts.models import Chart, ChartId
from app.charts.policy import can_make_chart
from app.charts.queries import chart_address, populations
from app.charts.reading import reading_of
from app.charts.service import create_chart
from app.charts.showing import Shown, shown_of
from app.charts.spec import hash_of_spec, read_spec, spec_facts
from app.charts.suppressing import FEWEST
from app.charts.words import title_of
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.datasets.models import DatasetVersion
from app.datasets.queries import Listed, all_datasets, dataset_by_slug
from app.datasets.query import categories, time_column
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.places.queries import all_neighborhoods
from app.web.chart_denominators import denominators
from app.web.counter_charts import chart_answered, put_beside
from app.web.page import OnPage, Page

router = APIRouter()

COLUMNS, VALUES = 6, 20  # that the list of kinds offers


class ChartForm(FormModel):
    """A chart as the form says it. `keep` is a column and a value, `per` a denominator, as sent."""

    dataset: str = Field(max_length=80)
    kind: str = Field(default="ranking", max_length=20)
    how: str = Field(default="count", max_length=20)
    column: str = Field(default="", max_length=200)
    per: str = Field(default="population", max_length=500)
    keep: str = Field(default="", max_length=500)
    period: str = Field(default="all", max_length=20)
    step: str = Field(default="month", max_length=10)
    focus: str = Field(default="", max_length=80)
    answers: str = Field(default="", max_length=10)  # the number of a chart


@dataclass(frozen=True)
class Choices:
    """What can be chosen for one dataset, as (value, words)."""

    kinds: Sequence[tuple[str, Sentence]]
    hows: Sequence[tuple[str, Sentence]]
    columns: Sequence[tuple[str, str]]
    pers: Sequence[tuple[str, str]]
    keeps: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    periods: Sequence[tuple[str, str]]
    steps: Sequence[tuple[str, Sentence]]
    places: Sequence[tuple[str, str]]


@router.get("/charts/new")
def show_builder(page: OnPage, dataset: str = "", answers: str = "") -> Response:
    if not dataset:
        listed, answered = all_datasets(page.session), _answered(page, answers)
        return page.show("charts/choose.html", listed=listed, answers=answered)
    return _form(page, dataset, _asked(page))


@router.get("/charts/preview", dependencies=[limit("preview", "60 per minute", reads=True)])
def preview(page: OnPage) -> Response:
    sent = _asked(page)
    shown, problems = _previewed(page, sent)
    return page.show("charts/_preview.html", shown=shown, problems=problems)


@router.post("/charts", dependencies=[limit("chart", "20 per hour")])
def make_chart(page: OnPage, person: SignedIn, form: SentForm) -> Response:
    require(can_make_chart(person))
    typed = read_form(form, ChartForm)
    problems = typed.problems
    if typed.values is not None:
        try:
            spec = spec_from(typed.values)
            answered = chart_answered(page, typed.values.answers)
            chart = create_chart(page.session, page.store, person, spec)
            return page.go(
                put_beside(page, person, chart, answered) or chart_address(chart, spec.focus)
            )
        except InvalidError as error:
            problems = error.problems
    dataset = typed.typed.get("dataset")
    return _form(page, str(dataset or ""), form, problems)


def _asked(page: Page) -> FormData:
    return FormData([(name, value) for name, value in page.request.query_params.multi_items()])


def spec_from(form: ChartForm) -> Spec:
    """Turn the form into a spec. Raises InvalidError with the fields that are wrong."""
    facts: dict[str, Any] = {"dataset": form.dataset, "kind": form.kind, "how": form.how}
    facts["focus"] = form.focus or None
    facts["period"] = _period(form.period)
    if form.kind == "trend":
        facts["step"] = form.step
    if form.how in {"sum", "mean", "median"}:
        facts["column"] = form.column or None
    if form.how == "rate":
        facts["per"] = _per(form.per)
    if form.keep:
        facts["filters"] = [_kept(form.keep)]
    try:
        return read_spec(facts)
    except ValidationError as error:
        raise InvalidError(_problems(error)) from error


def _period(said: str) -> dict[str, Any]:
    """Read `all`, `last-12` (months) or `2019`."""
    if said.startswith("last-") and said[5:].isascii() and said[5:].isdigit():
        return {"of": "last", "months": int(said[5:9])}
    if len(said) == 4 and said.isascii() and said.isdigit():  # noqa: PLR2004, the digits of a year
        return {"of": "between", "start": f"{said}-01-01", "end": f"{said}-12-31"}
    return {"of": "all" if said in {"", "all"} else said}


def _kept(said: str) -> dict[str, Any]:
    try:
        column, value = json.loads(said)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidError({"keep": _("Choose one of the answers offered.")}) from error
    return {"column": column, "values": [value]}


def _per(said: str) -> dict[str, Any]:
    """Read `population`, a dataset's slug, or a pair of a slug and one of its columns."""
    if said in {"", "population"}:
        return {"of": "population"}
    if not said.startswith("["):
        return {"of": "dataset", "dataset": said}
    try:
        dataset, column = json.loads(said)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidError({"per": _("Choose one of the answers offered.")}) from error
    return {"of": "dataset", "dataset": dataset, "column": column}


def _problems(error: ValidationError) -> dict[str, Sentence]:
    fields = {"filters": "keep", "kind": "kind", "period": "period", "per": "per", "how": "how"}
    found: dict[str, Sentence] = {}
    for wrong in error.errors():
        told = wrong.get("ctx", {}).get("error")
        known = isinstance(told, ValueError) and told.args and isinstance(told.args[0], Sentence)
        sentence = told.args[0] if known and told else _("Choose one of the answers offered.")
        names = [str(part) for part in wrong["loc"] if str(part) in ChartForm.model_fields]
        name = next((fields.get(n, n) for n in names), "column" if known else "kind")
        found.setdefault(name, sentence)
    return found


def _previewed(page: Page, sent: FormData) -> tuple[Shown | None, dict[str, Sentence]]:
    """Draw what the form says, if it says a chart. Nothing is kept of it but a drawing."""
    known = FormData([(k, v) for k, v in sent.multi_items() if k in ChartForm.model_fields])
    typed = read_form(known, ChartForm)
    if typed.values is None:
        return None, typed.problems
    try:
        spec = spec_from(typed.values)
        dataset, version = check_spec(page.session, spec)
        figures = figures_of(page.session, page.store, dataset, version, spec)
    except InvalidError as error:
        return None, error.problems
    except RefusedError as error:
        return None, {"dataset": error.ruling.sentence}
    title = title_of(reading_of(figures, None))
    chart = Chart(
        id=ChartId(0), slug="", title=title, kind=spec.kind, spec=spec_facts(spec),
        spec_hash=hash_of_spec(spec), dataset_id=dataset.id,
    )  # fmt: skip
    return shown_of(page.session, page.store, chart, figures, spec.focus), {}


def _form(
    page: Page, slug: str, sent: FormData, problems: dict[str, Sentence] | None = None
) -> Response:
    listed = dataset_by_slug(page.session, slug)
    typed: dict[str, object] = {n: f.get_default() for n, f in ChartForm.model_fields.items()}
    typed |= {"focus": page.here.slug if page.here else ""}
    typed |= {k: v for k, v in sent.items() if k in ChartForm.model_fields and isinstance(v, str)}
    typed["dataset"] = slug
    if problems is None and sent.get("how") is None:
        typed |= _first_choice(listed.version)
    drawn_from = FormData([(name, str(value)) for name, value in typed.items()])
    shown, wrong = _previewed(page, drawn_from)
    # A page that is opened has nothing wrong with it yet; the preview says what is missing.
    told = problems or ({} if sent.get("how") is None else wrong)
    return page.show(
        "charts/new.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        dataset=listed.dataset,
        answers=_answered(page, typed["answers"]),
        choices=_choices(page, listed),
        typed=typed,
        problems=told,
        shown=shown,
    )


def _answered(page: Page, said: object) -> Chart | None:
    """Find the chart that is answered, for the form; what names none is left out."""
    try:
        return chart_answered(page, said)
    except InvalidError:
        return None


def _first_choice(version: DatasetVersion) -> dict[str, object]:
    """Begin a table with one row a neighborhood at its first number; events are counted."""
    numbers = numeric_columns(version)
    alone = time_column(version) is None and numbers
    return {"how": "mean", "column": numbers[0][0]} if alone else {}


def _choices(page: Page, listed: Listed) -> Choices:
    version = listed.version
    dated = time_column(version) is not None and version.data_from and version.data_to
    numbers = numeric_columns(version)
    ranking = _("Ranking of areas") if listed.dataset.layer_id else _("Ranking of neighborhoods")
    kinds = [("ranking", ranking), ("map", _("Map"))]
    hows = [("count", _("How many rows"))]
    if numbers:
        hows += [("sum", _("Total")), ("mean", _("Mean")), ("median", _("Median"))]
    pers = denominators(page, listed.dataset)
    if populations(page.session) and listed.dataset.layer_id is None:
        pers.insert(0, ("population", str(_("1,000 people"))))
    if pers:
        hows.append(("rate", _("Rate, per 1,000 of something")))
    periods = [("all", str(_("All of the data")))]
    if dated and version.data_from and version.data_to:
        kinds.append(("trend", _("Over time")))
        periods += [(f"last-{n}", str(_("The last %(n)s full months", n=n))) for n in (3, 12, 36)]
        years = range(version.data_to.year, version.data_from.year - 1, -1)
        periods += [(str(year), str(year)) for year in years][:30]
    keeps = []
    for name, label in category_columns(version)[:COLUMNS]:
        values = categories(page.store, version, name, VALUES)
        fewest = FEWEST if listed.dataset.sensitive else 1  # a rare kind may be one person
        offered = [
            (json.dumps([name, value]), value)
            for value, n in values
            if n >= fewest and len(value) < 200  # noqa: PLR2004, as specs allow
        ]
        keeps.append((label, offered))
    return Choices(
        kinds=kinds,
        hows=hows,
        columns=numbers,
        pers=pers,
        keeps=keeps,
        periods=periods,
        steps=[("month", _("Months")), ("year", _("Years"))],
        places=[(row.slug, row.name) for row in all_neighborhoods(page.session)],
    )
