"""One's own vote, and the published figures of a contribution, for programs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.common import PREFIX, PROBLEMS, Reader, Shape, Writer, answer
from app.api.figures import FiguresShape, figures_shape
from app.api.proposals import Id
from app.contributions.models import Answer
from app.contributions.publishing import figures
from app.contributions.queries import load_for
from app.contributions.voting import cast_vote, withdraw_vote
from app.core.paging import BIGGEST_ID
from app.http.limits import limit
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["votes"], responses=PROBLEMS)


class VoteShape(Shape):
    """`seen_revision` is the revision of the text that the voter read."""

    vote: Answer
    seen_revision: Annotated[int, Field(ge=1, le=BIGGEST_ID)] | None = None


class FiguresOf(Shape):
    """`figures` is null until the first batch: ten people, two answers each given twice."""

    id: int
    figures: FiguresShape | None


@router.get("/contributions/{contribution_id}/figures", response_model=FiguresOf)
def show_figures(
    request: Request, contribution_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Show the last published figures; no single vote is ever shown to anybody."""
    load_for(session, viewer, contribution_id)
    published = figures(session, [contribution_id])
    found = {int(number): figure for number, figure in published.items()}.get(contribution_id)
    return answer(request, FiguresOf(id=contribution_id, figures=figures_shape(found)))


@router.put(
    "/contributions/{contribution_id}/vote",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[limit("vote", "120 per minute")],
)
def vote(contribution_id: Id, body: VoteShape, session: Transaction, voter: Writer) -> Response:
    """Make this the token owner's one vote, on the newest revision of the text.

    With `seen_revision`, a text that was changed since is a problem `text-changed` (409), and no
    vote is moved: read it again. The same vote with the newest `seen_revision` confirms one that
    was cast on an earlier revision.
    """
    cast_vote(session, voter, contribution_id, body.vote, body.seen_revision, newest_only=True)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.delete(
    "/contributions/{contribution_id}/vote",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[limit("vote", "120 per minute")],
)
def take_back(contribution_id: Id, session: Transaction, voter: Writer) -> Response:
    """Take the token owner's vote back; without one nothing changes."""
    withdraw_vote(session, voter, contribution_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)
