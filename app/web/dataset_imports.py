"""An upload on its way: how far it is, what was understood, and the button that publishes it."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from app.datasets.aside_rows import aside_csv, first_aside_rows
from app.datasets.imports import ask_to_publish, stop
from app.datasets.queries import import_for
from app.datasets.told import facts_of
from app.datasets.uploads import aside_path, unmatched_path
from app.datasets.wording import SET_ASIDE
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.web.import_page import show_import_page
from app.web.page import OnPage

router = APIRouter()

# A larger number is no row of ours, and SQLite could not even be asked.
JobNumber = Annotated[int, InPath(ge=1, le=2**31 - 1)]
SHOWN = 200  # rows set aside on their page; the download has them all


class PublishForm(FormModel):
    accept: bool = False


@router.get("/datasets/imports/{job_id}")
def show_import(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    return show_import_page(page, import_for(page.session, page.viewer, job_id))


@router.post("/datasets/imports/{job_id}/publication")
def publish_import(form: SentForm, page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id, lock=True)
    sent = read_form(form, PublishForm)
    if sent.values is None:
        return show_import_page(page, job, problems=sent.problems)
    ask_to_publish(page.session, page.viewer, job, accept=sent.values.accept)
    if page.wants_fragment:
        return show_import_page(page, job)
    return page.go(f"/datasets/imports/{job.id}")


@router.post("/datasets/imports/{job_id}/stop")
def stop_import(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id, lock=True)
    stop(page.session, page.viewer, job)
    if page.wants_fragment:
        return show_import_page(page, job)
    return page.go(f"/datasets/imports/{job.id}")


@router.get("/datasets/imports/{job_id}/aside")
def show_aside(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    """Show the first rows that were set aside, each with its reason."""
    job = import_for(page.session, page.viewer, job_id)
    header, rows = first_aside_rows(aside_path(page.settings, job.stored_as), SHOWN)
    return page.show(
        "datasets/aside.html",
        title=facts_of(job).title,
        back=f"/datasets/imports/{job.id}",
        download=f"/datasets/imports/{job.id}/aside.csv",
        header=header,
        rows=rows,
        shown=SHOWN,
        counts=job.report.get("rows_set_aside", {}),
        reasons=SET_ASIDE,
    )


@router.get("/datasets/imports/{job_id}/aside.csv")
def download_aside(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id)
    return _download(aside_path(page.settings, job.stored_as), f"set-aside-{job.id}.csv")


@router.get("/datasets/imports/{job_id}/unmatched.csv")
def download_unmatched(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    """Send every name that fits no neighborhood, with how many rows have it."""
    job = import_for(page.session, page.viewer, job_id)
    return _download(unmatched_path(page.settings, job.stored_as), f"unmatched-{job.id}.csv")


def _download(path: Path, name: str) -> Response:
    return StreamingResponse(
        aside_csv(path),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
