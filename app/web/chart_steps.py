"""A chart told in steps: its page, and the form to tell one or to tell it anew."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from app.charts.models import Chart, Deed
from app.charts.queries import chart_address
from app.charts.reading import chart_figures
from app.charts.step_pictures import step_pictures
from app.charts.steps import check_steps, points_of
from app.charts.stories import load_story, steps_of
from app.charts.story_policy import can_change_story, can_judge_story, can_tell
from app.charts.telling import STEPS_LIMIT, Step, retell, tell
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.moderation.policy import can_flag_story
from app.web.addresses import Number
from app.web.chart_files import Focus
from app.web.chart_parts import chart_of, chosen_focus
from app.web.page import OnPage, Page
from app.web.story_forms import (
    SAVE,
    StoryForm,
    TypedStep,
    rearranged,
    steps_in,
    stored_steps,
    typed_steps,
)

router = APIRouter()

DEEDS: Sequence[tuple[str, Sentence]] = [
    (Deed.HIGHLIGHT.value, _("Highlight a point")),
    (Deed.ZOOM.value, _("Show a part of it")),
    (Deed.COMPARE.value, _("Compare with an area")),
]


@router.get("/charts/{key}/steps/new")
def show_new(page: OnPage, person: SignedIn, key: str, focus: Focus = None) -> Response:
    require(can_tell(person))
    chart = chart_of(page, key)
    place, _rows = chosen_focus(page, focus)
    return _form(page, chart, {"title": "", "focus": place or ""}, [TypedStep()])


@router.post("/charts/{key}/steps/new", dependencies=[limit("story", "20 per hour")])
def make(page: OnPage, person: SignedIn, key: str, form: SentForm) -> Response:
    require(can_tell(person))
    chart = chart_of(page, key)
    drawn = _rearranged(page, chart, form)
    if drawn is not None:
        return drawn
    try:
        title, focus, checked = _checked(page, chart, form)
    except InvalidError as error:
        return _rejected(page, chart, form, error.problems)
    story = tell(page.session, person, chart, title, focus, checked)
    return page.go(f"{chart_address(chart)}/steps/{story.id}")


@router.get("/charts/{key}/steps/{story_id}")
def show(page: OnPage, key: str, story_id: Number) -> Response:
    """Show the steps one below the other: pictures of the numbers as they are now."""
    chart = chart_of(page, key)
    told = load_story(page.session, page.viewer, chart.id, story_id)
    figures = chart_figures(page.session, page.store, chart)
    steps = steps_of(page.session, told.story.id)
    return page.show(
        "charts/story.html",
        chart=chart,
        told=told,
        story=told.story,
        here_now=f"{chart_address(chart)}/steps/{told.story.id}",
        steps=step_pictures(page.session, page.store, figures, told.story.focus, steps),
        figures=figures,
        may_change=bool(can_change_story(page.viewer, told.story)),
        may_flag=page.viewer is None or bool(can_flag_story(page.viewer, told.story)),
        may_judge=bool(can_judge_story(page.viewer, told.story)),
    )


@router.get("/charts/{key}/steps/{story_id}/edit")
def show_edit(page: OnPage, person: SignedIn, key: str, story_id: Number) -> Response:
    chart = chart_of(page, key)
    story = load_story(page.session, person, chart.id, story_id).story
    require(can_change_story(person, story))
    typed = {"title": story.title, "focus": story.focus or ""}
    return _form(page, chart, typed, stored_steps(steps_of(page.session, story.id)))


@router.post("/charts/{key}/steps/{story_id}/edit", dependencies=[limit("story", "20 per hour")])
def change(page: OnPage, person: SignedIn, key: str, story_id: Number, form: SentForm) -> Response:
    chart = chart_of(page, key)
    story = load_story(page.session, person, chart.id, story_id).story
    require(can_change_story(person, story))
    drawn = _rearranged(page, chart, form)
    if drawn is not None:
        return drawn
    try:
        title, focus, checked = _checked(page, chart, form)
    except InvalidError as error:
        return _rejected(page, chart, form, error.problems)
    retell(page.session, person, story, title, focus, checked)
    return page.go(f"{chart_address(chart)}/steps/{story.id}")


def _checked(page: Page, chart: Chart, form: FormData) -> tuple[str, str | None, Sequence[Step]]:
    """Read the title, the place and the steps. Raises InvalidError naming the wrong fields."""
    title, focus, steps = steps_in(read_form(form, StoryForm))
    place, _rows = chosen_focus(page, focus or "")
    return title, place, check_steps(chart_figures(page.session, page.store, chart), steps)


def _rearranged(page: Page, chart: Chart, form: FormData) -> Response | None:
    """Draw the form again with a step added, removed or moved; nothing of it is stored."""
    typed = read_form(form, StoryForm).typed
    act = str(typed.get("act") or SAVE)
    return None if act == SAVE else _form(page, chart, typed, rearranged(typed_steps(typed), act))


def _rejected(
    page: Page, chart: Chart, form: FormData, problems: Mapping[str, Sentence]
) -> Response:
    typed = read_form(form, StoryForm).typed
    return _form(page, chart, typed, typed_steps(typed), problems)


def _form(
    page: Page,
    chart: Chart,
    typed: Mapping[str, object],
    steps: Sequence[TypedStep],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    figures = chart_figures(page.session, page.store, chart)
    _place, rows = chosen_focus(page, None)
    return page.show(
        "charts/tell.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        chart=chart,
        dated=bool(figures.periods),
        points=points_of(figures),
        deeds=DEEDS,
        typed=typed,
        steps=steps,
        most=STEPS_LIMIT,
        problems=problems or {},
        places=[(row.slug, row.name) for row in rows],
    )
