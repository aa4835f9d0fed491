"""The list of proposals, and the page of one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from app.charts.claims.sourcing import NUMBERS
from app.core.clock import utc_now
from app.core.paging import Paged
from app.datasets.queries import all_datasets
from app.followthrough.adopting.policy import ADOPTING, can_adopt, can_let_go
from app.followthrough.goals.policy import can_choose_goals
from app.followthrough.goals.queries import serving, standing_goals
from app.followthrough.queries import touches_district
from app.people.queries import departments
from app.people.voices import is_stand_in, stand_in_of
from app.places.queries import all_neighborhoods
from app.proposals.models import Kind, Phase
from app.proposals.ordering import Sort
from app.proposals.policy import can_attach, can_change, can_close, can_hand_over, is_waiting
from app.proposals.queries import Loaded, list_proposals, load_proposal, rows_of
from app.ranking.exposure import needs_view_page
from app.relationships.mergers.policy import can_join
from app.relationships.mergers.queries import nearest_judged
from app.relationships.sponsors.policy import is_invited
from app.web.addresses import Number
from app.web.alike import WORDS as ALIKE_WORDS
from app.web.answers import answer_context
from app.web.backing import proposal_backing
from app.web.claim_sources import unsourced_in
from app.web.comments import discussion_context
from app.web.concerns import concern_context
from app.web.page import OnPage, Page
from app.web.proposal_cache import public_stamp, signed_out_copy
from app.web.proposal_facts import Facts, facts_of
from app.web.proposal_reader import Marks, marks_of
from app.web.votes import panel_of

router = APIRouter()

NEEDS_VIEW: Final = "needs_view"
PAGE: Final = 20
PHASES: list[Phase] = [phase for phase in Phase if phase is not Phase.DRAFT]


@router.get("/proposals")
def index(
    page: OnPage,
    neighborhood: str = "",
    dataset: str = "",
    kind: str = "",
    phase: str = "",
    department: str = "",
    goal: str = "",
    sort: str = Sort.COMMON_GROUND.value,
    after: str = "",
) -> Response:
    """List proposals. A filter that names nothing we know is left out."""
    places = {place.slug: place for place in all_neighborhoods(page.session)}
    datasets = {listed.dataset.slug: listed.dataset for listed in all_datasets(page.session)}
    offices = {office.slug: office for office in departments(page.session)}
    aims = {aim.slug: aim for aim in standing_goals(page.session)}
    aim = aims.get(goal)
    place, data, office = places.get(neighborhood), datasets.get(dataset), offices.get(department)
    step = Phase(phase) if phase in PHASES else None
    sort_of = Kind(kind) if kind in set(Kind) else None
    order = sort if sort in {*Sort, NEEDS_VIEW} else Sort.COMMON_GROUND.value
    chosen = {
        "neighborhood": place.slug if place else "",
        "dataset": data.slug if data else "",
        "kind": sort_of.value if sort_of else "",
        "phase": step.value if step else "",
        "department": office.slug if office else "",
        "goal": aim.slug if aim else "",
        "sort": order if order != Sort.COMMON_GROUND else "",
    }
    if order == NEEDS_VIEW:  # an order of its own for each reader, whatever else was chosen
        chosen = {**dict.fromkeys(chosen, ""), "sort": NEEDS_VIEW}
        place = data = office = aim = None
        asked = needs_view_page(page.session, page.viewer, after, PAGE)
        found = Paged(rows_of(page.session, asked.items), asked.next)
    else:
        found = list_proposals(
            page.session,
            neighborhood=place.id if place else None,
            dataset=data.id if data else None,
            kind=sort_of,
            phase=step,
            department=office.id if office else None,
            among=serving(aim.id) if aim else None,
            sort=order,
            cursor=after,
        )

    def link(**changes: str) -> str:
        """Choosing a filter leaves the order that has none."""
        leaves = order == NEEDS_VIEW and not set(changes) <= {"sort", "after"}
        return _link({} if leaves else chosen, changes)

    return page.show(
        "proposals/index.html",
        found=found,
        chosen=chosen,
        link=link,
        place=place,
        data=data,
        office=office,
        places=list(places.values()),
        datasets=list(datasets.values()),
        departments=list(offices.values()),
        aim=aim,
        goals=list(aims.values()),
        phases=PHASES,
        order=order,
        after=after,
    )


@router.get("/proposals/{proposal_id:int}")
def show_by_number(page: OnPage, proposal_id: Number) -> Response:
    return _moved(load_proposal(page.session, page.viewer, proposal_id), page)


@router.get("/proposals/{proposal_id:int}-{slug}")
def show(page: OnPage, proposal_id: Number, slug: str) -> Response:
    stamp = public_stamp(page.session, proposal_id)

    def draw() -> Response:
        facts = facts_of(page, proposal_id, stamp)
        if slug != facts.loaded.proposal.slug:
            return _moved(facts.loaded, page)
        return page.show("proposals/show.html", **proposal_context(page, facts))

    return signed_out_copy(page, stamp, draw)


def proposal_context(page: Page, facts: Facts) -> dict[str, Any]:
    """Gather what the page of a proposal shows: one query for its reader, one for the thread."""
    viewer, proposal, text = page.viewer, facts.loaded.proposal, facts.loaded.contribution
    marks = marks_of(page.session, viewer, proposal.id)
    loaded = facts.loaded._replace(own=marks.own.get(proposal.id))
    return {
        "loaded": loaded,
        "evidence": facts.evidence,
        "claims": facts.claims,
        "cited": facts.charts,
        "steps": facts.steps,
        "original": facts.original,
        "together": facts.together,
        "elsewhere": facts.elsewhere,
        "join": proposal.id if can_join(viewer, text, shared=marks.writes) else None,
        **ALIKE_WORDS,
        "carried": [(row, marks.own[row.id]) for row in nearest_judged(facts.together, marks.own)],
        "phases": _phases(proposal.phase),
        "may": {
            "attach": can_attach(viewer, text, proposal),
            "edit": can_change(viewer, text, proposal, shared=marks.writes),
            "close": can_close(viewer, text, proposal),
            "join": can_join(viewer, text, shared=marks.writes),
            "hand_over": can_hand_over(viewer, text, proposal),
            "writes": marks.writes,
        },
        "following": marks.following,
        "awaits": marks.awaits,
        "backing": proposal_backing(loaded, facts.backers, viewer, mine=marks.backing),
        "unsourced": _unsourced(page, facts, shared=marks.writes),
        "ground": facts.ground,
        "sponsors": facts.sponsors,
        "freeze": facts.freeze,
        "adopted": facts.adopted,
        "goals": facts.goals,
        **_follow_through(page, facts, marks),
        "company": facts.company,
        "invited": is_waiting(proposal) and is_invited(marks.between, utc_now()),
        "between": marks.between,
        "vote": panel_of(
            page,
            text,
            loaded.own,
            facts.figures.get(text.id),
            next_url=f"{loaded.url}#vote",
            history=f"/proposals/{proposal.id}/history",
        ),
        **concern_context(facts),
        **answer_context(page, facts, marks),
        **discussion_context(page, facts, marks),
    }


def _follow_through(page: Page, facts: Facts, marks: Marks) -> dict[str, bool]:
    """Say what this reader may do about adoption and goals, and whether they wrote it unnamed.

    One query for who may adopt, and one for staff on what shows no name.
    """
    viewer, proposal, text = page.viewer, facts.loaded.proposal, facts.loaded.contribution
    hides = is_stand_in(facts.loaded.author) and viewer is not None and viewer.is_staff
    speaks = hides and stand_in_of(page.session, viewer, text.author_id) is not None
    standing = facts.adopted.adoption if facts.adopted else None
    chooses = bool(can_choose_goals(viewer, text, proposal, writes=marks.writes or speaks))
    adopts = viewer is not None and viewer.post in ADOPTING
    return {
        "speaks": speaks and proposal.phase is not Phase.CLOSED,
        "may_adopt": adopts and standing is None and _adopts(page, facts, speaks=speaks),
        "may_let_go": standing is not None and bool(can_let_go(viewer, standing)),
        "may_choose": chooses and marks.aims,
    }


def _adopts(page: Page, facts: Facts, *, speaks: bool) -> bool:
    viewer, text, proposal = page.viewer, facts.loaded.contribution, facts.loaded.proposal
    if viewer is None or speaks:
        return False
    touches = touches_district(page.session, viewer, proposal.id)
    return bool(can_adopt(viewer, text, proposal, {text.author_id}, touches=touches))


def _unsourced(page: Page, facts: Facts, *, shared: bool) -> list[str]:
    """Name, to its author and co-authors alone, the numbers that nothing on the page says."""
    text = facts.loaded.contribution
    if page.viewer is None or not can_change(
        page.viewer, text, facts.loaded.proposal, shared=shared
    ):
        return []
    numbers = unsourced_in(text.text, facts.claims.get(text.id, {}), facts.readings)
    return [typed.words for typed in numbers[:NUMBERS]]


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
