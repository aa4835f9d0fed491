"""Sending a file: a form for officials and administrators, whose body has a limit of its own."""

from fastapi import APIRouter, Request, Response
from pydantic import Field, field_validator
from starlette.datastructures import UploadFile

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import RefusedError, require
from app.core.i18n import _
from app.datasets.aliases import with_aliases
from app.datasets.bringing import take_address
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, take_in
from app.datasets.models import DatasetId, ImportJob, Nature, Schedule
from app.datasets.policy import can_load
from app.datasets.queries import all_datasets, find_dataset, imports_of
from app.datasets.recipes import kept_wishes
from app.datasets.service import Facts
from app.datasets.source_words import SCHEDULES
from app.datasets.sources import Tie
from app.datasets.wording import NATURES
from app.http.person import SignedIn, session_token
from app.people.queries import departments
from app.people.sessions import person_of
from app.web.dataset_source import told_of
from app.web.form_page import show_form
from app.web.forms import FormModel, SentForm, read_form
from app.web.page import OnPage, Page

router = APIRouter()

NOBODY = "none"  # an answer too: no department looks after it yet
NEEDED = ("title", "publisher", "licence")  # of a file, which cannot say them


class UploadForm(FormModel):
    """With an address, what it leaves open is taken from there: see NEEDED."""

    title: str = Field(default="", max_length=200)
    nature: Nature
    steward: str = Field(min_length=1, max_length=80)
    publisher: str = Field(default="", max_length=200)
    licence: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=2000)
    source_url: str = Field(default="", max_length=500)
    promised_refresh: str = Field(default="", max_length=100)
    sensitive: bool = False
    dataset: str = Field(default="", max_length=80)  # the slug of what this is a newer version of
    address: str = Field(default="", max_length=2000)
    schedule: Schedule = Schedule.NEVER

    @field_validator("source_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError(_("Give a web address that begins with https:// or http://."))
        return url


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
    file = form.get("file")
    file = file if isinstance(file, UploadFile) and file.filename else None
    address = str(sent.typed.get("address", "")).strip()
    if (file is None) is (not address):
        sent.problems["file"] = (
            _("Choose a file or paste an address, not both.")
            if address
            else _("Choose the file to load, or paste its address.")
        )
    for name in () if address else NEEDED:
        if not str(sent.typed.get(name, "")).strip():
            sent.problems.setdefault(name, _("Please fill this in."))
    steward_id = _steward_id(page, str(sent.typed.get("steward", "")))
    if sent.values is not None and steward_id is None and sent.values.steward != NOBODY:
        sent.problems["steward"] = _("Choose one of the departments.")
    if sent.values is None or sent.problems:
        return _form(page, typed=sent.typed, problems=sent.problems)
    try:
        job = _taken_in(page, sent.values, file, _facts(sent.values, steward_id))
    except FetchRefusedError as refused:
        return _form(page, typed=sent.typed, problems={"address": told_of(refused)})
    return page.go(f"/datasets/imports/{job.id}")


def _taken_in(page: Page, said: UploadForm, file: UploadFile | None, facts: Facts) -> ImportJob:
    older = find_dataset(page.session, said.dataset) if said.dataset else None
    wishes = with_aliases(page.session, older.id, kept_wishes(older)) if older else Wishes()
    older_id = DatasetId(older.id) if older else None
    if file is None:
        wanted = Tie(said.address, said.schedule)
        return take_address(
            page.session, page.viewer, wanted, facts, wishes, page.settings, older_id
        )
    upload = Upload(file.file, file.filename or "", facts, wishes, older_id)
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
    own = {d.id: d.slug for d in departments(page.session)}
    if not slug:
        department_id = page.viewer.department_id if page.viewer else None
        return {"steward": own.get(department_id, "")} if department_id else {}
    try:
        dataset = find_dataset(page.session, slug)
    except RefusedError:
        return {}  # an old link: the empty form serves as well
    told = {
        name: getattr(dataset, name) for name in UploadForm.model_fields if hasattr(dataset, name)
    }
    return told | {
        "dataset": slug,
        "nature": dataset.nature.value,
        "steward": next((s for d, s in own.items() if d == dataset.steward_id), NOBODY),
    }


def _steward_id(page: Page, slug: str) -> int | None:
    return next((d.id for d in departments(page.session) if d.slug == slug), None)


def _facts(said: UploadForm, steward_id: int | None) -> Facts:
    told = said.model_dump(exclude={"steward", "dataset", "address", "schedule"})
    return Facts(**told, steward_id=steward_id)
