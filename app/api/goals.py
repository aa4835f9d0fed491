"""Goals for programs, and who stands behind a proposal."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.orm import Session

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.charts.queries import charts_by_ids
from app.charts.reading import Reading
from app.core.config import Settings
from app.followthrough.adopting.queries import adoption_of
from app.followthrough.goals.models import Goal
from app.followthrough.goals.queries import count_serving, find_goal, standing_goals
from app.http.transaction import Transaction

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


@router.get("/goals", response_model=PageOf[GoalShape])
def list_all(request: Request, session: Transaction) -> Response:
    """List the goals that stand, in the city's order."""
    return answer(request, listed(_shapes(request, session, list(standing_goals(session)))))


@router.get("/goals/{slug}", response_model=GoalShape)
def show(
    request: Request, slug: Annotated[str, Path(max_length=80)], session: Transaction
) -> Response:
    return answer(request, _shapes(request, session, [find_goal(session, slug)])[0])


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
