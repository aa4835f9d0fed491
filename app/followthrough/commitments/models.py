"""The table of commitments."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, Index, Integer
from sqlmodel import Field, SQLModel

from app.charts.claims.specs import Direction
from app.charts.models import ChartId
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import DepartmentId, PersonId

CommitmentId = NewType("CommitmentId", int)


class CommitmentKind(StrEnum):
    TARGET = "target"
    TRIAL = "trial"


class CommitmentState(StrEnum):
    """A check-in moves a target on; a trial ends in what was learnt."""

    OPEN = "open"
    LEARNT = "learnt"
    MET = "met"
    MISSED = "missed"
    UNCLEAR = "unclear"
    UNCHECKABLE = "uncheckable"  # waits for data, and is tried again


class Commitment(SQLModel, table=True):
    """What one official answer promised: a target for a metric, or a trial with a question.

    `promised` is what the metric was when the promise was made: the baseline never moves. The words
    stand in the answer, and those of what was learnt in `learnt_id`, an answer too.
    """

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_state_review_on", "state", "review_on"),)

    id: CommitmentId = Field(default=None, primary_key=True, sa_type=Integer)
    answer_id: ContributionId = Field(
        foreign_key="official_answer.id", sa_type=Integer, unique=True
    )
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    kind: CommitmentKind = Field(sa_type=stored_as_value(CommitmentKind))
    state: CommitmentState = Field(
        default=CommitmentState.OPEN, sa_type=stored_as_value(CommitmentState), index=True
    )
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    owner_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    chart_id: ChartId | None = Field(
        default=None, foreign_key="chart.id", sa_type=Integer, index=True
    )
    area: str | None = Field(default=None, max_length=80, index=True)  # a slug; None: the city
    better: Direction | None = Field(default=None, sa_type=stored_as_value(Direction))
    target: float | None = None  # in the unit of the measure: a share of one, not percent
    until: date | None = None
    review_on: date = Field(index=True)
    question: str = Field(default="", max_length=500)
    promised: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # of `frozen.Frozen`
    learnt_id: ContributionId | None = Field(
        default=None, foreign_key="official_answer.id", sa_type=Integer, index=True
    )
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
