"""Proposals for programs: read what is public, post one."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.citations import CitationShape, HeldClaim, citations_in, claims_held
from app.api.common import (
    PREFIX,
    PROBLEMS,
    Cursor,
    Limit,
    PageOf,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
)
from app.api.figures import FiguresShape, figures_shape
from app.api.goals import AdoptionShape, adoption_in
from app.api.mandate import DebtShape, debt_shape
from app.api.sponsors import SponsorShape, sponsors_in
from app.contributions.publishing import Figures, figures
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.core.storage import Storage
from app.core.text import draw_ahead
from app.followthrough.goals.queries import find_goal, goals_of, serving
from app.followthrough.mandate.queries import debt_of
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.queries import department_by_slug
from app.places.queries import all_neighborhoods
from app.proposals.evidence import see
from app.proposals.listing import ProposalRow, list_proposals
from app.proposals.models import Kind, Phase, Reach
from app.proposals.ordering import Sort
from app.proposals.queries import Loaded, load_proposal
from app.proposals.service import Wish, publish_proposal

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)

BIGGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=BIGGEST)]


class ProposalShort(Shape):
    """`support` and `voters` are of the last batch, rounded down to tens.

    `sponsor_neighborhoods` counts those that the sponsors show.
    """

    id: int
    url: str
    title: str
    excerpt: str
    author: str
    neighborhoods: list[str]
    phase: str
    kind: str
    reach: str
    department: str | None
    comments: int
    sponsors: int
    sponsor_neighborhoods: int
    adopted: bool
    opened_at: datetime
    active_at: datetime
    voters: int
    support: int


class ProposalFull(Shape):
    """`text` is Markdown as it was typed; `html` is safe to show.

    `staff_of` is the department that staff work in, null for everybody else: no rank is told.
    The first 200 `sponsors` are there, and the slugs of the `goals` that it serves.
    """

    id: int
    url: str
    title: str
    text: str
    html: str
    revision: int
    author: str
    staff_of: str | None
    adopted: AdoptionShape | None
    goals: list[str]
    sponsors: list[SponsorShape]
    sponsor_neighborhoods: int
    neighborhoods: list[str]
    phase: str
    kind: str
    reach: str
    department: str | None
    created_at: datetime
    edited_at: datetime | None
    citations: list[CitationShape]
    claims: list[HeldClaim]
    figures: FiguresShape | None
    answer_owed: DebtShape | None


class NewProposal(Shape):
    """`neighborhoods` are slugs; none of them means the whole city. `key` makes a retry safe.

    `chart_id` cites a chart as it reads now for `focus`, a neighborhood's slug; without a focus,
    for the first of `neighborhoods`, else for the whole city.
    """

    title: Annotated[str, Field(min_length=1, max_length=140)]
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    kind: Kind = Kind.FIX
    neighborhoods: Annotated[list[str], Field(max_length=12, default_factory=list)]
    department: str | None = None
    chart_id: Annotated[int | None, Field(ge=1, le=BIGGEST)] = None
    focus: Annotated[str | None, Field(max_length=80)] = None
    key: Annotated[str, Field(min_length=8, max_length=64)]


@router.get("/proposals", response_model=PageOf[ProposalShort])
def list_all(
    request: Request,
    session: Transaction,
    cursor: Cursor = None,
    limit: Limit = 20,
    phase: Annotated[Phase | None, Query()] = None,
    kind: Annotated[Kind | None, Query()] = None,
    goal: Annotated[str | None, Query(max_length=80)] = None,
    sort: Annotated[Sort, Query()] = Sort.COMMON_GROUND,
) -> Response:
    """List public proposals, those that serve a goal where its slug is given."""
    among = serving(find_goal(session, goal).id) if goal else None
    page = list_proposals(
        session, phase=phase, kind=kind, among=among, sort=sort, cursor=cursor, limit=limit
    )
    base = _base(request)
    items = [_short(row, base) for row in page.items]
    return answer(request, PageOf[ProposalShort](items=items, next=page.next))


@router.get("/proposals/{proposal_id}", response_model=ProposalFull)
def show(request: Request, proposal_id: Id, session: Transaction, viewer: Reader) -> Response:
    loaded = load_proposal(session, viewer, proposal_id)
    published = figures(session, [proposal_id]).get(loaded.contribution.id)
    return answer(request, _full(session, loaded, published, _base(request)))


def _drawn(request: Request, new: NewProposal) -> NewProposal:
    """Draw the text before the transaction opens. A route names it before its session."""
    if bearer_of(request):
        draw_ahead(new.text)
    return new


Drawn = Annotated[NewProposal, Depends(_drawn)]


@router.post(
    "/proposals",
    response_model=ProposalFull,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("proposal", "10 per hour")],
)
def post(request: Request, new: Drawn, session: Transaction, author: Writer) -> Response:
    """Post a proposal: open with a chart, else evidence wanted. The same `key` is the first one."""
    proposal = publish_proposal(session, author, _wish(request, session, new), new.key, utc_now())
    session.flush()
    loaded = load_proposal(session, author, proposal.id)
    body = _full(session, loaded, None, _base(request))
    return created(body, f"{PREFIX}/proposals/{proposal.id}")


def _wish(request: Request, session: Session, new: NewProposal) -> Wish:
    """Make of what was sent what can be posted. Raises InvalidError by field."""
    slugs = {row.slug: row.id for row in all_neighborhoods(session)}
    problems: dict[str, Sentence] = {}
    if any(slug not in slugs for slug in new.neighborhoods):
        problems["neighborhoods"] = _("One of these places is not a neighborhood of this city.")
    if new.focus is not None and new.focus not in slugs:
        problems["focus"] = _("There is no neighborhood with this slug.")
    elif new.focus is not None and new.chart_id is None:
        problems["focus"] = _("A focus needs a chart.")
    department = department_by_slug(session, new.department) if new.department else None
    if new.department and department is None:
        problems["department"] = _("There is no department with this name.")
    evidence = None
    if new.chart_id is not None and not problems:
        focus = new.focus or next(iter(new.neighborhoods), None)
        store: Storage = request.app.state.store
        try:
            evidence = see(session, store, new.chart_id, focus)
        except InvalidError as refusal:
            problems["chart_id"] = refusal.problems["chart"]
    if problems:
        raise InvalidError(problems)
    return Wish(
        title=new.title,
        text=new.text,
        kind=new.kind,
        reach=Reach.CORNER if new.neighborhoods else Reach.CITY,
        areas=[slugs[slug] for slug in dict.fromkeys(new.neighborhoods)],
        department_id=department.id if department else None,
        evidence=evidence,
    )


def _short(row: ProposalRow, base: str) -> ProposalShort:
    return ProposalShort(
        id=row.id,
        url=base + row.url,
        title=row.title,
        excerpt=row.excerpt,
        author=row.author,
        neighborhoods=list(row.areas),
        phase=row.phase.value,
        kind=row.kind.value,
        reach=row.reach.value,
        department=row.department,
        comments=row.comments,
        sponsors=row.sponsors,
        sponsor_neighborhoods=row.sponsor_places,
        adopted=row.adopted,
        opened_at=row.opened_at,
        active_at=row.active_at,
        voters=row.voters,
        support=row.support,
    )


def _full(session: Session, loaded: Loaded, published: Figures | None, base: str) -> ProposalFull:
    text = loaded.contribution
    debt = debt_of(session, text.id, utc_now())
    return ProposalFull(
        id=text.id,
        url=base + loaded.url,
        title=text.title,
        text=text.text,
        html=text.html,
        revision=text.revision,
        author=loaded.author,
        staff_of=loaded.proposal.official_role or None,
        adopted=adoption_in(session, text.id),
        goals=[goal.slug for goal in goals_of(session, [text.id]).get(text.id, [])],
        sponsors=sponsors_in(session, text.id),
        sponsor_neighborhoods=loaded.proposal.sponsor_places,
        neighborhoods=[area.name for area in loaded.areas],
        phase=loaded.proposal.phase.value,
        kind=loaded.proposal.kind.value,
        reach=loaded.proposal.reach.value,
        department=loaded.department.name if loaded.department else None,
        created_at=text.created_at,
        edited_at=text.edited_at,
        citations=citations_in(session, text.id),
        claims=claims_held(session, text.id),
        figures=figures_shape(published),
        answer_owed=debt_shape(debt, base) if debt else None,
    )


def _base(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.base_url
