"""A proposal's discussion for programs: read it, add to it."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from app.api.citations import HeldClaim, held_claims
from app.api.common import (
    PREFIX,
    PROBLEMS,
    Cursor,
    Limit,
    PageOf,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
)
from app.api.proposals import BIGGEST, Id
from app.contributions.claiming import claims_in
from app.contributions.queries import load_for
from app.core.text import draw_ahead
from app.discussion.flat import Flat, flat_comments
from app.discussion.models import CommentKind
from app.discussion.ordering import Order
from app.discussion.service import post_comment
from app.http.limits import limit
from app.http.transaction import Transaction
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["discussion"], responses=PROBLEMS)


class CommentShape(Shape):
    """A public comment; hidden and deleted ones are left out, so a parent may be missing."""

    id: int
    parent_id: int | None
    kind: CommentKind
    author: str
    official_role: str
    text: str
    html: str
    revision: int
    created_at: datetime
    edited_at: datetime | None
    score: int | None
    held: bool
    claims: list[HeldClaim]


class NewComment(Shape):
    """`parent_id` makes it a reply. `key` makes a retry safe: it returns the first comment."""

    kind: CommentKind
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    parent_id: Annotated[int | None, Field(ge=1, le=BIGGEST)] = None
    key: Annotated[str, Field(min_length=8, max_length=64)]


class Posted(Shape):
    """`visibility` is `queued` while it waits for a moderator."""

    id: int
    proposal_id: int
    visibility: str


@router.get("/proposals/{proposal_id}/comments", response_model=PageOf[CommentShape])
def list_comments(
    request: Request,
    proposal_id: Id,
    session: Transaction,
    viewer: Reader,
    sort: Annotated[Order, Query()] = Order.POSTED,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List a proposal's public comments, each for itself, in the order of posting or another.

    `score` is where approval is expected to be lowest, in thousandths, as it was published; where
    it is `held`, moderators look at the votes and it is an older one. A cursor of another order
    is the beginning.
    """
    load_proposal(session, viewer, proposal_id)
    page = flat_comments(session, proposal_id, cursor, limit, order=sort)
    items = shapes_of(session, page.items)
    return answer(request, PageOf[CommentShape](items=items, next=page.next))


def shapes_of(session: Session, rows: Sequence[Flat]) -> list[CommentShape]:
    """Give comments the shape that programs read, with the claims that each holds."""
    held = claims_in(session, [row.id for row in rows])
    return [_shape(row, held_claims(held.get(row.id, {}))) for row in rows]


def _shape(row: Flat, claims: list[HeldClaim]) -> CommentShape:
    plain = set(CommentShape.model_fields) - {"claims"}
    return CommentShape(**{name: getattr(row, name) for name in plain}, claims=claims)


def _drawn(request: Request, new: NewComment) -> NewComment:
    """Draw the text before the transaction opens. A route names it before its session."""
    if bearer_of(request):
        draw_ahead(new.text)
    return new


Drawn = Annotated[NewComment, Depends(_drawn)]


@router.post(
    "/proposals/{proposal_id}/comments",
    response_model=Posted,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("comment", "20 per minute", "200 per day")],
)
def post(proposal_id: Id, new: Drawn, session: Transaction, author: Writer) -> Response:
    """Add a comment or a reply in the token owner's name."""
    comment = post_comment(session, author, proposal_id, new.kind, new.text, new.parent_id, new.key)
    text = load_for(session, author, comment.id).contribution
    body = Posted(id=comment.id, proposal_id=proposal_id, visibility=text.visibility.value)
    return created(body, f"/comments/{comment.id}")
