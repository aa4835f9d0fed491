"""Sending a file: a form for officials and administrators, whose body has a limit of its own."""

from secrets import token_hex

from fastapi import APIRouter, Request, Response
from pydantic import Field
from starlette.datastructures import UploadFile

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError, require
from app.core.i18n import _
from app.datasets.bringing import take_address
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.imports import Upload, take_in, wishes_for
from app.datasets.models import DatasetId, ImportJob, Schedule
from app.datasets.policy import can_load
from app.datasets.queries import all_datasets, find_dataset, imports_of
from app.datasets.service import Facts
from app.datasets.source_words import SCHEDULES
from app.datasets.sources import Tie
from app.datasets.wording import NATURES
from app.http.forms import SentForm, read_form
from app.http.person import SignedIn, session_token
from app.http.table_form import NEEDED, NOBODY, TableForm, facts_said, file_in, known_of
from app.people.queries import departments
from app.people.sessions import person_of
from app.web.dataset_source import told_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


class UploadForm(TableForm):
    """With an address, what it leaves open is taken from there: see NEEDED."""

    address: str = Field(default="", max_length=2000)
    schedule: Schedule = Schedule.NEVER
    form_key: str = Field(default="", max_length=64)


def only_stewards(request: Request) -> None:
    """Refuse before a byte of the body is read: nobody else can make us store an upload."""
    database: Database = request.app.state.database
    token = session_token(request)
    with database.reading() as session:
        found = person_of(session, token, utc_now()) if token else None
    require(can_load(found[0] if found else None))


@router.get("/datasets/new")
def show_upload(page: OnPage, _person: SignedIn, dataset: str = "") -> Response:
    require(can_load(page.viewer))
    return _form(page, typed=_known(page, dataset))


# The form comes before the page, whose transaction would hold the writers' lock while it is read.
@router.post("/datasets/new")
def send_upload(form: SentForm, page: OnPage, _person: SignedIn) -> Response:
    sent = read_form(form, UploadForm)
    file = file_in(form)
    address = str(sent.typed.get("address", "")).strip()
    if (file is None) is (not address):
        sent.problems["file"] = (
            _("Choose a file or paste an address, not both.")
            if address
            else _("Choose the file to load, or paste its address.")
        )
    facts = facts_said(page.session, sent, () if address else NEEDED)
    if sent.values is None or facts is None:
        return _form(page, typed=sent.typed, problems=sent.problems)
    try:
        job = _taken_in(page, sent.values, file, facts)
    except FetchRefusedError as refused:
        return _form(page, typed=sent.typed, problems={"address": told_of(refused)})
    return page.go(f"/datasets/imports/{job.id}")


def _taken_in(page: Page, said: UploadForm, file: UploadFile | None, facts: Facts) -> ImportJob:
    older = find_dataset(page.session, said.dataset) if said.dataset else None
    wishes = wishes_for(page.session, older)
    older_id = DatasetId(older.id) if older else None
    if file is None:
        wanted = Tie(said.address, said.schedule)
        return take_address(
            page.session, page.viewer, wanted, facts, wishes, page.settings, older_id, said.form_key
        )
    upload = Upload(file.file, file.filename or "", facts, wishes, older_id, said.form_key)
    return take_in(page.session, page.viewer, upload, page.settings)


def _form(page: Page, **context: object) -> Response:
    choices = [(d.slug, d.name) for d in departments(page.session)]
    return show_form(
        page,
        "datasets/new.html",
        natures=[(nature.value, words) for nature, words in NATURES.items()],
        schedules=[(schedule.value, words) for schedule, words in SCHEDULES.items()],
        stewards=[*choices, (NOBODY, _("No department looks after it yet"))],
        megabytes=page.settings.upload_limit // (1024 * 1024),
        imports=imports_of(page.session, page.viewer) if page.viewer else [],
        titles=[(row.dataset.slug, row.dataset.title) for row in all_datasets(page.session)],
        **context,  # type: ignore[arg-type]
    )


def _known(page: Page, slug: str) -> dict[str, object]:
    """Fill the form with what is known: the dataset's facts, the official's own department."""
    known: dict[str, object] = {"form_key": token_hex(16)}
    if slug:
        try:
            return known | dict(known_of(page.session, find_dataset(page.session, slug)))
        except RefusedError:
            return known  # an old link: the empty form serves as well
    department_id = page.viewer.department_id if page.viewer else None
    own = (d.slug for d in departments(page.session) if d.id == department_id)
    return known | {"steward": next(own, "")}
