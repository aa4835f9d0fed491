"""Claims for programs: what a chart lets one say, said and judged."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from app.api.claim_shapes import (
    ClaimFull,
    ClaimShort,
    ClaimSpec,
    TextShape,
    TriedShape,
    check_shape,
    claim_short,
    short_facts,
    tried_shape,
)
from app.api.common import (
    PREFIX,
    PROBLEMS,
    Cursor,
    Limit,
    PageOf,
    Writer,
    answer,
    bearer_of,
    created,
    listed,
)
from app.charts.claims.judged import Judged, Verdict
from app.charts.claims.picking import offers_on, pickable, require_measure
from app.charts.claims.queries import Known, checks_of, find_claim, list_claims
from app.charts.claims.service import judge_ahead, judge_fully, make_claim, newest_cube
from app.charts.claims.specs import read_claim
from app.charts.queries import find_chart
from app.charts.spec import Slug
from app.contributions.claiming import texts_with
from app.core import nouns
from app.core.config import Settings
from app.http.limits import limit
from app.http.transaction import Transaction, look

router = APIRouter(prefix=PREFIX, tags=["claims"], responses=PROBLEMS)

BIGGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=BIGGEST)]


@router.get("/charts/{chart_id}/claims/offers", response_model=PageOf[TriedShape],
            dependencies=[limit("claim-offers", "60 per minute", reads=True)])  # fmt: skip
def offers(
    request: Request, chart_id: Id, session: Transaction, area: Slug | None = None
) -> Response:
    """List what this chart surely lets one say of an area, or of the city, most telling first."""
    store, chart = request.app.state.store, find_chart(session, chart_id)
    of = pickable(session, store, chart, None, area=area)
    found = offers_on(session, store, chart, of)
    return answer(request, listed([tried_shape(one.claim, one.found) for one in found]))


@router.post("/charts/{chart_id}/claims/try", response_model=TriedShape,
             dependencies=[limit("claim-try", "120 per minute")])  # fmt: skip
def try_claim(request: Request, chart_id: Id, new: ClaimSpec) -> Response:
    """Judge a claim on the newest version and keep nothing. No token is needed."""
    claim = new.claim()
    with look(request) as session:
        store, chart = request.app.state.store, find_chart(session, chart_id)
        require_measure(session, store, chart, claim.measure)
        found = judge_fully(newest_cube(session, store, chart, claim.measure), claim)
    return answer(request, tried_shape(claim, found))


def _judged(request: Request, chart_id: Id, new: ClaimSpec) -> ClaimSpec:
    """Judge the claim before the transaction opens: the verb finds it judged."""
    if bearer_of(request):
        claim = new.claim()
        with look(request) as session:
            store, chart = request.app.state.store, find_chart(session, chart_id)
            require_measure(session, store, chart, claim.measure)
            judge_ahead(session, store, chart, claim)
    return new


Ready = Annotated[ClaimSpec, Depends(_judged)]


@router.post("/charts/{chart_id}/claims", response_model=ClaimFull, status_code=HTTPStatus.CREATED,
             dependencies=[limit("claim", "60 per hour")])  # fmt: skip
def post(
    request: Request, chart_id: Id, new: Ready, session: Transaction, author: Writer
) -> Response:
    """Keep a claim, so that texts can hold it. The same claim again is the first one."""
    chart = find_chart(session, chart_id)
    made = make_claim(session, request.app.state.store, author, chart, new.claim())
    body = _full(request, session, find_claim(session, made.id))
    return created(body, f"{PREFIX}/claims/{made.id}")


@router.get("/claims", response_model=PageOf[ClaimShort])
def list_all(
    request: Request,
    session: Transaction,
    cursor: Cursor = None,
    limit: Limit = 20,
    chart: Annotated[int | None, Query(ge=1, le=BIGGEST, description="Of this chart.")] = None,
    verdict: Annotated[Verdict | None, Query(description="Of this standing verdict.")] = None,
) -> Response:
    """List claims, the newest first."""
    page = list_claims(session, chart_id=chart, verdict=verdict, cursor=cursor, limit=limit)
    items = [claim_short(known, _base(request)) for known in page.items]
    return answer(request, PageOf[ClaimShort](items=items, next=page.next))


@router.get("/claims/{claim_id}", response_model=ClaimFull)
def show(request: Request, claim_id: Id, session: Transaction) -> Response:
    """Show a claim, what each version made of it, and the public texts that hold it."""
    return answer(request, _full(request, session, find_claim(session, claim_id)))


def _full(request: Request, session: Transaction, known: Known) -> ClaimFull:
    base, claim = _base(request), read_claim(known.claim.spec)
    numbers = texts_with(session, known.claim.id)
    things = {(noun, number) for number in numbers for noun in ("proposal", "comment", "answer")}
    places = nouns.resolve(session, None, things)
    return ClaimFull(
        **short_facts(known, base),
        claim=ClaimSpec.model_validate(known.claim.spec),
        latest=tried_shape(claim, Judged.from_facts(known.latest.facts)),
        checks=[check_shape(line) for line in checks_of(session, known.claim.id)],
        texts=[TextShape(title=one.title, url=base + one.url) for one in places.values()],
    )


def _base(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.base_url
