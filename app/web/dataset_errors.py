"""Errors that people report in a dataset: the list, the form, and replies under a report."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.contributions.queries import own_votes
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.core.paging import BIGGEST_ID
from app.datasets.columns import label_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.queries import dataset_by_slug, find_dataset, version_by_number
from app.discussion.challenging import report_error
from app.discussion.models import OF_DATASETS, Fault, On, Topic
from app.discussion.queries import thread
from app.discussion.service import post
from app.discussion.threads import grow, shown
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Department, DepartmentId
from app.people.policy import can_take_part
from app.people.queries import department_by_id
from app.web.challenge_words import FAULTS, MEANINGS, reported
from app.web.comment_charts import cite_chart
from app.web.comment_forms import CommentForm, Key, new_key, show_rejected
from app.web.comments import address_of, show_posted
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.stages import stage_of
from app.web.thread_page import paint
from app.web.written import drawn_first

router = APIRouter()

REASON: Final = 2_000
Version = Annotated[int | None, Query(ge=1, lt=BIGGEST_ID)]


class ReportForm(FormModel):
    version: int = Field(ge=1, lt=BIGGEST_ID)
    column: str = Field(default="", max_length=200)
    row: str = Field(default="", max_length=200)
    kind: Fault
    text: str = Field(min_length=1, max_length=REASON)
    form_key: Key


@router.get("/datasets/{slug}/errors")
def show_errors(page: OnPage, slug: str, after: str = "") -> Response:
    """List the errors reported in a dataset, and the talk below each."""
    dataset = find_dataset(page.session, slug)
    found = thread(page.session, dataset.id, after=after, on=On.DATASET)
    nodes = grow(found.rows)
    stage = stage_of(page, Topic(On.DATASET, dataset.id))
    own = own_votes(page.session, page.viewer, [row.id for row in shown(nodes)])
    return page.show(
        "challenges/errors.html",
        dataset=dataset,
        steward=_steward(page, dataset),
        **reported(page, dataset),
        thread=paint(page, stage, nodes, own),
        next=found.next,
        after=after,
    )


@router.get("/datasets/{slug}/errors/new")
def show_report(page: OnPage, person: SignedIn, slug: str, version: Version = None) -> Response:
    require(can_take_part(person))
    dataset, about = _version_of(page, slug, version)
    return _form(page, dataset, about, {}, {})


@router.post(
    "/datasets/{slug}/errors",
    dependencies=[limit("challenge", "20 per hour"), drawn_first(ReportForm)],
)
def report(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    require(can_take_part(person))
    sent = read_form(form, ReportForm)
    dataset, about = _version_of(page, slug, sent.values.version if sent.values else None)
    if sent.values is None:
        return _form(page, dataset, about, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            made = report_error(
                page.session, person, about, values.kind, values.text,
                values.column, values.row, values.form_key,
            )  # fmt: skip
    except InvalidError as refusal:
        return _form(page, dataset, about, sent.typed, refusal.problems)
    return page.go(f"/challenges/{made.id}")


@router.post(
    "/datasets/{slug}/comments",
    dependencies=[limit("comment", "20 per minute"), drawn_first(CommentForm)],
)
def reply(page: OnPage, person: SignedIn, slug: str, form: SentForm) -> Response:
    """Reply under a report. Nothing else begins here: a report says what is wrong, and where."""
    require(can_take_part(person))
    stage = stage_of(page, Topic(On.DATASET, find_dataset(page.session, slug).id))
    sent = read_form(form, CommentForm)
    if sent.values is None:
        return show_rejected(page, stage, sent.typed, sent.problems)
    values = sent.values
    if values.parent_id is None:
        raise RefusedError(NOT_FOUND)
    try:
        with page.session.begin_nested():
            comment = post(
                page.session, person, stage.topic, values.kind, values.text,
                values.parent_id, values.form_key,
            )  # fmt: skip
            cite_chart(page, person, comment, values)
    except InvalidError as refusal:
        return show_rejected(page, stage, sent.typed, refusal.problems)
    return show_posted(page, comment) if page.wants_fragment else page.go(address_of(page, comment))


def _version_of(page: Page, slug: str, number: int | None) -> tuple[Dataset, DatasetVersion]:
    """Load a dataset and one of its versions, the current one unless said. RefusedError 404."""
    if number is None:
        listed = dataset_by_slug(page.session, slug)
        return listed.dataset, listed.version
    return version_by_number(page.session, slug, number)


def _form(
    page: Page,
    dataset: Dataset,
    version: DatasetVersion,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    return show_form(
        page,
        "challenges/report.html",
        typed,
        problems,
        dataset=dataset,
        version=version,
        steward=_steward(page, dataset),
        columns=[(column["name"], label_of(column)) for column in version.columns],
        faults=[(kind, FAULTS[kind], MEANINGS[kind]) for kind in OF_DATASETS],
        form_key=typed.get("form_key") or new_key(),
        longest=REASON,
    )


def _steward(page: Page, dataset: Dataset) -> Department | None:
    number = dataset.steward_id
    return department_by_id(page.session, DepartmentId(number)) if number else None
