"""What was worked out of a measure: which neighborhoods are alike in it, anew with the data."""

from datetime import datetime
from typing import Any, NewType

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.charts.models import ChartId
from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.datasets.models import DatasetId, VersionId

MeasureId = NewType("MeasureId", int)


class AlikeMeasure(SQLModel, table=True):
    """A measure that charts show, whatever they draw of it. `facts` are of `looking.Looked`.

    It is told only while the dataset's newest version is the one that it was worked out of, and
    the dataset is as sensitive as it was then.
    """

    __tablename__ = "alike_measure"

    id: MeasureId = Field(default=None, primary_key=True, sa_type=Integer)
    name_hash: str = Field(max_length=64, unique=True)
    dataset_id: DatasetId = Field(foreign_key="dataset.id", sa_type=Integer, index=True)
    version_id: VersionId = Field(foreign_key="dataset_version.id", sa_type=Integer)
    sensitive: bool = False
    facts: dict[str, Any] = Field(sa_type=JSON)
    worked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class AlikeChart(SQLModel, table=True):
    """Which measure a chart shows."""

    __tablename__ = "alike_chart"

    chart_id: ChartId = Field(primary_key=True, foreign_key="chart.id", sa_type=Integer)
    measure_id: MeasureId = Field(foreign_key="alike_measure.id", sa_type=Integer, index=True)


class AlikeArea(SQLModel, table=True):
    """What one neighborhood is alike with. `facts` are of `looking.Place`."""

    __tablename__ = "alike_area"

    measure_id: MeasureId = Field(primary_key=True, foreign_key="alike_measure.id", sa_type=Integer)
    neighborhood_id: int = Field(
        primary_key=True, foreign_key="neighborhood.id", sa_type=Integer, index=True
    )
    facts: dict[str, Any] = Field(sa_type=JSON)
