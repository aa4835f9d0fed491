"""The list of proposals, and the page of one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.contributions.citing import citations_of
from app.contributions.models import Noun
from app.datasets.queries import all_datasets
from app.notices.queries import is_following
from app.people.queries import departments
from app.places.queries import all_neighborhoods
from app.proposals.evidence import cited_of
from app.proposals.models import Kind, Phase, Proposal
from app.proposals.policy import can_attach, can_change, can_close, can_hand_over
from app.proposals.queries import Loaded, Sort, hand_overs, list_proposals, load_proposal
from app.web.addresses import Number
from app.web.answers import answer_context
from app.web.comments import discussion_context
from app.web.page import OnPage, Page
from app.web.proposal_cache import signed_out_copy
from app.web.votes import vote_panel

router = APIRouter()

PHASES: list[Phase] = [phase for phase in Phase if phase is not Phase.DRAFT]


@router.get("/proposals")
def index(
    page: OnPage,
    neighborhood: str = "",
    dataset: str = "",
    kind: str = "",
    phase: str = "",
    department: str = "",
    sort: str = "new",
    after: str = "",
) -> Response:
    """List proposals. A filter that names nothing we know is left out."""
    places = {place.slug: place for place in all_neighborhoods(page.session)}
    datasets = {listed.dataset.slug: listed.dataset for listed in all_datasets(page.session)}
    offices = {office.slug: office for office in departments(page.session)}
    place, data, office = places.get(neighborhood), datasets.get(dataset), offices.get(department)
    step = Phase(phase) if phase in PHASES else None
    sort_of = Kind(kind) if kind in set(Kind) else None
    order = sort if sort in set(Sort) else Sort.NEW.value
    chosen = {
        "neighborhood": place.slug if place else "",
        "dataset": data.slug if data else "",
        "kind": sort_of.value if sort_of else "",
        "phase": step.value if step else "",
        "department": office.slug if office else "",
        "sort": order if order != Sort.NEW else "",
    }
    found = list_proposals(
        page.session,
        neighborhood=place.id if place else None,
        dataset=data.id if data else None,
        kind=sort_of,
        phase=step,
        department=office.id if office else None,
        sort=order,
        cursor=after,
    )
    return page.show(
        "proposals/index.html",
        found=found,
        chosen=chosen,
        link=lambda **changes: _link(chosen, changes),
        place=place,
        data=data,
        office=office,
        places=list(places.values()),
        datasets=list(datasets.values()),
        departments=list(offices.values()),
        phases=PHASES,
        order=order,
        after=after,
    )


@router.get("/proposals/{proposal_id:int}")
def show_by_number(page: OnPage, proposal_id: Number) -> Response:
    return _moved(load_proposal(page.session, page.viewer, proposal_id), page)


@router.get("/proposals/{proposal_id:int}-{slug}")
def show(page: OnPage, proposal_id: Number, slug: str) -> Response:
    return signed_out_copy(page, proposal_id, lambda: _drawn(page, proposal_id, slug))


def _drawn(page: Page, proposal_id: int, slug: str) -> Response:
    loaded = load_proposal(page.session, page.viewer, proposal_id)
    if slug != loaded.proposal.slug:
        return _moved(loaded, page)
    return page.show("proposals/show.html", **proposal_context(page, loaded))


def proposal_context(page: Page, loaded: Loaded) -> dict[str, Any]:
    """Gather what the page of a proposal shows."""
    text, proposal, viewer = loaded.contribution, loaded.proposal, page.viewer
    citations = citations_of(page.session, [proposal.id]).get(proposal.id, [])
    cited = cited_of(page.session, page.store, citations)
    charts = [(one.chart.id, one.chart.title) for one in cited]
    original = page.session.get(Proposal, proposal.merged_into) if proposal.merged_into else None
    return {
        "loaded": loaded,
        "cited": cited,
        "steps": hand_overs(page.session, proposal.id),
        "original": original,
        "phases": _phases(proposal.phase),
        "may": {
            "attach": can_attach(viewer, text, proposal),
            "edit": can_change(viewer, text, proposal),
            "close": can_close(viewer, text, proposal),
            "hand_over": can_hand_over(viewer, text, proposal),
        },
        "following": viewer is not None
        and is_following(page.session, viewer.id, Noun.PROPOSAL, proposal.id),
        "vote": vote_panel(
            page,
            text,
            loaded.own,
            next_url=f"{loaded.url}#vote",
            history=f"/proposals/{proposal.id}/history",
        ),
        **answer_context(page, loaded),
        **discussion_context(page, loaded, charts),
    }


def _phases(now: Phase) -> list[tuple[Phase, str]]:
    """Say of each phase whether it is behind (`done`), present (`step`) or ahead (empty)."""
    shown: list[Phase] = [p for p in PHASES if p is not Phase.EVIDENCE_WANTED or now is p]
    at = shown.index(now)
    return [(p, "done" if n < at else "step" if n == at else "") for n, p in enumerate(shown)]


def _moved(loaded: Loaded, page: Page) -> Response:
    query = page.request.url.query
    return RedirectResponse(
        f"{loaded.url}?{query}" if query else loaded.url, HTTPStatus.MOVED_PERMANENTLY
    )


def _link(chosen: Mapping[str, str], changes: Mapping[str, Any]) -> str:
    """Return the list's address with these filters changed; paging begins again."""
    query = urlencode({name: value for name, value in {**chosen, **changes}.items() if value})
    return f"/proposals?{query}" if query else "/proposals"
