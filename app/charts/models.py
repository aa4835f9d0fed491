"""The tables of charts and claims.

A chart is a spec on a dataset; its pictures are made again from both. A claim is a sentence on a
chart; each version of the data judges it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.charts.claims.judged import Verdict
from app.charts.claims.specs import ClaimKind
from app.charts.public.models import BorrowedChart
from app.charts.spec import Kind
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.models import DatasetId, VersionId
from app.people.models import PersonId

ChartId = NewType("ChartId", int)
__all__ = [  # every table of a room is found in its models
    "BorrowedChart",
    "Chart",
    "ChartId",
    "ChartStep",
    "ChartStory",
    "Claim",
    "ClaimCheck",
    "ClaimId",
    "CounterChart",
    "Deed",
    "StoryId",
]

ClaimId = NewType("ClaimId", int)
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
    # Threads on its data points that readers see, counted by `discussion` and told to us.
    threads: int = 0
    has_company: bool = False  # observations or teams may stand beside it: its page looks for them


class Claim(SQLModel, table=True):
    """One claim on one chart: who picks the same again gets the same row.

    `verdict` is the standing one: a new one takes its place when two versions in a row agree.
    """

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("chart_id", "spec_hash"),)

    id: ClaimId = Field(default=None, primary_key=True, sa_type=Integer)
    chart_id: ChartId = Field(foreign_key="chart.id", sa_type=Integer)
    kind: ClaimKind = Field(sa_type=stored_as_value(ClaimKind))
    spec: dict[str, Any] = Field(sa_type=JSON)
    spec_hash: str = Field(max_length=64)
    verdict: Verdict = Field(sa_type=stored_as_value(Verdict))
    created_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    # When a later version was judged: pages that show claims look at it. None until then.
    rechecked_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class ClaimCheck(SQLModel, table=True):
    """What a claim was found to be on a version. Never changed, but where data became sensitive.

    `per_version_id` is the version of the dataset that a rate is per, 0 without one.
    """

    __tablename__ = "claim_check"
    __table_args__ = (UniqueConstraint("claim_id", "version_id", "per_version_id"),)

    id: int = Field(default=None, primary_key=True)
    claim_id: ClaimId = Field(foreign_key="claim.id", sa_type=Integer)
    version_id: VersionId = Field(foreign_key="dataset_version.id", sa_type=Integer, index=True)
    per_version_id: int = 0
    verdict: Verdict = Field(sa_type=stored_as_value(Verdict))
    facts: dict[str, Any] = Field(sa_type=JSON)  # of judged.Judged
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


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


class CounterChart(SQLModel, table=True):
    """A chart that answers another with a different cut, and who put it there."""

    __tablename__ = "counter_chart"

    chart_id: ChartId = Field(primary_key=True, foreign_key="chart.id", sa_type=Integer)
    answers_id: ChartId = Field(
        primary_key=True, foreign_key="chart.id", sa_type=Integer, index=True
    )
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
