"""Tables of what was published of votes. Rows are added and, but for `Published`, never changed."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, Index, Integer, false, text
from sqlmodel import Field, SQLModel

import app.contributions.score_models  # noqa: F401, a published figure points at its score
from app.contributions.models import Answer, CellKind, ContributionId
from app.core.db import UtcDateTime, stored_as_value


class Batch(SQLModel, table=True):
    """What was published once: the source of every public figure.

    `counts` and `shown` are the sums of the latest cells. `waiting` is what stands in the log
    beyond it, by answer: votes whose cell is not full yet, less what was taken back. It is for the
    recount alone and is never shown. `earlier` counts the counted votes that stood on a revision
    before `revision`, the text's own then; null in batches that are older than the column. `fresh`
    votes were counted for the first time, `fresh_new` of them of accounts that were new: sums that
    say nothing of a person, for the guard of ranks.
    """

    __tablename__ = "batch"

    id: int = Field(default=None, primary_key=True)
    contribution_id: ContributionId = Field(
        foreign_key="contribution.id", sa_type=Integer, index=True
    )
    published_at: datetime = Field(sa_type=UtcDateTime)
    counts: dict[Answer, int] = Field(sa_type=JSON)
    shown: dict[Answer, int] = Field(sa_type=JSON)
    waiting: dict[Answer, int] = Field(default_factory=dict, sa_type=JSON)
    log_length: int
    log_head: str
    fresh: int = 0
    fresh_new: int = 0
    revision: int = 1
    earlier: int | None = None


class BatchCell(SQLModel, table=True):
    """The votes of one cell, as of the batch that moved it.

    `place` is the id of the neighborhood or district, 0 for all others. `counts` is exact;
    `shown` is what may leave: the same, or with the city's noise.
    """

    __tablename__ = "batch_cell"
    __table_args__ = (Index("ix_batch_cell_place", "contribution_id", "kind", "place", "id"),)

    id: int = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="batch.id", sa_type=Integer)
    contribution_id: ContributionId = Field(foreign_key="contribution.id", sa_type=Integer)
    kind: CellKind = Field(sa_type=stored_as_value(CellKind))
    place: int = 0
    counts: dict[Answer, int] = Field(sa_type=JSON)
    shown: dict[Answer, int] = Field(sa_type=JSON)
    published_at: datetime = Field(sa_type=UtcDateTime)


class Published(SQLModel, table=True):
    """The latest batch of each contribution, rounded as the public sees it: lists join this."""

    __tablename__ = "published"
    __table_args__ = (
        Index(
            "ix_published_held",
            "contribution_id",
            sqlite_where=text("held"),
            postgresql_where=text("held"),
        ),
    )

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    batch_id: int = Field(foreign_key="batch.id", sa_type=Integer)
    voters: int  # rounded down to tens
    support: int = Field(index=True)  # agreeing voters, rounded down to tens: orders lists
    published_at: datetime = Field(sa_type=UtcDateTime)
    swept_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # see `cells`
    # Common ground, for lists: null until a fit has seen a batch of it.
    score_id: int | None = Field(default=None, foreign_key="score.id", sa_type=Integer)
    score: int | None = Field(default=None, index=True)  # thousandths
    sd: int | None = None
    badge: bool = False
    # The rank stands still: score and badge are those of `score_id`, whatever came after.
    held: bool = Field(default=False, sa_type=Boolean, sa_column_kwargs={"server_default": false()})
