"""How much was said of a chart's data points. A count, kept on the chart for every page of it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy import func as sql
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart, ChartId
from app.contributions.models import Citation, Contribution, DataPoint, Visibility


def charts_spoken_of(session: Session, contribution_id: int) -> Sequence[ChartId]:
    """List the charts on whose data points a text stands, or a comment on that proposal."""
    rows = (
        select(col(DataPoint.chart_id))
        .join(Citation, col(Citation.point_id) == col(DataPoint.id))
        .join(Contribution, col(Contribution.id) == col(Citation.contribution_id))
        .where(
            or_(
                col(Contribution.id) == contribution_id,
                col(Contribution.about_id) == contribution_id,
            )
        )
        .distinct()
        .order_by(col(DataPoint.chart_id))  # everybody locks in this order
    )
    return [ChartId(number) for number in session.scalars(rows)]


def recount_threads(session: Session, chart_id: int) -> None:
    """Tell the chart how many texts on its data points readers see."""
    session.flush()
    chart = select(Chart).where(col(Chart.id) == chart_id).with_for_update(key_share=True)
    session.scalars(chart).one()
    about = aliased(Contribution)
    seen = (
        select(sql.count())
        .select_from(Citation)
        .join(DataPoint, col(DataPoint.id) == col(Citation.point_id))
        .join(Contribution, col(Contribution.id) == col(Citation.contribution_id))
        .outerjoin(about, col(about.id) == col(Contribution.about_id))
        .where(col(DataPoint.chart_id) == chart_id, *shown_to_all(about))
    )
    session.execute(
        update(Chart)
        .where(col(Chart.id) == chart_id)
        .values(threads=seen.scalar_subquery())
        .execution_options(synchronize_session="fetch")
    )


def shown_to_all(about: type[Contribution]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Ask for texts that everybody reads: public ones, on public proposals where on any."""
    return (
        col(Contribution.visibility) == Visibility.PUBLIC,
        or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
    )
