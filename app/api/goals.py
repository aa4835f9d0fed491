"""Goals for programs: read, and chosen for a proposal; and who stands behind a proposal."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, Writer, answer, listed
from app.charts.queries import charts_by_ids
from app.charts.reading import Reading
from app.core.config import Settings
from app.followthrough.adopting.queries import adoption_of
from app.followthrough.goals.models import Goal
from app.followthrough.goals.policy import MOST
from app.followthrough.goals.queries import count_serving, find_goal, goals_of, standing_goals
from app.followthrough.goals.service import choose_goals
from app.http.limits import limit
from app.http.transaction import Transaction
from app.proposals.phases import REASON_LIMIT
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["goals"], responses=PROBLEMS)


class AdoptionShape(Shape):
    """Who adopted a proposal, in which office they did, and why."""

    by: str
    office: str
    reason: str
    at: datetime


class GoalShape(Shape):
    """An outcome and its chart as cited: `value` is that of the whole city in `version_id`.

    `value` is null where it is suppressed. `proposals` counts the public ones that serve it; read
    them by `/proposals?goal=` and the slug. `retired_at` is null while the goal stands.
    """

    slug: str
    url: str
    title: str
    words: str
    chart_id: int
    chart_title: str
    version_id: int
    value: float | None
    sentence: str
    cited_at: datetime
    proposals: int
    retired_at: datetime | None


class ChosenGoals(Shape):
    """Slugs of standing goals, all that the proposal serves. `reason` is a moderator's alone."""

    goals: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=MOST)]
    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""


class ServedGoals(Shape):
    proposal_id: int
    goals: list[str]


@router.get("/goals", response_model=PageOf[GoalShape])
def list_all(request: Request, session: Transaction) -> Response:
    """List the goals that stand, in the city's order."""
    return answer(request, listed(_shapes(request, session, list(standing_goals(session)))))


@router.get("/goals/{slug}", response_model=GoalShape)
def show(
    request: Request, slug: Annotated[str, Path(max_length=80)], session: Transaction
) -> Response:
    return answer(request, _shapes(request, session, [find_goal(session, slug)])[0])


@router.put(
    "/proposals/{proposal_id}/goals",
    response_model=ServedGoals,
    dependencies=[limit("goals", "60 per hour")],
)
def choose(
    request: Request,
    proposal_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    body: ChosenGoals,
    session: Transaction,
    person: Writer,
) -> Response:
    """Say which goals a proposal serves, in place of what was said before. Twice is once.

    Its writers choose; a moderator corrects that with a reason, which the ledger shows.
    """
    proposal = load_proposal(session, person, proposal_id).proposal
    known = {goal.slug: goal.id for goal in standing_goals(session)}
    wanted = {known.get(slug, 0) for slug in body.goals}  # 0 is none: the verb names the field
    choose_goals(session, person, proposal.id, wanted, body.reason)
    served = goals_of(session, [proposal.id]).get(proposal.id, [])
    goals = [goal.slug for goal in served]
    return answer(request, ServedGoals(proposal_id=proposal.id, goals=goals))


def adoption_in(session: Session, proposal_id: int) -> AdoptionShape | None:
    found = adoption_of(session, proposal_id)
    if found is None:
        return None
    act = found.adoption
    return AdoptionShape(by=found.by, office=act.adopted_as, reason=act.reason, at=act.at)


def _shapes(request: Request, session: Session, goals: list[Goal]) -> list[GoalShape]:
    settings: Settings = request.app.state.settings
    charts = charts_by_ids(session, {goal.chart_id for goal in goals})
    serving = count_serving(session)
    shapes = []
    for goal in goals:
        pinned = Reading.from_facts(goal.reading)
        shapes.append(
            GoalShape(
                slug=goal.slug,
                url=f"{settings.base_url}/goals/{goal.slug}",
                title=goal.title,
                words=goal.words,
                chart_id=goal.chart_id,
                chart_title=charts[goal.chart_id].title,
                version_id=goal.version_id,
                value=pinned.value,
                sentence=pinned.sentence,
                cited_at=goal.cited_at,
                proposals=serving.get(goal.id, 0),
                retired_at=goal.retired_at,
            )
        )
    return shapes
