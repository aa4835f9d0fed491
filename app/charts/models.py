"""The table of charts. A chart is a spec on a dataset; its pictures are made again from both."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.charts.spec import Kind
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.models import DatasetId
from app.people.models import PersonId

ChartId = NewType("ChartId", int)
StoryId = NewType("StoryId", int)


class Deed(StrEnum):
    """What the picture of a step does: mark a point, show a part of it, or lay an area beside."""

    HIGHLIGHT = "highlight"
    ZOOM = "zoom"
    COMPARE = "compare"


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


class ChartStory(SQLModel, table=True):
    """A chart told in steps, by whoever took the trouble. Hidden ones are read by few."""

    __tablename__ = "chart_story"

    id: StoryId = Field(default=None, primary_key=True, sa_type=Integer)
    chart_id: ChartId = Field(foreign_key="chart.id", sa_type=Integer, index=True)
    author_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    title: str = Field(max_length=120)
    focus: str | None = Field(default=None, max_length=80)  # a neighborhood's slug; None: the city
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChartStep(SQLModel, table=True):
    """One step of a story. `anchors` are data points: one to mark, an area, or from and to."""

    __tablename__ = "chart_step"

    story_id: StoryId = Field(foreign_key="chart_story.id", sa_type=Integer, primary_key=True)
    number: int = Field(primary_key=True)
    sentence: str = Field(max_length=200)
    deed: Deed = Field(sa_type=stored_as_value(Deed))
    anchors: list[str] = Field(sa_type=JSON)
