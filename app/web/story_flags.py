"""Flagging a chart told in steps: a page with the form of flags, or its fragment by htmx."""

from fastapi import APIRouter, Response

from app.charts.models import Chart, ChartStory
from app.charts.queries import chart_address
from app.charts.stories import load_story
from app.core.errors import require
from app.http.forms import SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.moderation.policy import can_flag_story
from app.moderation.story_flags import flag_story, story_flag_by
from app.web.addresses import Number
from app.web.chart_parts import chart_of
from app.web.flags import FlagForm, show_flag
from app.web.page import OnPage, Page

router = APIRouter()


@router.get("/charts/{key}/steps/{story_id}/flags/new")
def show_form(page: OnPage, reporter: SignedIn, key: str, story_id: Number) -> Response:
    chart = chart_of(page, key)
    story = load_story(page.session, reporter, chart.id, story_id).story
    require(can_flag_story(reporter, story))
    flagged = story_flag_by(page.session, reporter.id, story) is not None
    return _show(page, "_flagged" if flagged else "_flag", chart, story)


@router.post("/charts/{key}/steps/{story_id}/flags", dependencies=[limit("flag", "20 per hour")])
def send_flag(
    page: OnPage, reporter: SignedIn, key: str, story_id: Number, form: SentForm
) -> Response:
    chart = chart_of(page, key)
    story = load_story(page.session, reporter, chart.id, story_id).story
    require(can_flag_story(reporter, story))
    sent = read_form(form, FlagForm)
    if sent.values is None:
        return _show(page, "_flag", chart, story, sent)
    flag_story(page.session, reporter, story, sent.values.reason, sent.values.note)
    return _show(page, "_flagged", chart, story)


def _show(
    page: Page, part: str, chart: Chart, story: ChartStory, sent: Typed[FlagForm] | None = None
) -> Response:
    address = f"{chart_address(chart)}/steps/{story.id}"
    whole, flags = "charts/story_flag.html", f"{address}/flags"
    return show_flag(page, part, whole, story.id, flags, sent, address=address, story=story)
