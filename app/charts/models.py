"""The table of charts. A chart is a spec on a dataset; its pictures are made again from both."""

from datetime import datetime
from typing import Any, NewType

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.charts.spec import Kind
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.models import DatasetId
from app.people.models import PersonId

ChartId = NewType("ChartId", int)


class Chart(SQLModel, table=True):
    """One spec on one dataset. Who chooses it again gets the same chart: `spec_hash` sees to it.

    `created_by` is empty for charts that the program makes when a dataset is published.
    """

    __tablename__ = "chart"
    __table_args__ = (UniqueConstraint("dataset_id", "spec_hash"),)

    id: ChartId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(max_length=80)
    title: str = Field(max_length=300)
    kind: Kind = Field(sa_type=stored_as_value(Kind))
    spec: dict[str, Any] = Field(sa_type=JSON)
    spec_hash: str = Field(max_length=64)
    dataset_id: DatasetId = Field(foreign_key="dataset.id", sa_type=Integer, index=True)
    created_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    featured: bool = Field(default=False, index=True)  # offered to writers and on places' pages
    # Threads on its data points that readers see, counted by `discussion` and told to us.
    threads: int = 0


class CounterChart(SQLModel, table=True):
    """A chart that answers another with a different cut, and who put it there."""

    __tablename__ = "counter_chart"

    chart_id: ChartId = Field(primary_key=True, foreign_key="chart.id", sa_type=Integer)
    answers_id: ChartId = Field(
        primary_key=True, foreign_key="chart.id", sa_type=Integer, index=True
    )
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
