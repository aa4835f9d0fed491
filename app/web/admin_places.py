"""Set-up of places by administrators: load neighborhoods from a file, make districts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import require
from app.core.i18n import Sentence, _
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import session_token
from app.people.policy import can_administer
from app.people.sessions import person_of
from app.places.prepared import Prepared
from app.places.queries import all_neighborhoods
from app.places.refusal import FileRefusedError
from app.places.service import load_prepared, preview_prepared
from app.places.uploads import Bounds, find_upload, forget_upload, take_in
from app.web.admin_people import for_administrators
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # its own, because who asks is looked at before the body is read

FILE_LIMIT: Final = 16 * 1024 * 1024  # less than the command line takes: pages share their memory
ROOM_FOR_FIELDS: Final = 64 * 1024
READING_LIMIT: Final = 120  # seconds: somebody waits for the page
loading = limit("load neighborhoods", "20 per hour")


class UploadForm(FormModel):
    name_property: Annotated[str, Field(max_length=80)] = ""


@router.get("/admin/neighborhoods", dependencies=[for_administrators])
def show_admin_neighborhoods(page: OnPage) -> Response:
    return _upload_form(page, {}, {})


def only_administrators(request: Request) -> None:
    """Refuse before a byte of the body is read: nobody else can make us read an upload."""
    database: Database = request.app.state.database
    token = session_token(request)
    with database.reading() as session:
        found = person_of(session, token, utc_now()) if token else None
    require(can_administer(found[0] if found else None))


@dataclass(frozen=True)
class Taken:
    """An upload as it was taken in: the `name` it is kept under, or what is wrong with it."""

    name: str
    typed: Mapping[str, object]
    problems: Mapping[str, Sentence]


def take_in_upload(request: Request, form: SentForm) -> Taken:
    """Read the file in a child of its own, before the page's transaction locks out all writers."""
    settings: Settings = request.app.state.settings
    sent = read_form(form, UploadForm)
    problems = dict(sent.problems)
    content = borders_in(form, problems, _("Choose the GeoJSON file of the neighborhoods."))
    if problems or sent.values is None:
        return Taken("", sent.typed, problems)
    bounds = bounds_of(settings)
    wished = sent.values.name_property or None
    try:
        return Taken(take_in(settings.data_dir, content, wished, bounds), sent.typed, {})
    except FileRefusedError as error:
        return Taken("", sent.typed, {"file": told_of(error)})


def find_kept(request: Request, name: str) -> Prepared:
    """Parse what was kept before a transaction begins. Raises RefusedError 404 when it is gone."""
    settings: Settings = request.app.state.settings
    return find_upload(settings.data_dir, name)


# What a route takes is made in this order: the page, which may hold the writers' lock, comes last.
@uploads.post(
    "/admin/neighborhoods/uploads",
    dependencies=[loading],
    max_body_size=FILE_LIMIT + ROOM_FOR_FIELDS,
)
def upload_neighborhoods(
    taken: Annotated[Taken, Depends(take_in_upload)], page: OnPage
) -> Response:
    """Keep the file under a name of our own, and lead to what it would change."""
    require(can_administer(page.viewer))
    if taken.problems:
        return _upload_form(page, taken.typed, taken.problems)
    return page.go(f"/admin/neighborhoods/uploads/{taken.name}")


@router.get("/admin/neighborhoods/uploads/{name}", dependencies=[for_administrators])
def show_what_would_change(page: OnPage, name: str) -> Response:
    report = preview_prepared(page.session, find_kept(page.request, name))
    return page.show("places/preview.html", report=report, name=name)


@uploads.post("/admin/neighborhoods/uploads/{name}/load", dependencies=[loading])
def load_upload(
    prepared: Annotated[Prepared, Depends(find_kept)], page: OnPage, name: str
) -> Response:
    require(can_administer(page.viewer))
    load_prepared(page.session, prepared)
    forget_upload(page.settings.data_dir, name)
    return page.go("/admin/neighborhoods?loaded=1")


def _upload_form(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    rows = all_neighborhoods(page.session)
    loaded = page.request.query_params.get("loaded") == "1"
    typed = {"name_property": "", **typed}
    return show_form(page, "places/admin.html", typed, problems, rows=rows, loaded=loaded)


def borders_in(form: SentForm, problems: dict[str, Sentence], missing: Sentence) -> bytes:
    """Return the content of the file that a form sends; what is wrong with it joins `problems`."""
    upload = form.get("file")
    content = upload.file.read(FILE_LIMIT + 1) if isinstance(upload, UploadFile) else b""
    if not content:
        problems["file"] = missing
    elif len(content) > FILE_LIMIT:
        problems["file"] = _("This file is larger than %(n)s MB.", n=FILE_LIMIT // 1024**2)
    return content


def bounds_of(settings: Settings) -> Bounds:
    """Return what reading a file of borders may take while somebody waits for the page."""
    return Bounds(settings.import_memory, min(settings.import_seconds, READING_LIMIT))


def told_of(error: FileRefusedError) -> Sentence:
    return _("%(what)s %(hint)s", what=error.ruling.sentence, hint=error.ruling.hint or "")
