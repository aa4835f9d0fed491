"""Sponsors of a proposal for programs: who stands behind it in public, and from where."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy.orm import Session

from app.api import sponsoring
from app.api.common import PREFIX, PROBLEMS, PageOf, Reader, Shape, answer, listed
from app.http.transaction import Transaction
from app.proposals.queries import load_proposal
from app.relationships.sponsors.queries import Sponsor, sponsors_of

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)
ROUTERS = (router, sponsoring.router)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class SponsorShape(Shape):
    """`neighborhood` is null where the sponsor shows none; only shown ones are counted."""

    handle: str
    neighborhood: str | None
    co_author: bool
    since: datetime


@router.get("/proposals/{proposal_id}/sponsors", response_model=PageOf[SponsorShape])
def list_sponsors(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """List the sponsors of a proposal, the longest standing first, at most 200."""
    load_proposal(session, viewer, proposal_id)
    return answer(request, listed(sponsors_in(session, proposal_id)))


def sponsors_in(session: Session, proposal_id: int) -> list[SponsorShape]:
    return [_shape(one) for one in sponsors_of(session, proposal_id)]


def _shape(one: Sponsor) -> SponsorShape:
    place = one.place.name if one.place else None
    return SponsorShape(
        handle=one.handle, neighborhood=place, co_author=one.writes, since=one.since
    )
