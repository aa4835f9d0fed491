"""Commitments: all of them, one with its metric, and the end of a trial."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final, TypedDict
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.charts.claims.specs import Direction
from app.charts.metrics.showing import ShownMetric, read_metric, show_metric
from app.charts.models import Chart
from app.charts.queries import chart_address, find_chart
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, Ruling, require
from app.core.i18n import Sentence
from app.core.text import MARKDOWN_LIMIT
from app.followthrough.checking.queries import strips
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.commitments.policy import can_learn
from app.followthrough.commitments.queries import (
    Promised,
    Shown,
    commitment_url,
    load_commitment,
    places_promised,
)
from app.followthrough.commitments.standing import answered_again
from app.followthrough.goals.models import Goal
from app.followthrough.goals.queries import COMMITMENT, goals_of, standing_goals
from app.followthrough.joint.policy import can_say_goals
from app.followthrough.joint.queries import summaries_of
from app.followthrough.queries import touches_district
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Department, Role
from app.people.queries import departments
from app.places.queries import Row
from app.proposals.queries import Loaded, load_proposal
from app.relationships.credit.queries import maker_of
from app.web import answering, check_ins
from app.web.addresses import Number
from app.web.check_ins import check_in_context
from app.web.claim_picker import picks_for
from app.web.comment_forms import Key, new_key
from app.web.commitment_words import SHOWN, STANDINGS, csv_of
from app.web.form_page import show_form
from app.web.joint_panel import joint_panel
from app.web.joint_words import STATES
from app.web.ledger_words import VERDICTS
from app.web.page import OnPage, Page, glance
from app.web.written import drawn_first

router = APIRouter()
# An answer and what it promises, for `main`.
ROUTERS: Final[list[APIRouter]] = [answering.router, router, check_ins.router]

MOST_EXPORTED: Final = 5_000


class _Rules(TypedDict):
    department: str | None
    area: str | None
    standing: Shown | None
    goal: int | None


class LearntForm(FormModel):
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    form_key: Key


def _drawn_ahead(request: Request, commitment_id: Number) -> ShownMetric | None:
    """Work the metric out and draw it before the request's transaction opens."""
    with suppress(RefusedError, InvalidError), glance(request) as page:
        return _shown(page, load_commitment(page.session, page.viewer, commitment_id))
    return None


Drawn = Annotated[ShownMetric | None, Depends(_drawn_ahead)]


@router.get("/commitments")
def index(
    page: OnPage,
    department: str = "",
    area: str = "",
    state: str = "",
    goal: str = "",
    after: str = "",
) -> Response:
    """List commitments. A filter that names nothing we know is left out."""
    chosen = _chosen(page, department, area, state, standing_goals(page.session), goal)
    today = page.today
    found = list_commitments(page.session, today, cursor=after, **chosen.rules)

    def link(**changes: str) -> str:
        return _link("/commitments", {**chosen.names, **changes})

    return page.show(
        "commitments/index.html",
        found=found,
        today=today,
        chosen=chosen.names,
        link=link,
        export=_link("/commitments.csv", chosen.names),
        departments=chosen.offices,
        goals=chosen.aims,
        places=chosen.places,
        standings=STANDINGS,
        strips=strips(page.session),
        results=SHOWN,
        joint_lines=summaries_of(page.session, found.items),
        join_states=STATES,
    )


@router.get("/commitments.csv", dependencies=[limit("download", "60 per minute", reads=True)])
def export(
    page: OnPage, department: str = "", area: str = "", state: str = "", goal: str = ""
) -> Response:
    """Send the commitments that the page lists as a table, one a line."""
    aims = standing_goals(page.session) if goal else ()
    chosen, today = _chosen(page, department, area, state, aims, goal), page.today
    found = list_commitments(page.session, today, limit=MOST_EXPORTED, **chosen.rules)
    text = csv_of(found.items, today, page.settings.base_url)
    name = {"Content-Disposition": 'attachment; filename="commitments.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=name)


@router.get(
    "/commitments/{commitment_id}",
    dependencies=[limit("compare", "120 per minute", reads=True)],
)
def show(drawn: Drawn, page: OnPage, commitment_id: Number) -> Response:
    one = load_commitment(page.session, page.viewer, commitment_id)
    chart = _chart(page, one)
    return page.show(
        "commitments/show.html",
        one=one,
        today=page.today,
        standings=STANDINGS,
        shown=drawn or _shown(page, one),
        chart=chart,
        chart_path=chart_address(chart, one.commitment.area) if chart else "",
        maker=maker_of(page.session, chart.id, chart.created_by) if chart else None,
        learns=_learns(page, one),
        goals=goals_of(page.session, [one.commitment.id], COMMITMENT).get(one.commitment.id, []),
        may_choose=bool(can_say_goals(page.viewer, one.commitment)),
        joint=joint_panel(page, one),
        later=answered_again(page.session, [commitment_id]).get(commitment_id, ()),
        verdicts=VERDICTS,
        **check_in_context(page, one),
    )


@router.get("/commitments/{commitment_id}/learnt")
def write_learnt(page: OnPage, _official: SignedIn, commitment_id: Number) -> Response:
    one = load_commitment(page.session, page.viewer, commitment_id)
    require(_learns(page, one))
    return _form(page, one, {}, {})


@router.post(
    "/commitments/{commitment_id}/learnt",
    dependencies=[limit("answer", "60 per hour"), drawn_first(LearntForm)],
)
def send_learnt(
    page: OnPage, official: SignedIn, commitment_id: Number, form: SentForm
) -> Response:
    one = load_commitment(page.session, official, commitment_id)
    sent = read_form(form, LearntForm)
    if sent.values is None:
        require(_learns(page, one))
        return _form(page, one, sent.typed, sent.problems)
    key = sent.values.form_key
    try:
        with page.session.begin_nested():
            tell_what_we_learnt(page.session, official, one.commitment.id, sent.values.text, key)
    except InvalidError as refusal:
        return _form(page, one, sent.typed, refusal.problems)
    return page.go(commitment_url(one.commitment.id))


def _form(
    page: Page, one: Promised, typed: Mapping[str, object], problems: Mapping[str, Sentence]
) -> Response:
    charts = [one.commitment.chart_id] if one.commitment.chart_id else []
    return show_form(
        page,
        "commitments/learnt.html",
        typed,
        problems,
        one=one,
        picks=picks_for(page, charts),
        form_key=typed.get("form_key") or new_key(),
    )


def _learns(page: Page, one: Promised) -> Ruling:
    """Say whether the viewer may end the trial."""
    if page.viewer is None or page.viewer.role is not Role.OFFICIAL or not one.is_trial:
        return NOT_FOUND
    loaded: Loaded = load_proposal(page.session, page.viewer, one.commitment.proposal_id)
    touches = touches_district(page.session, page.viewer, loaded.proposal.id)
    author_id = loaded.contribution.author_id
    return can_learn(page.viewer, loaded.proposal, one.commitment, author_id, touches=touches)


def _chart(page: Page, one: Promised) -> Chart | None:
    number = one.commitment.chart_id
    return find_chart(page.session, number) if number is not None else None


def _shown(page: Page, one: Promised) -> ShownMetric | None:
    """Show the metric on the newest data, beside the baseline as it was promised."""
    chart, frozen, made = _chart(page, one), one.frozen, one.commitment
    if chart is None or frozen is None:
        return None
    metric = read_metric(page.session, page.store, chart, made.area, made.until)
    better = made.better or Direction.LESS
    level = frozen.baseline.value
    return show_metric(page.session, page.store, chart, metric, made.target, better, level)


@dataclass(frozen=True)
class _Chosen:
    """The filters that name something we know, and what can be chosen at all."""

    names: Mapping[str, str]
    rules: _Rules
    offices: Sequence[Department]
    places: Sequence[Row]
    aims: Sequence[Goal]


def _chosen(
    page: Page, department: str, area: str, state: str, aims: Sequence[Goal], goal: str
) -> _Chosen:
    offices, places = departments(page.session), places_promised(page.session)
    office = department if department in {one.slug for one in offices} else None
    place = area if area in {one.slug for one in places} else None
    standing = Shown(state) if state in set(Shown) else None
    aim = next((one for one in aims if one.slug == goal), None)
    names = {
        "department": office or "", "area": place or "", "state": standing or "",
        "goal": aim.slug if aim else "",
    }  # fmt: skip
    rules = _Rules(department=office, area=place, standing=standing, goal=aim.id if aim else None)
    return _Chosen(names, rules, offices, places, aims)


def _link(path: str, chosen: Mapping[str, str]) -> str:
    query = urlencode({name: str(value) for name, value in chosen.items() if value})
    return f"{path}?{query}" if query else path
