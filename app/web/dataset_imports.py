"""An upload on its way: how far it is, what was understood, and the button that publishes it."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field, field_validator

from app.core.i18n import _
from app.datasets import wording
from app.datasets.importing.job import DateOrder, Wishes
from app.datasets.imports import ask_to_publish, correct, facts_of
from app.datasets.models import ImportJob, JobStatus
from app.datasets.queries import dataset_by_id, import_for
from app.http.person import SignedIn
from app.web.form_page import show_form
from app.web.forms import FormModel, SentForm, read_form
from app.web.page import OnPage, Page

router = APIRouter()

# A larger number is no row of ours, and SQLite could not even be asked.
JobNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
UNDER_WAY = {JobStatus.READING, JobStatus.PUBLISHING}


class ColumnsForm(FormModel):
    neighborhood: str = Field(default="", max_length=200)
    latitude: str = Field(default="", max_length=200)
    longitude: str = Field(default="", max_length=200)
    time: str = Field(default="", max_length=200)
    date_order: DateOrder | None = None

    @field_validator("date_order", mode="before")
    @classmethod
    def _found_out(cls, order: object) -> object:
        return order or None


@router.get("/datasets/imports/{job_id}")
def show_import(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    return _show(page, import_for(page.session, page.viewer, job_id))


@router.post("/datasets/imports/{job_id}/columns")
def correct_import(form: SentForm, page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id)
    sent = read_form(form, ColumnsForm)
    if sent.values is None:
        return _show(page, job, typed=sent.typed, problems=sent.problems)
    said = sent.values
    wishes = Wishes(
        said.neighborhood or None,
        said.latitude or None,
        said.longitude or None,
        said.time or None,
        said.date_order,
    )
    correct(page.session, page.viewer, job, facts_of(job), wishes)
    return page.go(f"/datasets/imports/{job.id}")


@router.post("/datasets/imports/{job_id}/publication")
def publish_import(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id)
    ask_to_publish(page.session, page.viewer, job)
    return page.go(f"/datasets/imports/{job.id}")


def _show(page: Page, job: ImportJob, **context: object) -> Response:
    template = "datasets/_import.html" if page.wants_fragment else "datasets/import.html"
    published = job.status is JobStatus.PUBLISHED and job.dataset_id is not None
    columns = [column["name"] for column in job.report.get("columns", ())]
    return show_form(
        page,
        template,
        **{"typed": _chosen(job), **context},  # type: ignore[arg-type]
        job=job,
        facts=facts_of(job),
        dataset=dataset_by_id(page.session, job.dataset_id or 0).dataset if published else None,
        under_way=job.status in UNDER_WAY,
        sentences=wording.report_sentences(job.report) if job.report else [],
        words=wording,
        columns=[(name, name) for name in columns],
        orders=[
            (DateOrder.MONTH_FIRST.value, _("month first: 03/04 is 4 March")),
            (DateOrder.DAY_FIRST.value, _("day first: 03/04 is 3 April")),
        ],
    )


def _chosen(job: ImportJob) -> dict[str, object]:
    """Fill the form with the columns that were used: those that were told, or those found."""
    told = {name: value or "" for name, value in job.wishes["columns"].items()}
    for column in job.report.get("columns", ()):
        role = column["role"]
        if role in told and not told[role]:
            told[role] = column["name"]
    return told
