"""Naming the city's goals, putting them in order, and retiring them: administrators only."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from app.charts.queries import find_chart
from app.charts.reading import read_chart
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence
from app.followthrough.goals.models import Goal
from app.followthrough.goals.queries import find_goal, standing_goals
from app.followthrough.goals.service import Aim, change_goal, move_goal, name_goal, retire_goal
from app.http.forms import FormModel, SentForm, read_form
from app.people.policy import can_administer
from app.proposals.evidence import chart_number
from app.web.admin_people import for_administrators
from app.web.form_page import show_form
from app.web.page import OnPage, Page
from app.web.proposal_charts import grouped_charts
from app.web.proposal_write import NAME_A_CHART

router = APIRouter()


class GoalForm(FormModel):
    title: str = Field(min_length=3, max_length=120)
    words: str = Field(min_length=1, max_length=2000)
    chart: str = Field(min_length=1, max_length=300)  # its number, or its address


class MoveForm(FormModel):
    to: Literal["up", "down"]


class RetireForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/admin/goals", dependencies=[for_administrators])
def index(page: OnPage) -> Response:
    return _index(page)


@router.post("/admin/goals")
def name(page: OnPage, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    sent = read_form(form, GoalForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            name_goal(page.session, page.viewer, _aim(page, sent.values))
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go("/admin/goals")
    return _index(page, sent.typed, problems)


@router.get("/admin/goals/{slug}", dependencies=[for_administrators])
def show(page: OnPage, slug: str) -> Response:
    goal = find_goal(page.session, slug)
    typed = {"title": goal.title, "words": goal.words, "chart": goal.chart_id}
    return _form(page, goal, typed)


@router.post("/admin/goals/{slug}")
def change(page: OnPage, slug: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    goal = find_goal(page.session, slug)
    sent = read_form(form, GoalForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            change_goal(page.session, page.viewer, goal, _aim(page, sent.values))
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go("/admin/goals")
    return _form(page, goal, sent.typed, problems)


@router.post("/admin/goals/{slug}/place")
def move(page: OnPage, slug: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    goal = find_goal(page.session, slug)
    sent = read_form(form, MoveForm)
    if sent.values is None:
        raise InvalidError(sent.problems)
    move_goal(page.session, page.viewer, goal, up=sent.values.to == "up")
    return page.go("/admin/goals")


@router.post("/admin/goals/{slug}/retirement")
def retire(page: OnPage, slug: str, form: SentForm) -> Response:
    require(can_administer(page.viewer))
    goal = find_goal(page.session, slug)
    sent = read_form(form, RetireForm)
    problems: Mapping[str, Sentence] = sent.problems
    if sent.values is not None:
        try:
            retire_goal(page.session, page.viewer, goal, sent.values.reason)
        except InvalidError as refusal:
            problems = refusal.problems
        else:
            return page.go(f"/goals/{goal.slug}")
    typed = {"title": goal.title, "words": goal.words, "chart": goal.chart_id, **sent.typed}
    return _form(page, goal, typed, problems)


def _aim(page: Page, sent: GoalForm) -> Aim:
    """Read the chart for the whole city as it is now. Raises InvalidError (field `chart`)."""
    number = chart_number(sent.chart)
    if number is None:
        raise InvalidError({"chart": NAME_A_CHART})
    try:
        chart = find_chart(page.session, number)
        seen = read_chart(page.session, page.store, chart, None)
    except RefusedError as refusal:
        raise InvalidError({"chart": NAME_A_CHART}) from refusal
    return Aim(sent.title, sent.words, seen, chart.id)


def _index(
    page: Page,
    typed: Mapping[str, object] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    goals = standing_goals(page.session)
    groups = grouped_charts(page)
    return show_form(page, "goals/admin.html", typed, problems, goals=goals, groups=groups)


def _form(
    page: Page,
    goal: Goal,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    groups = grouped_charts(page)
    return show_form(page, "goals/admin_goal.html", typed, problems, goal=goal, groups=groups)
