"""What is done with steps that stand: their writer removes them, a moderator hides or restores."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from pydantic import Field

from app.charts.models import Chart, ChartStory
from app.charts.queries import chart_address
from app.charts.stories import load_story
from app.charts.story_policy import can_judge_story
from app.charts.telling import NOUN, restore_story, take_back
from app.core.errors import require
from app.core.i18n import Sentence
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.ledger.queries import entries_about
from app.moderation.models import Rule
from app.moderation.rules import NAMES
from app.moderation.story_flags import hide_flagged, keep_story, open_story_flags
from app.people.models import Person
from app.web.addresses import Number
from app.web.chart_parts import chart_of
from app.web.form_page import show_form
from app.web.ledger_words import lines_of
from app.web.page import OnPage, Page

router = APIRouter()


class HidingForm(FormModel):
    rule: Rule
    reason: str = Field(min_length=1, max_length=500)


class KeepingForm(FormModel):
    kept_because: str = Field(min_length=1, max_length=500)


class RestoringForm(FormModel):
    reason: str = Field(min_length=1, max_length=500)


@router.post("/charts/{key}/steps/{story_id}/removal")
def remove(page: OnPage, person: SignedIn, key: str, story_id: Number) -> Response:
    chart = chart_of(page, key)
    take_back(page.session, person, load_story(page.session, person, chart.id, story_id).story)
    return page.go(chart_address(chart))


@router.get("/charts/{key}/steps/{story_id}/moderation")
def show_moderation(page: OnPage, _moderator: SignedIn, key: str, story_id: Number) -> Response:
    return _show(page, key, story_id, {}, {})


@router.post("/charts/{key}/steps/{story_id}/hiding")
def hide(page: OnPage, moderator: SignedIn, key: str, story_id: Number, form: SentForm) -> Response:
    chart, story = _judged(page, moderator, key, story_id)
    sent = read_form(form, HidingForm)
    if sent.values is None:
        return _show(page, key, story_id, sent.typed, sent.problems)
    hide_flagged(page.session, moderator, story, sent.values.rule, sent.values.reason)
    return page.go(f"{chart_address(chart)}/steps/{story.id}")


@router.post("/charts/{key}/steps/{story_id}/keeping")
def keep(page: OnPage, moderator: SignedIn, key: str, story_id: Number, form: SentForm) -> Response:
    """Dismiss the flags: the steps break no rule."""
    _chart, story = _judged(page, moderator, key, story_id)
    sent = read_form(form, KeepingForm)
    if sent.values is None:
        return _show(page, key, story_id, sent.typed, sent.problems)
    keep_story(page.session, moderator, story, sent.values.kept_because)
    return page.go("/moderation")


@router.post("/charts/{key}/steps/{story_id}/restoration")
def restore(
    page: OnPage, moderator: SignedIn, key: str, story_id: Number, form: SentForm
) -> Response:
    chart, story = _judged(page, moderator, key, story_id)
    sent = read_form(form, RestoringForm)
    if sent.values is None:
        return _show(page, key, story_id, sent.typed, sent.problems)
    restore_story(page.session, moderator, story, sent.values.reason)
    return page.go(f"{chart_address(chart)}/steps/{story.id}")


def _judged(page: Page, judge: Person | None, key: str, story_id: int) -> tuple[Chart, ChartStory]:
    """Load steps that somebody is to judge, after asking whether they may."""
    chart = chart_of(page, key)
    story = load_story(page.session, judge, chart.id, story_id).story
    require(can_judge_story(judge, story))
    return chart, story


def _show(
    page: Page,
    key: str,
    story_id: int,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence],
) -> Response:
    chart, story = _judged(page, page.viewer, key, story_id)
    return show_form(
        page,
        "charts/story_moderation.html",
        typed,
        problems,
        chart=chart,
        story=story,
        flags=open_story_flags(page.session, [story.id]),
        here_now=f"{chart_address(chart)}/steps/{story.id}",
        rules=[(rule.value, NAMES[rule]) for rule in Rule],
        lines=lines_of(page.session, entries_about(page.session, NOUN, story.id)),
    )
