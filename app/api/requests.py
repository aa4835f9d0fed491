"""Data requests for programs: what is not published, and what the city said."""

from datetime import date, datetime

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, Cursor, PageOf, Shape, answer
from app.followthrough.requests import data_requests
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["datasets"], responses=PROBLEMS)


class RequestShape(Shape):
    """A request. `state` is waiting, promised, published, answered (with a reason) or closed.

    `support` is of the last published batch, rounded down to tens.
    """

    id: int
    url: str
    title: str
    author: str
    support: int
    state: str
    dataset: str | None
    due_on: date | None
    landed_at: datetime | None


@router.get("/data-requests", response_model=PageOf[RequestShape])
def list_requests(request: Request, session: Transaction, cursor: Cursor = None) -> Response:
    """List the data that people ask the city to publish, the latest active first."""
    page = data_requests(session, cursor)
    items = [
        RequestShape(
            id=one.row.id,
            url=one.row.url,
            title=one.row.title,
            author=one.row.author,
            support=one.row.support,
            state=one.state,
            dataset=one.promised.slug if one.promised else None,
            due_on=one.promised.due_on if one.promised else None,
            landed_at=one.promised.landed_at if one.promised else None,
        )
        for one in page.items
    ]
    return answer(request, PageOf[RequestShape](items=items, next=page.next))
