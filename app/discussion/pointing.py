"""Speaking of a data point: a thread begun on it, or a comment elsewhere that is about it."""

from http import HTTPStatus
from typing import Final

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.points import Point, find_point, point_focus
from app.charts.reading import chart_figures
from app.contributions.pointing import cite_point, keep_point, point_of
from app.contributions.policy import can_edit
from app.contributions.queries import hold
from app.core.errors import NOT_FOUND, RefusedError, Ruling, require
from app.core.i18n import _
from app.core.storage import Storage
from app.discussion.models import Comment, CommentKind, On, Topic
from app.discussion.policy import can_comment
from app.discussion.service import post
from app.discussion.spoken import recount_threads
from app.notices.service import follow
from app.people.models import Person

POINT_GONE: Final = Ruling(
    HTTPStatus.CONFLICT,
    "point-gone",
    _("The newest data no longer has this point, so no new thread begins on it."),
    _("What was said stays, and can be answered."),
)


def point_now(
    session: Session, store: Storage, chart: Chart, anchor: str, focus: str | None
) -> Point | None:
    """Return a data point as the newest version has it, or None. Raises RefusedError 503."""
    return find_point(chart_figures(session, store, chart), anchor, focus)


def begin_thread(
    session: Session,
    store: Storage,
    author: Person,
    chart: Chart,
    anchor: str,
    focus: str | None,
    kind: CommentKind,
    text: str,
    form_key: str | None = None,
) -> Comment:
    """Begin a thread on a data point, with what it says now pinned to it. The writer follows it.

    Raises RefusedError: 404 where there is no such point, 409 where there is none any more.
    """
    require(can_comment(author))
    point = require_now(session, store, chart, anchor, focus)
    row = keep_point(session, chart.id, point.anchor, point.focus)
    comment = post(session, author, Topic(On.POINT, row.id), kind, text, form_key=form_key)
    _pin(session, author, comment, chart, point)
    follow(session, author.id, On.POINT, row.id)
    return comment


def anchor_comment(
    session: Session,
    store: Storage,
    author: Person,
    comment: Comment,
    chart: Chart,
    anchor: str,
    focus: str | None,
) -> None:
    """Say which data point a comment is about. Raises RefusedError as `begin_thread` does."""
    require(can_edit(author, hold(session, comment.id)))
    _pin(session, author, comment, chart, require_now(session, store, chart, anchor, focus))


def require_now(
    session: Session, store: Storage, chart: Chart, anchor: str, focus: str | None
) -> Point:
    found = point_now(session, store, chart, anchor, focus)
    if found is None:
        raise RefusedError(POINT_GONE if _was_there(session, chart, anchor, focus) else NOT_FOUND)
    return found


def _was_there(session: Session, chart: Chart, anchor: str, focus: str | None) -> bool:
    try:
        place = point_focus(anchor, focus)
    except ValueError:
        return False
    return point_of(session, chart.id, anchor, place) is not None


def _pin(session: Session, author: Person, comment: Comment, chart: Chart, point: Point) -> None:
    cite_point(session, author, comment.id, chart, point)
    recount_threads(session, chart.id)
