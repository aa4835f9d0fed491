"""Where a dataset comes from: seen and changed by officials, checked when they ask."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.i18n import Sentence, _
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.models import Dataset, DataSource, Schedule
from app.datasets.policy import can_load, can_see_import
from app.datasets.queries import dataset_by_slug, held_import_of, source_of
from app.datasets.source_words import KINDS, SCHEDULES
from app.datasets.sources import Tie, ask_check, is_asked, tie, untie
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()


class SourceForm(FormModel):
    address: str = Field(min_length=1, max_length=2000)
    schedule: Schedule = Schedule.NEVER


@router.get("/datasets/{slug}/source")
def show_source(page: OnPage, _person: SignedIn, slug: str) -> Response:
    require(can_load(page.viewer))
    return _show(page, dataset_by_slug(page.session, slug).dataset)


@router.post("/datasets/{slug}/source", dependencies=[limit("source", "60 per hour")])
def send_source(form: SentForm, page: OnPage, _person: SignedIn, slug: str) -> Response:
    """Tie the dataset to an address. The worker then looks whether it has a newer table."""
    require(can_load(page.viewer))
    dataset = dataset_by_slug(page.session, slug).dataset
    sent = read_form(form, SourceForm)
    if sent.values is None:
        return _show(page, dataset, sent.typed, sent.problems)
    wanted = Tie(sent.values.address, sent.values.schedule)
    try:
        tie(page.session, page.viewer, dataset, wanted, page.settings)
    except FetchRefusedError as refused:
        return _show(page, dataset, sent.typed, {"address": told_of(refused)})
    return _done(page, dataset)


@router.post("/datasets/{slug}/source/check", dependencies=[limit("source", "60 per hour")])
def check_source(page: OnPage, _person: SignedIn, slug: str) -> Response:
    dataset, source = _tied(page, slug)
    ask_check(page.session, page.viewer, source)
    return _done(page, dataset)


@router.post("/datasets/{slug}/source/removal")
def remove_source(page: OnPage, _person: SignedIn, slug: str) -> Response:
    """Let the source go; the dataset and its versions stay."""
    dataset, source = _tied(page, slug)
    untie(page.session, page.viewer, source)
    return _done(page, dataset)


def told_of(refused: FetchRefusedError) -> Sentence:
    """Return why an address was refused and what to do, as one text beside its field."""
    return _("%(why)s %(what)s", why=refused.sentence, what=refused.hint)


def _tied(page: Page, slug: str) -> tuple[Dataset, DataSource]:
    require(can_load(page.viewer))
    dataset = dataset_by_slug(page.session, slug).dataset
    source = source_of(page.session, dataset.id)
    if source is None:
        raise RefusedError(NOT_FOUND)
    return dataset, source


def _done(page: Page, dataset: Dataset) -> Response:
    if page.wants_fragment:
        return _show(page, dataset)
    return page.go(f"/datasets/{dataset.slug}/source")


def _show(
    page: Page,
    dataset: Dataset,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    source = source_of(page.session, dataset.id)
    held = held_import_of(page.session, source) if source else None
    known = {"address": source.address, "schedule": source.schedule.value} if source else {}
    return show_form(
        page,
        "datasets/_source.html" if page.wants_fragment else "datasets/source.html",
        typed or known,
        problems,
        dataset=dataset,
        source=source,
        asked=source is not None and is_asked(source, utc_now()),
        held=held,
        may_see_held=held is not None and bool(can_see_import(page.viewer, held)),
        kinds=KINDS,
        schedules=[(schedule.value, words) for schedule, words in SCHEDULES.items()],
        how_often=SCHEDULES,
    )
