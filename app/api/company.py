"""Observations and teams for programs: what their public pages show."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.common import PREFIX, PROBLEMS, Cursor, Limit, PageOf, Shape, answer
from app.api.proposals import Id
from app.charts.models import ChartId
from app.contributions.citing import citations_of
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.paging import BIGGEST_ID
from app.discussion.observations.queries import Seen, Subject, list_seen, load_observation
from app.followthrough.teams.queries import (
    Loaded,
    Note,
    Row,
    find_slot,
    finding_of,
    list_teams,
    load_team,
    notes_of,
)
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["teams and observations"], responses=PROBLEMS)

Chosen = Annotated[int | None, Query(ge=1, lt=BIGGEST_ID)]


class ObservationShape(Shape):
    """What a resident saw: of one place on one day, and counted in no number of this API.

    The point is rounded to 0.002 degrees. `photo` is null once it was let go.
    """

    id: int
    proposal_id: int | None
    chart_id: int | None
    seen_on: date
    place: str
    latitude: float | None
    longitude: float | None
    text: str
    alt: str
    photo: str | None
    width: int
    height: int
    author: str
    created_at: datetime


class MemberShape(Shape):
    """`side` is a department or a neighborhood; null where there is none, or it is too small."""

    handle: str
    side: str | None


class NoteShape(Shape):
    id: int
    author: str
    text: str
    created_at: datetime
    citations: list[int]


class TeamShape(Shape):
    """`state` is gathering, working, found, over or empty."""

    slug: str
    question: str
    state: str
    members: int
    begun_on: date | None
    ends_on: date | None
    proposal_id: int | None
    started_by: str


class TeamFull(TeamShape):
    """A team with what it shared and wrote. `slot` is the slug of the department that it asks."""

    why: str
    people: list[MemberShape]
    charts: list[int]
    extended_on: date | None
    extend_reason: str
    notes: list[NoteShape]
    finding: NoteShape | None
    slot: str | None


@router.get("/observations", response_model=PageOf[ObservationShape])
def list_observations(
    request: Request,
    session: Transaction,
    proposal: Chosen = None,
    chart: Chosen = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """List what residents saw, the newest first: on a proposal, on a chart, or anywhere."""
    subject = Subject()
    if proposal is not None:
        subject = Subject(proposal_id=ContributionId(proposal))
    elif chart is not None:
        subject = Subject(chart_id=ChartId(chart))
    found = list_seen(session, subject, cursor, limit)
    items = [observation_shape(one) for one in found.items]
    return answer(request, PageOf[ObservationShape](items=items, next=found.next))


@router.get("/observations/{observation_id}", response_model=ObservationShape)
def show_observation(request: Request, observation_id: Id, session: Transaction) -> Response:
    return answer(request, observation_shape(load_observation(session, None, observation_id)))


@router.get("/teams", response_model=PageOf[TeamShape])
def list_all_teams(
    request: Request, session: Transaction, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    found = list_teams(session, today_of(request), cursor, limit)
    items = [team_shape(row) for row in found.items]
    return answer(request, PageOf[TeamShape](items=items, next=found.next))


@router.get("/teams/{slug}", response_model=TeamFull)
def show_team(request: Request, slug: str, session: Transaction) -> Response:
    loaded = load_team(session, None, slug, today_of(request))
    notes, finding = notes_of(session, None, loaded), finding_of(session, None, loaded)
    slot = find_slot(session, loaded.team.id)
    ids = [loaded.team.id, *(note.text.id for note in notes)]
    cited = citations_of(session, [*ids, finding.text.id] if finding else ids)
    charts = {number: [one.chart_id for one in some] for number, some in cited.items()}

    def shape(note: Note) -> NoteShape:
        return NoteShape(
            id=note.text.id,
            author=note.handle,
            text=note.text.text,
            created_at=note.text.created_at,
            citations=charts.get(note.text.id, []),
        )

    return answer(
        request,
        TeamFull(
            **team_shape(loaded).model_dump(),
            why=loaded.text.text,
            people=[
                MemberShape(handle=one.handle, side=one.department or one.place or None)
                for one in loaded.members
            ],
            charts=charts.get(loaded.team.id, []),
            extended_on=loaded.team.extended_on,
            extend_reason=loaded.team.extend_reason,
            notes=[shape(note) for note in notes],
            finding=shape(finding) if finding else None,
            slot=slot.department_slug if slot else None,
        ),
    )


def observation_shape(seen: Seen) -> ObservationShape:
    one = seen.observation
    return ObservationShape(
        id=one.id,
        proposal_id=one.proposal_id,
        chart_id=one.chart_id,
        seen_on=one.seen_on,
        place=seen.place_slug,
        latitude=one.latitude,
        longitude=one.longitude,
        text=seen.text.text,
        alt=one.alt,
        photo=f"/observations/{one.id}/photo.jpg" if one.file else None,
        width=one.width,
        height=one.height,
        author=seen.handle,
        created_at=seen.text.created_at,
    )


def team_shape(loaded: Loaded | Row) -> TeamShape:
    members = loaded.members if isinstance(loaded.members, int) else len(loaded.members)
    return TeamShape(
        slug=loaded.team.slug,
        question=loaded.text.title,
        state=loaded.state.value,
        members=members,
        begun_on=loaded.team.begun_on,
        ends_on=loaded.team.ends_on,
        proposal_id=loaded.team.proposal_id,
        started_by=loaded.starter,
    )


def today_of(request: Request) -> date:
    settings: Settings = request.app.state.settings
    return utc_now().astimezone(settings.zone).date()
