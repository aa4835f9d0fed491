"""The concern beside a proposal for programs, by what it was chosen, and what was made of it."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from app.api import revisions
from app.api.common import PREFIX, PROBLEMS, Reader, Shape, answer
from app.api.proposals import Id
from app.http.limits import limit
from app.http.transaction import Transaction
from app.proposals.queries import load_proposal
from app.ranking.models import Basis
from app.ranking.standing import StandingConcern, concern_of

router = APIRouter(prefix=PREFIX, tags=["discussion"], responses=PROBLEMS)
ROUTERS = (router, revisions.router)  # what a concern changed is told by the versions

LOWEST, HIGHEST = 5, 95  # beyond these a share would tell on everybody


class ConcernShape(Shape):
    """The strongest concern, as of a fit.

    `basis` says where support was compared: in the opinion group or the place that agrees least
    with the proposal, or by the concern's own score, which is then `support`. `place` names a
    neighborhood or district; null for all others together. Shares are in hundredths; 5 and 95
    stand for all beyond, too. `author` is null for a former resident.
    """

    comment_id: int
    author: str | None
    basis: Basis
    place: str | None
    support: int
    approval: int
    as_of: datetime
    answer_id: int | None
    revisions: list[int]


class Beside(Shape):
    """`concern` is null while none has been judged by enough people, or none stands out."""

    concern: ConcernShape | None


@router.get(
    "/proposals/{proposal_id}/concern",
    response_model=Beside,
    dependencies=[limit("concern", "120 per minute", reads=True)],
)
def show_concern(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Tell which concern stands beside a proposal, its answer, and the versions it changed."""
    load_proposal(session, viewer, proposal_id)
    found = concern_of(session, proposal_id)
    return answer(request, Beside(concern=None if found is None else _shape(found)))


def _shape(found: StandingConcern) -> ConcernShape:
    return ConcernShape(
        comment_id=found.said.id,
        author=found.said.handle or None,
        basis=found.basis,
        place=found.place or None,
        support=max(LOWEST, min(found.support, HIGHEST)),
        approval=max(LOWEST, min(found.approval, HIGHEST)),
        as_of=found.as_of,
        answer_id=found.answer.id if found.answer else None,
        revisions=[change.number for change in found.changes],
    )
