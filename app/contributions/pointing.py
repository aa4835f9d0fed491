"""Data points that texts are about: found, or noted when somebody first speaks of one."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.points import Point
from app.contributions.citing import cite
from app.contributions.models import Citation, DataPoint
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import NOT_FOUND, RefusedError
from app.people.models import Person
from app.places.queries import by_slug


def point_by_id(session: Session, point_id: int) -> DataPoint:
    """Load a data point. Raises RefusedError 404."""
    found = session.get(DataPoint, point_id) if 0 < point_id < 2**31 else None
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def point_of(session: Session, chart_id: int, anchor: str, focus: str | None) -> DataPoint | None:
    """Find a data point that somebody spoke of."""
    same = (
        col(DataPoint.chart_id) == chart_id,
        col(DataPoint.anchor) == anchor,
        col(DataPoint.focus) == (focus or ""),
    )
    return session.scalar(select(DataPoint).where(*same))


def keep_point(session: Session, chart_id: int, anchor: str, focus: str | None) -> DataPoint:
    """Find a data point, or note it: the same of two people at once is one row."""
    row = {
        "chart_id": chart_id,
        "anchor": anchor,
        "focus": focus or "",
        "created_at": utc_now(),
    }
    session.execute(insert_for(session, DataPoint).values(row).on_conflict_do_nothing())
    found = point_of(session, chart_id, anchor, focus)
    if found is None:
        raise RefusedError(NOT_FOUND)
    return found


def cite_point(
    session: Session, person: Person, contribution_id: int, chart: Chart, point: Point
) -> Citation:
    """Pin a text to a data point, with what it said at the time."""
    row = keep_point(session, chart.id, point.anchor, point.focus)
    start, end = point.start, point.end
    return cite(
        session,
        person,
        contribution_id,
        chart.id,
        point.reading.version_id,
        by_slug(session, point.focus).id if point.focus else None,
        start,
        end,
        point.to_facts(),
        row.id,
    )
