"""Which goals of the city a commitment serves: a form for the department that owns it."""

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import APIRouter, Response
from pydantic import Field

from app.core.errors import InvalidError, require
from app.core.i18n import Sentence
from app.followthrough.commitments.queries import Promised, commitment_url, load_commitment
from app.followthrough.goals.committing import say_goals
from app.followthrough.goals.queries import COMMITMENT, goals_of, standing_goals
from app.followthrough.joint.policy import can_say_goals
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.web.addresses import Number
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

MOST: Final = 12


class GoalsForm(FormModel):
    goals: list[int] = Field(default_factory=list, max_length=MOST)


@router.get("/commitments/{commitment_id}/goals")
def show_choice(page: OnPage, official: SignedIn, commitment_id: Number) -> Response:
    one = load_commitment(page.session, official, commitment_id)
    require(can_say_goals(official, one.commitment))
    served = goals_of(page.session, [commitment_id], COMMITMENT).get(commitment_id, [])
    return _choice(page, one, [goal.id for goal in served])


@router.post("/commitments/{commitment_id}/goals", dependencies=[limit("goals", "60 per hour")])
def choose(page: OnPage, official: SignedIn, commitment_id: Number, form: SentForm) -> Response:
    one = load_commitment(page.session, official, commitment_id)
    require(can_say_goals(official, one.commitment))
    sent = read_form(form, GoalsForm)
    problems = sent.problems
    if sent.values is not None:
        try:
            say_goals(page.session, official, one.commitment.id, sent.values.goals)
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go(commitment_url(one.commitment.id))
    return _choice(page, one, numbers_of(sent.typed.get("goals")), problems)


def numbers_of(typed: object) -> list[int]:
    """Read goals as a form sends them, or as a draft of an answer keeps them."""
    said = typed if isinstance(typed, list) else str(typed or "").split()
    return [int(one) for one in map(str, said) if one.isascii() and one.isdecimal()]


def _choice(
    page: Page,
    one: Promised,
    chosen: Sequence[int],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    goals = standing_goals(page.session)
    typed = {"goals": list(chosen)}
    return show_form(page, "commitments/goals.html", typed, problems, one=one, goals=goals)
