"""Tables of common ground as it was published: rows are added and never changed.

Figures are whole numbers: scores in thousandths, shares in hundredths. `commonground` says what
they mean; `ranking` computes them from counted votes and hands them to `publishing`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value


class Fit(SQLModel, table=True):
    """One computation of opinion groups over all counted votes.

    `batch_id` is the newest batch that it knew. `group_sizes` are those of the groups that pages
    show, in tens; empty where the city has no groups yet. `picture` is the opinion space without
    people. `memory` is what the next fit starts from: what groups say, never who is in them.
    `scored`, `badges` and `best_ten` (the median of the ten best scores, in thousandths) are what
    its history shows; `example` holds numbers that explain it (see `ranking.example`).
    """

    __tablename__ = "fit"

    id: int = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", sa_type=Integer)
    voters: int  # rounded down to tens
    items: int
    group_sizes: list[int] = Field(sa_type=JSON)
    picture: dict[str, Any] = Field(sa_type=JSON)
    memory: bytes = Field(sa_type=LargeBinary)
    scored: int | None = None
    badges: int | None = None
    best_ten: int | None = None
    example: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Heard(StrEnum):
    """Whose answers a score is of: a corner's own people, those of its district, or everybody."""

    NEIGHBORHOOD = "neighborhood"
    DISTRICT = "district"
    CITY = "city"


class Score(SQLModel, table=True):
    """Common ground of one contribution, as of its batch.

    `lowest` holds the probability, in thousandths, that approval is so many hundredths where
    opinion groups approve least: with the places' counts it gives the score (see
    `commonground.tables`). `groups` holds [agree, disagree, pass] of each group that pages show, to
    the nearest five people; empty where a group is too small to be shown. A corner's score is of
    its own people, so neither leads to it: groups within a neighborhood are never published.
    `reach_cap` is set where the rest of the city objects to a corner's proposal.
    """

    __tablename__ = "score"
    __table_args__ = (Index("ix_score_contribution", "contribution_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    contribution_id: ContributionId = Field(foreign_key="contribution.id", sa_type=Integer)
    batch_id: int = Field(foreign_key="batch.id", sa_type=Integer)
    fit_id: int = Field(default=None, foreign_key="fit.id", sa_type=Integer, index=True)
    score: int  # thousandths
    sd: int  # thousandths
    groups_differ: int  # hundredths
    places_differ: int  # hundredths
    corner: bool
    heard: Heard = Field(default=Heard.CITY, sa_type=stored_as_value(Heard))
    reach_cap: int | None = None  # thousandths
    intercept: int  # thousandths; may be negative
    consensus: int  # thousandths: Pol.is's group-informed consensus
    badge: bool
    held_by: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    groups: list[list[float]] = Field(default_factory=list, sa_type=JSON)
    lowest: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # hundredths: thousandths
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
