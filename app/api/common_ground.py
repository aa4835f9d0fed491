"""Common ground for programs: what is published of each text with a score."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from app.api.common import PREFIX, PROBLEMS, Cursor, Limit, PageOf, Reader, Shape, answer
from app.api.common_ground_files import router as files
from app.api.proposals import Id
from app.contributions.standings import shown_fit
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import decode_cursor, encode_cursor
from app.http.transaction import Transaction
from app.proposals.queries import load_proposal
from app.ranking.figures import scored_after
from app.ranking.telling import told_of

router = APIRouter(prefix=PREFIX, tags=["common ground"], responses=PROBLEMS)


class CellShape(Shape):
    """Answers counted in one place: `neighborhood:…`, `district:…` or `elsewhere`."""

    model_config = ConfigDict(serialize_by_alias=True)  # a name that Python keeps for itself

    place: str
    agree: int
    disagree: int
    pass_: int = Field(alias="pass")


class GroundShape(Shape):
    """Common ground of one text, of the batch published at `as_of`.

    `score`, `sd`, `cap`, `intercept` and `consensus` are thousandths; what differs is a
    probability in hundredths. `voters` are rounded down to tens. `groups` are [agree, disagree,
    pass] by opinion group, to the nearest five people, empty where one is too small. `lowest` says
    how probable, in thousandths, it is that opinion groups approve so little, in hundredths, where
    they approve least.
    """

    id: int
    kind: str
    url: str | None
    as_of: datetime
    voters: int
    score: int
    sd: int
    groups_differ: int
    places_differ: int
    corner: bool
    cap: int | None
    badge: bool
    intercept: int
    consensus: int
    cells: list[CellShape]
    groups: list[list[float]]
    lowest: dict[str, int]


@router.get("/common-ground", response_model=PageOf[GroundShape])
def list_common_ground(
    request: Request, session: Transaction, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the public texts with a score, as last computed, by their number."""
    fit = shown_fit(session)
    if fit is None:
        return answer(request, PageOf[GroundShape](items=[], next=None))
    values = decode_cursor(cursor, 1)
    start = values[0] if values else 0
    found = scored_after(session, fit.id, start if isinstance(start, int) else 0, limit + 1)
    told = told_of(session, fit, found[:limit], _base(request))
    following = encode_cursor(found[limit - 1]) if len(found) > limit else None
    items = [GroundShape.model_validate(one) for one in told]
    return answer(request, PageOf[GroundShape](items=items, next=following))


@router.get("/proposals/{proposal_id}/common-ground", response_model=GroundShape)
def show_common_ground(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """Show a proposal's. 404 while it has no score."""
    load_proposal(session, viewer, proposal_id)
    fit = shown_fit(session)
    told = told_of(session, fit, [proposal_id], _base(request)) if fit else []
    if not told or told[0]["score"] is None:
        raise RefusedError(NOT_FOUND)
    return answer(request, GroundShape.model_validate(told[0]))


def _base(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.base_url


ROUTERS = [files, router]
