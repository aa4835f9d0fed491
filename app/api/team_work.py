"""What a team does in its weeks, for programs: share charts, write notes, present its finding."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import (
    PREFIX,
    PROBLEMS,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
    fields_named,
)
from app.api.company import TeamShape, team_shape, today_of
from app.api.proposals import BIGGEST, Id
from app.api.teams import Key, Slug, Text, member_of, often
from app.contributions.citing import citations_of
from app.contributions.models import Contribution
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError
from app.core.i18n import _
from app.core.storage import Storage
from app.core.text import draw_ahead
from app.followthrough.teams.policy import LONGEST_EXTENSION, MOST_CHARTS
from app.followthrough.teams.queries import load_team
from app.followthrough.teams.working import (
    ask_for_slot,
    delete_note,
    extend,
    present,
    share_chart,
    write_note,
)
from app.http.transaction import Transaction
from app.people.queries import department_by_slug
from app.places.queries import all_neighborhoods
from app.proposals.evidence import see
from app.proposals.service import Evidence

router = APIRouter(prefix=PREFIX, tags=["teams and observations"], responses=PROBLEMS)

NO_FOCUS = _("There is no neighborhood with this slug.")
ALONE = _("A focus needs a chart.")
Chart = Annotated[int, Field(ge=1, le=BIGGEST)]


class SharedChart(Shape):
    """A chart, pinned as it reads now for `focus`, a neighborhood's slug; null for the city."""

    chart_id: Chart
    focus: Slug | None = None


class NewTeamNote(Shape):
    """A note, with a chart if one is named. `key` makes a retry safe."""

    text: Text
    chart_id: Chart | None = None
    focus: Slug | None = None
    key: Key


class NewFinding(Shape):
    """The finding. `charts` are numbers of charts that the team shares."""

    text: Text
    charts: Annotated[list[Chart], Field(min_length=1, max_length=MOST_CHARTS)]
    key: Key


class MoreWeeks(Shape):
    weeks: Annotated[int, Field(ge=1, le=LONGEST_EXTENSION)]
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class WantedSlot(Shape):
    department: Slug


class WrittenShape(Shape):
    """`visibility` is `queued` while it waits for a moderator."""

    id: int
    team: str
    visibility: str


# Texts are drawn before the transaction opens: a route names these before its session.


def _drawn_note(request: Request, new: NewTeamNote) -> NewTeamNote:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


def _drawn_finding(request: Request, new: NewFinding) -> NewFinding:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


@router.post("/teams/{slug}/charts", response_model=TeamShape, dependencies=[often])
def share(
    request: Request, slug: str, body: SharedChart, session: Transaction, person: Writer
) -> Response:
    """Share a chart with the team, pinned as it is now. The same again is the first."""
    member_of(request, session, person, slug)
    with fields_named(chart="chart_id"):
        seen = _seen(request, session, body.chart_id, body.focus)
        share_chart(session, person, slug, seen, today_of(request))
    return answer(request, team_shape(load_team(session, person, slug, today_of(request))))


@router.post(
    "/teams/{slug}/notes",
    response_model=WrittenShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def note(
    request: Request,
    slug: str,
    new: Annotated[NewTeamNote, Depends(_drawn_note)],
    session: Transaction,
    person: Writer,
) -> Response:
    """Write a note as a member. The same `key` is the first one."""
    member_of(request, session, person, slug)
    if new.focus and new.chart_id is None:
        raise InvalidError({"focus": ALONE})
    with fields_named(chart="chart_id"):
        seen = _seen(request, session, new.chart_id, new.focus) if new.chart_id else None
        now = utc_now()
        text = write_note(session, person, slug, new.text, seen, today_of(request), now, new.key)
    return _written(slug, text)


@router.post("/teams/{slug}/notes/{note_id}/deletion", status_code=HTTPStatus.NO_CONTENT,
             dependencies=[often])  # fmt: skip
def remove(
    request: Request, slug: str, note_id: Id, session: Transaction, person: Writer
) -> Response:
    """Delete one's own note. A finding stands."""
    loaded = load_team(session, person, slug, today_of(request))
    text = session.get(Contribution, note_id)
    if text is None or text.about_id != loaded.team.id:
        raise RefusedError(NOT_FOUND)
    delete_note(session, person, note_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/teams/{slug}/finding",
    response_model=WrittenShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[often],
)
def find(
    request: Request,
    slug: str,
    new: Annotated[NewFinding, Depends(_drawn_finding)],
    session: Transaction,
    person: Writer,
) -> Response:
    """Publish the team's finding, once. The same `key` is the first one."""
    loaded = member_of(request, session, person, slug)
    shared = {
        one.chart_id: one.id
        for one in citations_of(session, [loaded.team.id]).get(loaded.team.id, [])
    }
    rests_on = {shared.get(number, 0) for number in new.charts}  # 0 is none of theirs
    text = present(session, person, slug, new.text, rests_on, today_of(request), utc_now(), new.key)
    return _written(slug, text)


@router.post("/teams/{slug}/extension", response_model=TeamShape, dependencies=[often])
def give_more(
    request: Request, slug: str, body: MoreWeeks, session: Transaction, person: Writer
) -> Response:
    """Give the team more weeks, once, with a reason that everybody reads."""
    extend(session, person, slug, body.weeks, body.reason, today_of(request))
    return answer(request, team_shape(load_team(session, person, slug, today_of(request))))


@router.post("/teams/{slug}/slot", response_model=WantedSlot, dependencies=[often])
def ask_slot(
    request: Request, slug: str, body: WantedSlot, session: Transaction, person: Writer
) -> Response:
    """Ask to present the finding at a department's next meeting; the same again is once."""
    member_of(request, session, person, slug)
    office = department_by_slug(session, body.department)
    ask_for_slot(session, person, slug, office, today_of(request), utc_now())
    return answer(request, body)


def _seen(request: Request, session: Session, chart_id: int, focus: str | None) -> Evidence:
    if focus and focus not in {place.slug for place in all_neighborhoods(session)}:
        raise InvalidError({"focus": NO_FOCUS})
    store: Storage = request.app.state.store
    return see(session, store, chart_id, focus or None)


def _written(slug: str, text: Contribution) -> Response:
    body = WrittenShape(id=text.id, team=slug, visibility=text.visibility.value)
    return created(body, f"{PREFIX}/teams/{slug}")
