"""The builder: choose a measure, a kind, a period and a neighborhood, and see the chart at once."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData, UploadFile

from app.charts.checking import check_spec, numeric_columns
from app.charts.figures import figures_of
from app.charts.kind_words import title_of
from app.charts.models import Chart, ChartId
from app.charts.policy import can_make_chart
from app.charts.queries import chart_address
from app.charts.reading import reading_of
from app.charts.service import create_chart
from app.charts.showing import Shown, shown_of
from app.charts.spec import hash_of_spec, spec_facts
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.datasets.models import DatasetVersion
from app.datasets.queries import all_datasets, dataset_by_slug
from app.datasets.query import time_column
from app.http.forms import SentForm, read_form
from app.http.limits import claim_of, limit
from app.http.person import SignedIn
from app.web.chart_choices import choices_for, with_period
from app.web.chart_forms import ChartForm, spec_from
from app.web.counter_charts import chart_answered, put_beside
from app.web.page import OnPage, Page, glance

router = APIRouter()

LISTS = {"of", "keep"}


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
    changed = shown is not None and _has_changed_period(sent)
    return page.show("charts/_preview.html", shown=shown, problems=problems, changed_period=changed)


@router.post("/charts/trial", dependencies=[limit("preview", "60 per minute")])
def try_chart(page: OnPage, form: SentForm) -> Response:
    """Lead to the form with its picture: a form's token stays out of addresses."""
    typed = [(name, value) for name, value in form.multi_items() if name in ChartForm.model_fields]
    return page.go(f"/charts/new?{urlencode(typed)}")


def _computed(request: Request, form: SentForm) -> None:
    """Compute the chart before the transaction opens: the verb finds its figures computed."""
    sent = read_form(form, ChartForm)
    if sent.values is None or claim_of(request) is None:
        return
    with suppress(RefusedError, InvalidError), glance(request) as page:
        spec = spec_from(sent.values)
        figures_of(page.session, page.store, *check_spec(page.session, spec), spec)


@router.post("/charts", dependencies=[limit("chart", "20 per hour"), Depends(_computed)])
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
    typed = _typed(page, slug, sent)
    if problems is None and sent.get("how") is None:
        typed |= _first_choice(listed.version)
    shown, wrong = _previewed(page, _drawn_from(typed))
    # A page that is opened has nothing wrong with it yet; the preview says what is missing.
    told = problems or ({} if sent.get("how") is None else wrong)
    return page.show(
        "charts/new.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        dataset=listed.dataset,
        answers=_answered(page, typed["answers"]),
        choices=with_period(choices_for(page, listed), typed["period"]),
        typed=typed,
        problems=told,
        shown=shown,
        changed_period=shown is not None and _has_changed_period(typed),
    )


def _has_changed_period(sent: Mapping[str, object]) -> bool:
    """Say whether the chart is of another period than was chosen: see `spec_from`."""
    return sent.get("kind") == "change" and sent.get("period") in {None, "", "all"}


def _typed(page: Page, slug: str, sent: FormData) -> dict[str, object]:
    """Return what was sent, and what an open form begins with."""
    typed: dict[str, object] = {
        name: field.get_default(call_default_factory=True, validated_data={})
        for name, field in ChartForm.model_fields.items()
    }
    typed |= {"focus": page.here.slug if page.here else ""}
    typed |= {k: v for k, v in sent.items() if k in ChartForm.model_fields and isinstance(v, str)}
    typed |= {k: [v for v in sent.getlist(k) if isinstance(v, str)] for k in LISTS}
    typed["dataset"] = slug
    return typed


def _drawn_from(typed: dict[str, object]) -> FormData:
    pairs: list[tuple[str, str | UploadFile]] = []
    for name, value in typed.items():
        pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return FormData(pairs)


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
