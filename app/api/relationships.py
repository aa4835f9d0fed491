"""A city's relationships for programs: the published counts, by measure and quarter."""

from datetime import date

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Shape, answer, listed
from app.core.clock import utc_now
from app.core.config import Settings
from app.http.transaction import Transaction
from app.relationships.ties.queries import trends

router = APIRouter(prefix=PREFIX, tags=["relationships"], responses=PROBLEMS)


class TieShape(Shape):
    """A count. `extent` is exact, few (fewer than 5) or most (all but fewer than 5).

    `part` is null where the extent hides it; introductions have no `whole`. A quarter is named by
    its first day.
    """

    measure: str
    quarter: date
    extent: str
    part: int | None
    whole: int | None
    counted_on: date


@router.get("/relationships", response_model=PageOf[TieShape])
def list_relationships(request: Request, session: Transaction) -> Response:
    """List what reaches across neighborhoods, opinion groups and departments, of two years."""
    settings: Settings = request.app.state.settings
    today = utc_now().astimezone(settings.zone).date()
    rows = [row for trend in trends(session, today) for _quarter, row in trend.quarters if row]
    return answer(
        request,
        listed(
            [
                TieShape(
                    measure=row.measure.value,
                    quarter=row.quarter,
                    extent=row.extent.value,
                    part=row.part,
                    whole=row.whole,
                    counted_on=row.counted_on,
                )
                for row in rows
            ]
        ),
    )
