"""Data points of charts for programs: which were spoken of, what was said, and saying something."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.api.comments import CommentShape, shapes_of
from app.api.common import (
    PREFIX,
    PROBLEMS,
    Cursor,
    Limit,
    PageOf,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
    listed,
)
from app.api.proposals import BIGGEST, Id
from app.charts.anchors import LONGEST
from app.charts.points import point_address
from app.charts.queries import find_chart
from app.contributions.guarding import is_guarded
from app.contributions.pointing import point_by_id
from app.contributions.queries import load_for
from app.core.text import draw_ahead
from app.discussion.flat import flat_comments
from app.discussion.models import CommentKind, On, Topic
from app.discussion.pointing import begin_thread
from app.discussion.said import Spoken, elsewhere, spoken_points
from app.discussion.service import post
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.models import Person

router = APIRouter(prefix=PREFIX, tags=["discussion"], responses=PROBLEMS)


class PointShape(Shape):
    """A data point that was spoken of. `said` is what its first text saw, null where guarded.

    `anchor` outlives a version: `area:canton`, `period:2019-02`. `focus` is a neighborhood's slug,
    empty where it is no part of the point.
    """

    id: int
    anchor: str
    focus: str
    name: str
    said: str | None
    said_version: int | None
    texts: int
    comments: int
    last_at: datetime
    url: str


class Mention(Shape):
    """A comment in a proposal that is about the point."""

    comment_id: int
    author: str
    proposal: str
    url: str
    created_at: datetime


class NewOnPoint(Shape):
    """A thread to begin on a data point. `key` makes a retry safe: it returns the first one."""

    anchor: Annotated[str, Field(min_length=3, max_length=LONGEST)]
    focus: Annotated[str, Field(max_length=80)] = ""
    kind: CommentKind
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    key: Annotated[str, Field(min_length=8, max_length=64)]


class NewReply(Shape):
    """A reply in a thread on a data point."""

    parent_id: Annotated[int, Field(ge=1, le=BIGGEST)]
    kind: CommentKind
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    key: Annotated[str, Field(min_length=8, max_length=64)]


class PostedOnPoint(Shape):
    """`visibility` is `queued` while it waits for a moderator."""

    id: int
    point_id: int
    visibility: str


@router.get("/charts/{chart_id}/points", response_model=PageOf[PointShape])
def list_points(request: Request, chart_id: Id, session: Transaction) -> Response:
    """List the data points of a chart that were spoken of, in the order of their first text."""
    chart = find_chart(session, chart_id)
    guarded = is_guarded(session, chart)

    def shape(one: Spoken) -> PointShape:
        pinned = one.pinned
        version = pinned.get("version")
        return PointShape(
            id=one.point.id,
            anchor=one.point.anchor,
            focus=one.point.focus,
            name=str(pinned.get("name") or ""),
            said=None if guarded else str(pinned.get("said") or "") or None,
            said_version=int(version) if version else None,
            texts=one.texts,
            comments=one.comments,
            last_at=one.last_at,
            url=point_address(chart, one.point.anchor, one.point.focus),
        )

    return answer(request, listed([shape(one) for one in spoken_points(session, chart_id)]))


@router.get("/points/{point_id}/comments", response_model=PageOf[CommentShape])
def list_comments(
    request: Request, point_id: Id, session: Transaction, cursor: Cursor = None, limit: Limit = 100
) -> Response:
    """List the public comments of a data point's own threads, in the order of posting."""
    point_by_id(session, point_id)
    page = flat_comments(session, point_id, cursor, limit, on=On.POINT)
    items = shapes_of(session, page.items)
    return answer(request, PageOf[CommentShape](items=items, next=page.next))


@router.get("/points/{point_id}/mentions", response_model=PageOf[Mention])
def list_mentions(request: Request, point_id: Id, session: Transaction) -> Response:
    """List the comments in proposals that are about a data point."""
    point_by_id(session, point_id)
    found = [
        Mention(
            comment_id=one.id,
            author=one.handle,
            proposal=one.proposal_title,
            url=f"/comments/{one.id}",
            created_at=one.created_at,
        )
        for one in elsewhere(session, point_id)
    ]
    return answer(request, listed(found))


# Texts are drawn before the transaction opens: a route names these before its session.


def _drawn_thread(request: Request, new: NewOnPoint) -> NewOnPoint:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


def _drawn_reply(request: Request, new: NewReply) -> NewReply:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


@router.post(
    "/charts/{chart_id}/points",
    response_model=PostedOnPoint,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("comment", "20 per minute", "200 per day")],
)
def begin(
    chart_id: Id,
    new: Annotated[NewOnPoint, Depends(_drawn_thread)],
    request: Request,
    session: Transaction,
    author: Writer,
) -> Response:
    """Begin a thread on a data point in the token owner's name."""
    comment = begin_thread(
        session, request.app.state.store, author, find_chart(session, chart_id),
        new.anchor, new.focus or None, new.kind, new.text, new.key,
    )  # fmt: skip
    return _posted(session, author, comment.id, comment.point_id or 0)


@router.post(
    "/points/{point_id}/comments",
    response_model=PostedOnPoint,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("comment", "20 per minute", "200 per day")],
)
def reply(
    point_id: Id,
    new: Annotated[NewReply, Depends(_drawn_reply)],
    session: Transaction,
    author: Writer,
) -> Response:
    """Answer in a thread on a data point in the token owner's name."""
    topic = Topic(On.POINT, point_id)
    comment = post(session, author, topic, new.kind, new.text, new.parent_id, new.key)
    return _posted(session, author, comment.id, point_id)


def _posted(session: Transaction, author: Person, comment_id: int, point_id: int) -> Response:
    text = load_for(session, author, comment_id).contribution
    body = PostedOnPoint(id=comment_id, point_id=point_id, visibility=text.visibility.value)
    return created(body, f"/comments/{comment_id}")
