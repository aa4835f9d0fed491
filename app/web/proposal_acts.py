"""What people do to a proposal on its page: attach a chart, close it."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.charts.queries import find_chart
from app.contributions.voicing import as_writer
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.proposals.evidence import see
from app.proposals.policy import can_attach, can_close
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import attach_evidence, close_proposal
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.proposal_charts import chart_in, chosen_chart, grouped_charts, offers_for
from app.web.proposal_write import NAME_A_CHART

router = APIRouter()


class AttachForm(FormModel):
    chart: str = Field(default="", max_length=20)
    chart_other: str = Field(default="", max_length=20)
    chart_address: str = Field(default="", max_length=300)


class CloseForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/proposals/{proposal_id:int}/citations/new")
def choose_chart(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    require(can_attach(person, loaded.contribution, loaded.proposal))
    return _attach(page, loaded, {}, {})


@router.post("/proposals/{proposal_id:int}/citations", dependencies=[limit("cite", "30 per hour")])
def attach(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    require(can_attach(person, loaded.contribution, loaded.proposal))
    sent = read_form(form, AttachForm)
    if sent.values is None:
        return _attach(page, loaded, sent.typed, sent.problems)
    number, _wrong = chosen_chart(sent.values.model_dump())
    if number is None:
        return _attach(page, loaded, sent.typed, {"chart_address": NAME_A_CHART})
    focus = loaded.areas[0].slug if loaded.areas else None
    try:
        find_chart(page.session, number)
        evidence = see(page.session, page.store, number, focus)
    except InvalidError as refusal:
        return _attach(page, loaded, sent.typed, refusal.problems)
    except RefusedError:
        return _attach(page, loaded, sent.typed, {"chart_address": NAME_A_CHART})
    attach_evidence(page.session, person, proposal_id, evidence)
    return page.go(f"{loaded.url}#evidence")


@router.get("/proposals/{proposal_id:int}/closure")
def show_closure(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    with as_writer(page.session, person, proposal_id) as author:
        require(can_close(author, loaded.contribution, loaded.proposal))
    return show_form(page, "proposals/close.html", loaded=loaded)


@router.post("/proposals/{proposal_id:int}/closure")
def close(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    with as_writer(page.session, person, proposal_id) as author:
        require(can_close(author, loaded.contribution, loaded.proposal))
    sent = read_form(form, CloseForm)
    if sent.values is None:
        return show_form(page, "proposals/close.html", sent.typed, sent.problems, loaded=loaded)
    with as_writer(page.session, person, proposal_id) as author:
        close_proposal(page.session, author, proposal_id, sent.values.reason)
    return page.go(loaded.url)


def _attach(
    page: Page, loaded: Loaded, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    place = loaded.areas[0] if loaded.areas else None
    return show_form(
        page,
        "proposals/attach.html",
        typed,
        problems,
        loaded=loaded,
        chart=chart_in(page, typed),
        offers=offers_for(page, place.slug if place else None),
        groups=grouped_charts(page),
    )
