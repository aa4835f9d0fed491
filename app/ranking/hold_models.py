"""The table of holds: texts whose rank a person should look at, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, text
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value


class HoldReason(StrEnum):
    NEW_ACCOUNTS = "new_accounts"  # many votes of a day came from them: freezes the rank at once
    TOGETHER = "together"  # accounts that vote together far beyond chance voted on it
    FALL = "fall"  # its score fell sharply within weeks
    GAP = "gap"  # the score is far below what the intercept says


class RankHold(SQLModel, table=True):
    """A text whose rank waits for a moderator's look, was frozen by one, or was freed again.

    `facts` are rounded numbers, as moderators read them: never whose votes they are. `until` is set
    when a moderator froze the rank; before a look it is frozen without an end. `entry_id` is the
    ledger's entry that froze it. A hold is over once `ended_at` is set.
    """

    __tablename__ = "rank_hold"
    __table_args__ = (
        Index(
            "ix_rank_hold_standing",
            "contribution_id",
            "reason",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    contribution_id: ContributionId = Field(
        foreign_key="contribution.id", sa_type=Integer, index=True
    )
    reason: HoldReason = Field(sa_type=stored_as_value(HoldReason))
    batch_id: int = Field(foreign_key="batch.id", sa_type=Integer)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    frozen: bool = False
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    entry_id: int | None = Field(default=None, foreign_key="ledger_entry.id", sa_type=Integer)
