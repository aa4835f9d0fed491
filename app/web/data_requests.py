"""Data requests: the inventory of what is not published, and answering one with data or a date."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BeforeValidator, Field

from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.core.text import MARKDOWN_LIMIT
from app.datasets.models import Dataset
from app.datasets.queries import all_datasets, dataset_by_slug
from app.followthrough.policy import can_promise_data
from app.followthrough.promising import promise_data
from app.followthrough.queries import answers_to, touches_district
from app.followthrough.requests import data_requests, promises
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.web.addresses import Number
from app.web.comment_forms import Key, new_key
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.written import drawn_first

router = APIRouter()


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class DataForm(FormModel):
    dataset: str = Field(default="", max_length=80)
    due_on: Annotated[date | None, BeforeValidator(_none_if_empty)] = None
    text: str = Field(default="", max_length=MARKDOWN_LIMIT)
    form_key: Key


@router.get("/data-requests")
def list_requests(page: OnPage, after: str = "") -> Response:
    """List what people ask to be published, and what the city said."""
    found = data_requests(page.session, after)
    return page.show("requests/index.html", found=found, after=after, today=page.today)


@router.get("/proposals/{proposal_id:int}/data")
def show_promise(page: OnPage, official: SignedIn, proposal_id: Number) -> Response:
    loaded = _load(page, official, proposal_id)
    return _form(page, loaded, {}, {})


@router.post(
    "/proposals/{proposal_id:int}/data",
    dependencies=[limit("answer", "60 per hour"), drawn_first(DataForm)],
)
def promise(page: OnPage, official: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = _load(page, official, proposal_id)
    sent = read_form(form, DataForm)
    if sent.values is None:
        return _form(page, loaded, sent.typed, sent.problems)
    values = sent.values
    try:
        with page.session.begin_nested():
            dataset = _dataset(page, values.dataset)
            promise_data(
                page.session, official, loaded.proposal.id, dataset, values.due_on,
                values.text, values.form_key, today=page.today)  # fmt: skip
    except InvalidError as refusal:
        return _form(page, loaded, sent.typed, refusal.problems)
    return page.go(f"{loaded.url}#answer")


def _load(page: Page, official: Person, proposal_id: int) -> Loaded:
    loaded = load_proposal(page.session, official, proposal_id)
    touches = touches_district(page.session, official, loaded.proposal.id)
    author_id = loaded.contribution.author_id
    require(can_promise_data(official, loaded.proposal, author_id, touches=touches))
    return loaded


def _dataset(page: Page, slug: str) -> Dataset | None:
    if not slug:
        return None
    try:
        return dataset_by_slug(page.session, slug).dataset
    except RefusedError as refusal:
        raise InvalidError({"dataset": _("Choose one of the tables.")}) from refusal


def _form(
    page: Page, loaded: Loaded, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    number = loaded.proposal.id
    return show_form(
        page,
        "requests/answer.html",
        typed,
        problems,
        loaded=loaded,
        promised=promises(page.session, [number]).get(number),
        answered=bool(answers_to(page.session, number)),
        datasets=[(one.dataset.slug, one.dataset.title) for one in all_datasets(page.session)],
        form_key=typed.get("form_key") or new_key(),
    )
