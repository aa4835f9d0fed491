"""The public ledger and search for programs."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.common import PREFIX, PROBLEMS, Cursor, Limit, PageOf, Reader, Shape, answer
from app.core import nouns
from app.core.config import Settings
from app.http.limits import limit
from app.http.transaction import Transaction
from app.ledger.queries import newest
from app.search.queries import find

router = APIRouter(prefix=PREFIX, responses=PROBLEMS)


class EntryShape(Shape):
    """One public act. `noun` and `noun_id` name the thing; whom it concerned is never told."""

    id: int
    at: datetime
    deed: str
    noun: str
    noun_id: int
    rule: str
    reason: str
    by: str | None
    by_role: str | None
    about_entry_id: int | None


class FoundShape(Shape):
    noun: str
    id: int
    title: str
    snippet: str
    url: str


@router.get("/ledger", response_model=PageOf[EntryShape], tags=["ledger"])
def list_entries(
    request: Request, session: Transaction, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List what moderators and officials did, newest first."""
    page = newest(session, cursor=cursor, limit=limit)
    items = [
        EntryShape(
            id=row.entry.id,
            at=row.entry.at,
            deed=row.entry.deed,
            noun=row.entry.noun,
            noun_id=row.entry.noun_id,
            rule=row.entry.rule,
            reason=row.entry.reason,
            by=row.by,
            by_role=row.entry.actor_role.value if row.entry.actor_role else None,
            about_entry_id=row.entry.about_entry_id,
        )
        for row in page.items
    ]
    return answer(request, PageOf[EntryShape](items=items, next=page.next))


@router.get(
    "/search",
    response_model=PageOf[FoundShape],
    tags=["search"],
    dependencies=[limit("search", "60 per minute", reads=True)],
)
def search(
    request: Request,
    session: Transaction,
    viewer: Reader,
    q: Annotated[str, Query(min_length=1, max_length=200)],
) -> Response:
    """Find public things that hold every word; at most 50, best first."""
    settings: Settings = request.app.state.settings
    found = find(session, q, limit=50)
    viewer_id = viewer.id if viewer else None
    places = nouns.resolve(session, viewer_id, {(one.noun, one.noun_id) for one in found})
    items = [
        FoundShape(
            noun=one.noun,
            id=one.noun_id,
            title=places[one.noun, one.noun_id].title,
            snippet=one.snippet,
            url=settings.base_url + places[one.noun, one.noun_id].url,
        )
        for one in found
        if (one.noun, one.noun_id) in places
    ]
    return answer(request, PageOf[FoundShape](items=items, next=None))
