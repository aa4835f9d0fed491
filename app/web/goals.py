"""The city's goals: their pages, and which of them a proposal serves."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.contributions.models import Citation, ContributionId
from app.contributions.queries import shares
from app.core.errors import InvalidError, require
from app.core.storage import Storage
from app.followthrough.commitments.listing import list_commitments
from app.followthrough.goals.models import Goal
from app.followthrough.goals.policy import can_choose_goals
from app.followthrough.goals.queries import (
    count_commitments,
    count_serving,
    find_goal,
    goals_of,
    retired_goals,
    serving,
    standing_goals,
)
from app.followthrough.goals.service import choose_goals
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.people.models import Person
from app.people.voices import stand_in_of
from app.proposals.evidence import Cited, cited_of
from app.proposals.ordering import Sort
from app.proposals.queries import Loaded, list_proposals, load_proposal
from app.web.addresses import Number
from app.web.commitment_words import STANDINGS
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

CHOICE: Final = 12


class ChoiceForm(FormModel):
    goals: list[int] = Field(default_factory=list, max_length=CHOICE)
    reason: str = Field(default="", max_length=500)


@router.get("/goals")
def index(page: OnPage) -> Response:
    goals = standing_goals(page.session)
    return page.show(
        "goals/index.html",
        goals=list(zip(goals, cited(page.session, page.store, goals), strict=True)),
        serving=count_serving(page.session),
        promised=count_commitments(page.session),
        retired=retired_goals(page.session),
    )


@router.get("/goals/{slug}")
def show(page: OnPage, slug: str, after: str = "") -> Response:
    goal = find_goal(page.session, slug)
    return page.show(
        "goals/show.html",
        goal=goal,
        one=cited(page.session, page.store, [goal])[0],
        found=list_proposals(
            page.session, among=serving(goal.id), sort=Sort.COMMON_GROUND, cursor=after
        ),
        after=after,
        promised=list_commitments(page.session, page.today, goal=goal.id).items,
        standings=STANDINGS,
        today=page.today,
    )


@router.get("/proposals/{proposal_id:int}/goals")
def show_choice(page: OnPage, person: SignedIn, proposal_id: Number) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    writes = _require_chooser(page, person, loaded)
    served = goals_of(page.session, [proposal_id]).get(proposal_id, [])
    return _choice(page, loaded, {"goals": [goal.id for goal in served]}, writes=writes)


@router.post("/proposals/{proposal_id:int}/goals", dependencies=[limit("goals", "60 per hour")])
def choose(page: OnPage, person: SignedIn, proposal_id: Number, form: SentForm) -> Response:
    loaded = load_proposal(page.session, person, proposal_id)
    writes = _require_chooser(page, person, loaded)
    sent = read_form(form, ChoiceForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            choose_goals(
                page.session, person, loaded.proposal.id, sent.values.goals, sent.values.reason
            )
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go(loaded.url)
    typed = {
        **sent.typed,
        "goals": [int(n) for n in map(str, form.getlist("goals")) if n.isdecimal()],
    }
    return _choice(page, loaded, typed, problems, writes=writes)


def serve_chosen(
    page: Page, person: Person, proposal_id: ContributionId, chosen: Collection[str]
) -> None:
    """Tie a new proposal to the goals that its draft names: those that still stand."""
    standing = {goal.id for goal in standing_goals(page.session)} if chosen else set()
    wanted = {int(number) for number in chosen if number.isdecimal()} & standing
    if wanted:
        with suppress(InvalidError):
            choose_goals(page.session, person, proposal_id, wanted)


def cited(session: Session, store: Storage, goals: Sequence[Goal]) -> list[Cited]:
    """Put each goal beside its chart: as it was cited, and as it reads now."""
    citations = [
        Citation(
            id=goal.id,
            contribution_id=ContributionId(0),  # no text: the goal itself cites it
            chart_id=goal.chart_id,
            version_id=goal.version_id,
            reading=goal.reading,
            attached_by=goal.named_by,
            created_at=goal.cited_at,
        )
        for goal in goals
    ]
    return cited_of(session, store, citations)


def _require_chooser(page: Page, person: Person, loaded: Loaded) -> bool:
    """Say whether the person writes the proposal; refuse who may not choose at all."""
    text = loaded.contribution
    writes = shares(page.session, person, text) or bool(
        person.id == text.author_id or stand_in_of(page.session, person, text.author_id)
    )
    require(can_choose_goals(person, text, loaded.proposal, writes=writes))
    return writes


def _choice(
    page: Page,
    loaded: Loaded,
    typed: Mapping[str, Any],
    problems: Mapping[str, Any] | None = None,
    *,
    writes: bool,
) -> Response:
    return show_form(
        page,
        "goals/choose.html",
        typed,
        problems,
        loaded=loaded,
        goals=standing_goals(page.session),
        corrects=not writes,
    )
