"""Set-up of places by administrators: load neighborhoods from a file, make districts."""

import re
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence, _
from app.http.limits import limit
from app.http.person import session_token
from app.people.policy import can_administer
from app.people.sessions import person_of
from app.places.queries import all_neighborhoods
from app.places.refusal import FileRefusedError
from app.places.service import load_neighborhoods, preview_neighborhoods
from app.web.admin_people import for_administrators
from app.web.form_page import show_form
from app.web.forms import FormModel, SentForm, read_form
from app.web.page import OnPage, Page

router = APIRouter()
uploads = APIRouter()  # its own, because who asks is looked at before the body is read

FILE_LIMIT: Final = 16 * 1024 * 1024  # less than the command line takes: pages share their memory
ROOM_FOR_FIELDS: Final = 64 * 1024
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


# The form comes before the page, whose transaction would hold the writers' lock while it is read.
@uploads.post(
    "/admin/neighborhoods/uploads",
    dependencies=[loading],
    max_body_size=FILE_LIMIT + ROOM_FOR_FIELDS,
)
def upload_neighborhoods(form: SentForm, page: OnPage) -> Response:
    """Keep the file under a name of our own, and lead to what it would change."""
    require(can_administer(page.viewer))
    sent = read_form(form, UploadForm)
    problems = dict(sent.problems)
    upload = form.get("file")
    content = upload.file.read(FILE_LIMIT + 1) if isinstance(upload, UploadFile) else b""
    if not content:
        problems["file"] = _("Choose the GeoJSON file of the neighborhoods.")
    elif len(content) > FILE_LIMIT:
        problems["file"] = _("This file is larger than %(n)s MB.", n=FILE_LIMIT // 1024**2)
    wished = sent.values.name_property or None if sent.values else None
    if not problems:
        try:
            preview_neighborhoods(page.session, content, wished)
        except FileRefusedError as error:
            problems["file"] = _told(error)
    if problems:
        return _upload_form(page, sent.typed, problems)
    name = token_hex(16)
    target = _path(page, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes((wished or "").encode() + b"\n" + content)
    return page.go(f"/admin/neighborhoods/uploads/{name}")


@router.get("/admin/neighborhoods/uploads/{name}", dependencies=[for_administrators])
def show_what_would_change(page: OnPage, name: str) -> Response:
    content, wished = _kept(page, name)
    report = preview_neighborhoods(page.session, content, wished)
    return page.show("places/preview.html", report=report, name=name)


@router.post("/admin/neighborhoods/uploads/{name}/load", dependencies=[loading])
def load_upload(page: OnPage, name: str) -> Response:
    require(can_administer(page.viewer))
    content, wished = _kept(page, name)
    load_neighborhoods(page.session, content, wished)
    _path(page, name).unlink(missing_ok=True)
    return page.go("/admin/neighborhoods?loaded=1")


def _upload_form(
    page: Page, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    rows = all_neighborhoods(page.session)
    loaded = page.request.query_params.get("loaded") == "1"
    typed = {"name_property": "", **typed}
    return show_form(page, "places/admin.html", typed, problems, rows=rows, loaded=loaded)


def _kept(page: Page, name: str) -> tuple[bytes, str | None]:
    """Read an upload and the property it was sent with. Raises RefusedError 404 when it is gone."""
    path = _path(page, name)
    if not path.is_file():
        raise RefusedError(NOT_FOUND)
    wished, content = path.read_bytes().split(b"\n", 1)
    return content, wished.decode() or None


def _path(page: Page, name: str) -> Path:
    """Only names that we made ourselves lead to a file."""
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        raise RefusedError(NOT_FOUND)
    return page.settings.data_dir / "uploads" / f"places-{name}.geojson"


def _told(error: FileRefusedError) -> Sentence:
    return _("%(what)s %(hint)s", what=error.ruling.sentence, hint=error.ruling.hint or "")
