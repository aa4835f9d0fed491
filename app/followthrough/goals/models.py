"""Tables of goals. What serves one is named as `(noun, id)`: a proposal now, others later."""

from datetime import datetime

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.people.models import PersonId


class Goal(SQLModel, table=True):
    """An outcome, and the chart that shows where it stands, pinned as a citation is."""

    __tablename__ = "goal"

    id: int = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    title: str = Field(max_length=120)
    words: str = Field(max_length=2000)
    place: int  # in the list, from 1
    chart_id: int = Field(foreign_key="chart.id", sa_type=Integer)
    version_id: int = Field(foreign_key="dataset_version.id", sa_type=Integer)
    reading: dict[str, str | float | int | None] = Field(sa_type=JSON)  # as cited: charts.Reading
    named_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    named_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    cited_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Serving(SQLModel, table=True):
    """Something says that it serves a goal. A retired goal keeps what served it."""

    __tablename__ = "serving"

    noun: str = Field(primary_key=True, max_length=20)
    noun_id: int = Field(primary_key=True)
    goal_id: int = Field(primary_key=True, foreign_key="goal.id", sa_type=Integer, index=True)
    said_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
