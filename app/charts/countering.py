"""Counter-charts: answering a chart with another cut, with credit both ways."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.charts.models import Chart, ChartId, CounterChart
from app.charts.policy import can_answer_chart
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import require
from app.people.models import Person

MOST = 20  # of one chart


class Counter(NamedTuple):
    """A chart and who put it beside `beside_id`, the chart that is looked at.

    `of` is how many there are, of which `MOST` are listed.
    """

    chart: Chart
    beside_id: ChartId
    by: str
    at: datetime
    of: int


def answer_chart(session: Session, person: Person | None, chart: Chart, answered: Chart) -> None:
    """Say that a chart answers another. The same again changes nothing: the first has the credit.

    Raises RefusedError 409 for a chart that would answer itself.
    """
    require(can_answer_chart(person, chart.id, answered.id))
    row = {
        "chart_id": chart.id,
        "answers_id": answered.id,
        "by_id": person.id if person else None,
        "created_at": utc_now(),
    }
    session.execute(insert_for(session, CounterChart).values(row).on_conflict_do_nothing())


def answers_to(session: Session, ids: Collection[int]) -> Mapping[int, list[Counter]]:
    """List the first charts that answer each of these, oldest first, in one query or none."""
    if not ids:
        return {}
    found: dict[int, list[Counter]] = {}
    rows = _counters(CounterChart.chart_id, CounterChart.answers_id)
    for one in _read(session, rows.where(col(CounterChart.answers_id).in_(ids))):
        found.setdefault(one.beside_id, []).append(one)
    return found


def answered_by(session: Session, chart_id: int) -> Sequence[Counter]:
    """List the charts that a chart answers."""
    rows = _counters(CounterChart.answers_id, CounterChart.chart_id)
    return _read(session, rows.where(col(CounterChart.chart_id) == chart_id))


def _counters(shown: Any, beside: Any) -> Select[Any]:  # noqa: ANN401, columns of a model
    maker = aliased(Person)
    order = (col(CounterChart.created_at), col(shown))
    columns: list[Any] = [
        Chart, col(beside), col(maker.handle), col(CounterChart.created_at),
        func.count().over(partition_by=col(beside)),
        func.row_number().over(partition_by=col(beside), order_by=order).label("place"),
    ]  # fmt: skip
    return (
        select(*columns)
        .select_from(CounterChart)
        .join(Chart, col(Chart.id) == col(shown))
        .join(maker, col(maker.id) == col(CounterChart.by_id))
        .order_by(col(CounterChart.created_at), col(Chart.id))
    )


def _read(session: Session, rows: Select[Any]) -> list[Counter]:
    return [Counter(*row[:-1]) for row in session.execute(rows) if row[-1] <= MOST]
