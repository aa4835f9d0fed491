"""Data points of charts: what each is, all that was said about it, and threads begun on it."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.charts.anchors import LONGEST
from app.charts.models import Chart
from app.charts.points import Point, point_address, point_focus
from app.charts.queries import chart_address
from app.charts.showing import show_chart
from app.contributions.guarding import is_guarded
from app.contributions.models import DataPoint
from app.contributions.pointing import point_by_id, point_of
from app.contributions.queries import own_votes
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import gettext
from app.discussion.models import Comment, On, Topic
from app.discussion.pointing import begin_thread, point_now
from app.discussion.policy import can_comment
from app.discussion.queries import thread
from app.discussion.said import elsewhere, first_pin, spoken_points
from app.discussion.service import post
from app.discussion.threads import grow, shown
from app.http.forms import SentForm, read_form
from app.http.limits import limit
from app.http.person import SignedIn
from app.notices.queries import follows
from app.notices.service import follow, unfollow
from app.people.models import Person
from app.people.policy import can_take_part
from app.web.addresses import Number
from app.web.chart_parts import chart_of, chosen_focus
from app.web.comment_charts import cite_chart
from app.web.comment_forms import CommentForm, new_key, show_rejected
from app.web.comments import address_of, show_posted
from app.web.page import OnPage, Page
from app.web.point_marks import marks_on
from app.web.stages import Stage, point_stage
from app.web.thread_page import paint
from app.web.written import drawn_first

router = APIRouter()

COMMENT: Final = limit("comment", "20 per minute")
Focus = Annotated[str, Query(max_length=80)]


class ThreadForm(CommentForm):
    anchor: str = Field(min_length=3, max_length=LONGEST)
    focus: str = Field(default="", max_length=80)


@dataclass(frozen=True)
class Told:
    """A data point as its page shows it. `now` is None where the newest data has it no more.

    `was` is what the first text on it saw, which is told beside the latest; None where it must
    not be, or where nobody spoke of it yet.
    """

    name: str
    now: Point | None
    was: str | None
    was_version: int | None
    sensitive: bool


@router.get("/charts/{key}/points")
def list_points(page: OnPage, key: str) -> Response:
    """List every data point of a chart that was spoken of."""
    chart = chart_of(page, key)
    if key != f"{chart.id}-{chart.slug}":
        return RedirectResponse(f"{chart_address(chart)}/points", 301)
    shown_ = show_chart(page.session, page.store, chart, page.here.slug if page.here else None)
    marks = marks_on(page, shown_, spoken_points(page.session, chart.id))
    return page.show("charts/points.html", chart=chart, shown=shown_, marks=marks)


@router.get("/charts/{key}/points/{anchor:path}")
def show_point(page: OnPage, key: str, anchor: str, focus: Focus = "", after: str = "") -> Response:
    chart = chart_of(page, key)
    place = _focus_of(page, anchor, focus)
    if key != f"{chart.id}-{chart.slug}":
        return RedirectResponse(point_address(chart, anchor, place), 301)
    row = point_of(page.session, chart.id, anchor, place)
    told = _told(page, chart, row, anchor, place)
    shown_ = show_chart(page.session, page.store, chart, place)
    stage = _stage(chart, anchor, place, row)
    branches = thread(page.session, row.id, after=after, on=On.POINT) if row else None
    nodes = grow(branches.rows) if branches else []
    own = own_votes(page.session, page.viewer, [one.id for one in shown(nodes)])
    return page.show(
        "charts/point.html",
        chart=chart,
        told=told,
        shown=shown_,
        marks=marks_on(page, shown_, spoken_points(page.session, chart.id)),
        stage=stage,
        thread=paint(page, stage, nodes, own),
        threads=len(nodes),
        next=branches.next if branches else None,
        after=after,
        elsewhere=elsewhere(page.session, row.id) if row else [],
        point=row,
        following=bool(
            row and page.viewer and follows(page.session, page.viewer, On.POINT, row.id)
        ),
        ruling=can_comment(page.viewer),
        form=_empty_form(chart, anchor, place),
    )


@router.get("/points/{point_id}")
def permalink(page: OnPage, point_id: Number) -> Response:
    return page.go(point_stage(page, point_by_id(page.session, point_id)).url)


@router.post("/charts/{key}/points", dependencies=[COMMENT, drawn_first(ThreadForm)])
def begin(page: OnPage, author: SignedIn, key: str, form: SentForm) -> Response:
    """Begin a thread on a data point."""
    chart = chart_of(page, key)
    require(can_comment(author))
    sent = read_form(form, ThreadForm)
    anchor, focus = (str(sent.typed.get(name, "")) for name in ("anchor", "focus"))
    hidden = {"anchor": anchor, "focus": focus}
    stage = _stage(chart, anchor, focus or None, None)
    if sent.values is None:
        return show_rejected(page, stage, sent.typed, sent.problems, hidden)
    try:
        with page.session.begin_nested():
            comment = begin_thread(
                page.session, page.store, author, chart, anchor, focus or None,
                sent.values.kind, sent.values.text, sent.values.form_key,
            )  # fmt: skip
            cite_chart(page, author, comment, sent.values)
    except InvalidError as refusal:
        return show_rejected(page, stage, sent.typed, refusal.problems, hidden)
    return page.go(address_of(page, comment))


@router.post("/points/{point_id}/comments", dependencies=[COMMENT, drawn_first(CommentForm)])
def reply(page: OnPage, author: SignedIn, point_id: Number, form: SentForm) -> Response:
    """Answer in a thread on a data point."""
    stage = point_stage(page, point_by_id(page.session, point_id))
    require(can_comment(author))
    sent = read_form(form, CommentForm)
    if sent.values is None:
        return show_rejected(page, stage, sent.typed, sent.problems)
    try:
        with page.session.begin_nested():
            comment = _reply(page, author, stage.topic, sent.values)
    except InvalidError as refusal:
        return show_rejected(page, stage, sent.typed, refusal.problems)
    return show_posted(page, comment) if page.wants_fragment else page.go(address_of(page, comment))


@router.post("/points/{point_id}/follow")
def start_following(page: OnPage, person: SignedIn, point_id: Number) -> Response:
    stage = point_stage(page, point_by_id(page.session, point_id))
    require(can_take_part(person))
    follow(page.session, person.id, On.POINT, point_id)
    return page.go(stage.url)


@router.post("/points/{point_id}/follow/end")
def stop_following(page: OnPage, person: SignedIn, point_id: Number) -> Response:
    stage = point_stage(page, point_by_id(page.session, point_id))
    unfollow(page.session, person.id, On.POINT, point_id)
    return page.go(stage.url)


def _reply(page: Page, author: Person, topic: Topic, sent: CommentForm) -> Comment:
    """Post the answer. Only what begins a thread pins the point, so a top one goes elsewhere."""
    if sent.parent_id is None:
        raise RefusedError(NOT_FOUND)
    comment = post(page.session, author, topic, sent.kind, sent.text, sent.parent_id, sent.form_key)
    cite_chart(page, author, comment, sent)
    return comment


def _focus_of(page: Page, anchor: str, focus: str) -> str | None:
    """Return the focus that is part of the point. Raises RefusedError 404 for no anchor at all."""
    place, _rows = chosen_focus(page, focus)
    try:
        return point_focus(anchor, place)
    except ValueError as error:
        raise RefusedError(NOT_FOUND) from error


def _told(page: Page, chart: Chart, row: DataPoint | None, anchor: str, focus: str | None) -> Told:
    now = point_now(page.session, page.store, chart, anchor, focus)
    pinned = first_pin(page.session, row.id) if row else None
    if now is None and row is None:
        raise RefusedError(NOT_FOUND)
    sensitive = is_guarded(page.session, chart)
    name = now.name if now else str((pinned or {}).get("name") or gettext("A point that is gone"))
    # Where people's small counts are guarded, a number that is not shown now is shown as no past.
    unseen = sensitive and (now is None or now.value is None)
    was = None if unseen or pinned is None else str(pinned.get("said") or "") or None
    version = (pinned or {}).get("version")
    return Told(name, now, was, int(version) if version else None, sensitive)


def _stage(chart: Chart, anchor: str, focus: str | None, row: DataPoint | None) -> Stage:
    return Stage(
        topic=Topic(On.POINT, row.id if row else 0),
        title=chart.title,
        url=point_address(chart, anchor, focus),
        post_to=f"/points/{row.id}/comments" if row else f"/charts/{chart.id}/points",
    )


def _empty_form(chart: Chart, anchor: str, focus: str | None) -> dict[str, object]:
    return {
        "post_to": f"/charts/{chart.id}/points",
        "hidden": {"anchor": anchor, "focus": focus or ""},
        "form_key": new_key(),
        "charts": [],
        "points": [],
        "typed": {},
        "problems": {},
        "oob": False,
    }
