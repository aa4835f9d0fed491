"""“I work on this too” on a chart, “I back this in public” on a proposal: a name, and no vote."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from app.charts.models import Chart
from app.charts.queries import chart_address
from app.core.errors import Ruling
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.proposals.queries import Loaded, load_proposal
from app.relationships.introductions.backers import (
    Backers,
    all_backers,
    backers_of,
    does_back,
)
from app.relationships.introductions.backing import back, take_backing_back
from app.relationships.introductions.models import About, Subject
from app.relationships.introductions.policy import can_back, can_work_on
from app.web.addresses import Number
from app.web.chart_parts import chart_of
from app.web.page import OnPage, Page

router = APIRouter()

often = limit("backing", "60 per hour")


@dataclass(frozen=True)
class Standing:
    """What `backing/_backing.html` shows beside a thing."""

    about: About
    address: str  # of the thing, as the routes below have it
    backers: Backers
    mine: bool
    ruling: Ruling

    @property
    def more(self) -> int:
        return self.backers.total - len(self.backers.handles)


def proposal_backing(
    loaded: Loaded, backers: Backers, person: Person | None, *, mine: bool
) -> Standing:
    ruling = can_back(person, loaded.contribution, loaded.proposal)
    address = f"/proposals/{loaded.proposal.id}"
    return Standing(About.PROPOSAL, address, backers, mine, ruling)


def chart_backing(page: Page, chart: Chart) -> Standing:
    subject = Subject(About.CHART, chart.id)
    return Standing(
        About.CHART,
        chart_address(chart),
        backers_of(page.session, subject),
        does_back(page.session, page.viewer, subject),
        can_work_on(page.viewer),
    )


@router.post("/proposals/{proposal_id:int}/backing", dependencies=[often])
def back_proposal(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    back(page.session, person, Subject(About.PROPOSAL, proposal_id))
    return _proposal(page, proposal_id)


@router.post("/proposals/{proposal_id:int}/backing/end", dependencies=[often])
def end_backing_proposal(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    load_proposal(page.session, person, proposal_id)
    take_backing_back(page.session, person, Subject(About.PROPOSAL, proposal_id))
    return _proposal(page, proposal_id)


@router.get("/proposals/{proposal_id:int}/backers")
def show_proposal_backers(page: OnPage, proposal_id: Number, after: str = "") -> Response:
    loaded = load_proposal(page.session, page.viewer, proposal_id)
    subject = Subject(About.PROPOSAL, proposal_id)
    return _list(page, subject, loaded.contribution.title, loaded.url, after)


@router.post("/charts/{key}/backing", dependencies=[often])
def back_chart(page: OnPage, person: SignedIn, key: str) -> Response:
    chart = chart_of(page, key)
    back(page.session, person, Subject(About.CHART, chart.id))
    return _chart(page, chart)


@router.post("/charts/{key}/backing/end", dependencies=[often])
def end_backing_chart(page: OnPage, person: SignedIn, key: str) -> Response:
    chart = chart_of(page, key)
    take_backing_back(page.session, person, Subject(About.CHART, chart.id))
    return _chart(page, chart)


@router.get("/charts/{key}/backers")
def show_chart_backers(page: OnPage, key: str, after: str = "") -> Response:
    chart = chart_of(page, key)
    subject = Subject(About.CHART, chart.id)
    return _list(page, subject, chart.title, chart_address(chart), after)


def _proposal(page: Page, proposal_id: int) -> Response:
    loaded = load_proposal(page.session, page.viewer, proposal_id)
    if not page.wants_fragment:
        return page.go(f"{loaded.url}#backing")
    subject = Subject(About.PROPOSAL, proposal_id)
    mine = does_back(page.session, page.viewer, subject)
    backers = backers_of(page.session, subject)
    standing = proposal_backing(loaded, backers, page.viewer, mine=mine)
    return page.show("backing/_backing.html", backing=standing)


def _chart(page: Page, chart: Chart) -> Response:
    if not page.wants_fragment:
        return page.go(f"{chart_address(chart)}#backing")
    return page.show("backing/_backing.html", backing=chart_backing(page, chart))


def _list(page: Page, subject: Subject, title: str, url: str, after: str) -> Response:
    return page.show(
        "backing/backers.html",
        about=subject.about,
        title=title,
        url=url,
        found=all_backers(page.session, subject, after),
    )
