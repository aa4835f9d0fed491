"""The table that says in which neighborhood other areas lie: sent with an import, or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from app.core.db import Database
from app.core.i18n import Sentence, _
from app.datasets.crosswalks import crosswalk_in, use_crosswalk
from app.datasets.importing.crosswalk import LARGEST
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.models import ImportJob
from app.datasets.queries import import_for
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.web.dataset_imports import JobNumber
from app.web.import_page import show_import_page
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # its own, because who asks is looked at before the body is read

ROOM_FOR_FIELDS: Final = 64 * 1024


class CrosswalkForm(FormModel):
    """Nothing but the file."""


@dataclass(frozen=True)
class Taken:
    """A crosswalk as it was read, or what is wrong with it."""

    areas: Mapping[str, Sequence[str]]
    problems: Mapping[str, Sentence]


def take_in_crosswalk(request: Request, form: SentForm) -> Taken:
    """Read the table before the page's transaction locks out all writers."""
    database: Database = request.app.state.database
    problems = dict(read_form(form, CrosswalkForm).problems)
    upload = form.get("crosswalk")
    content = upload.file.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
    if not content:
        problems["crosswalk"] = _("Choose the table of areas and neighborhoods.")
    if problems:
        return Taken({}, problems)
    try:
        with database.reading() as session:
            return Taken(crosswalk_in(session, content), {})
    except ImportRefusedError as error:
        told = _("%(what)s %(hint)s", what=error.sentence, hint=error.hint)
        return Taken({}, {"crosswalk": told})


# What a route takes is made in this order: the page, which may hold the writers' lock, comes last.
@uploads.post(
    "/datasets/imports/{job_id}/crosswalk",
    dependencies=[limit("crosswalk", "60 per hour")],
    max_body_size=LARGEST + ROOM_FOR_FIELDS,
)
def send_crosswalk(
    taken: Annotated[Taken, Depends(take_in_crosswalk)],
    page: OnPage,
    _person: SignedIn,
    job_id: JobNumber,
) -> Response:
    job = import_for(page.session, page.viewer, job_id, lock=True)
    if taken.problems:
        return show_import_page(page, job, problems=taken.problems)
    return _used(page, job, taken.areas)


@router.post("/datasets/imports/{job_id}/crosswalk/withdrawal")
def withdraw_crosswalk(page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    return _used(page, import_for(page.session, page.viewer, job_id, lock=True), {})


def _used(page: Page, job: ImportJob, areas: Mapping[str, Sequence[str]]) -> Response:
    use_crosswalk(page.session, page.viewer, job, areas)
    if page.wants_fragment:
        return show_import_page(page, job)
    return page.go(f"/datasets/imports/{job.id}")
