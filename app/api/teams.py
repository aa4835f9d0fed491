"""Teams for programs: starting one, asking to join, answering that, leaving."""

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
from app.api.proposals import BIGGEST
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.text import draw_ahead
from app.followthrough.teams.models import Belonging
from app.followthrough.teams.policy import can_work
from app.followthrough.teams.queries import Loaded, load_team
from app.followthrough.teams.service import Wish, answer_ask, ask_to_join, leave, start
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.models import Person
from app.people.queries import person_by_handle

router = APIRouter(prefix=PREFIX, tags=["teams and observations"], responses=PROBLEMS)
often = limit("team", "60 per hour")

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Key = Annotated[str, Field(min_length=8, max_length=64)]
Slug = Annotated[str, Field(max_length=80)]


class NewTeam(Shape):
    """One question that data can answer, and why. `key` makes a retry safe."""

    question: Annotated[str, Field(min_length=1, max_length=160)]
    text: Text
    proposal_id: Annotated[int | None, Field(ge=1, le=BIGGEST)] = None
    key: Key


class BelongingShape(Shape):
    """`state` is asked, member, declined or left."""

    team: str
    handle: str
    state: Belonging


class Decision(Shape):
    accept: bool


# Texts are drawn before the transaction opens: a route names these before its session.


def _drawn_team(request: Request, new: NewTeam) -> NewTeam:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


@router.post(
    "/teams", response_model=TeamShape, status_code=HTTPStatus.CREATED, dependencies=[often]
)
def begin(
    request: Request,
    new: Annotated[NewTeam, Depends(_drawn_team)],
    session: Transaction,
    person: Writer,
) -> Response:
    """Start a team with the token's owner in it. The same `key` is the first one."""
    wish, today = Wish(new.question, new.text, new.proposal_id), today_of(request)
    with fields_named(why="text", proposal="proposal_id"):
        made = start(session, person, wish, today, utc_now(), new.key)
    loaded = load_team(session, person, made.slug, today)
    return created(team_shape(loaded), f"{PREFIX}/teams/{made.slug}")


@router.post("/teams/{slug}/join", response_model=BelongingShape, dependencies=[often])
def join(request: Request, slug: str, session: Transaction, person: Writer) -> Response:
    """Ask to be let in; a member answers. Twice is once."""
    mine = ask_to_join(session, person, slug, today_of(request), utc_now())
    return answer(request, BelongingShape(team=slug, handle=person.handle, state=mine.state))


@router.post("/teams/{slug}/leave", response_model=BelongingShape, dependencies=[often])
def go_away(request: Request, slug: str, session: Transaction, person: Writer) -> Response:
    """Leave the team, or take the question back. What one wrote stays."""
    mine = leave(session, person, slug, today_of(request), utc_now())
    return answer(request, BelongingShape(team=slug, handle=person.handle, state=mine.state))


@router.post("/teams/{slug}/members/{handle}", response_model=BelongingShape, dependencies=[often])
def let_in(
    request: Request, slug: str, handle: str, body: Decision, session: Transaction, person: Writer
) -> Response:
    """Let somebody in who asks, or not, as a member."""
    member_of(request, session, person, slug)
    asking = person_by_handle(session, handle)
    if asking is None:
        raise RefusedError(NOT_FOUND)
    theirs = answer_ask(
        session, person, slug, asking.id, today_of(request), utc_now(), accept=body.accept
    )
    return answer(request, BelongingShape(team=slug, handle=asking.handle, state=theirs.state))


def member_of(request: Request, session: Session, person: Person, slug: str) -> Loaded:
    """Load the team for a member. Others are told so before they are told what is wrong."""
    loaded = load_team(session, person, slug, today_of(request))
    require(can_work(person, loaded.text, loaded.mine))
    return loaded
