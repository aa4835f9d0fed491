"""The table of strongest concerns: a row for each time that one changed, as it was published."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import CellKind, ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value


class Basis(StrEnum):
    """Where support was compared: in an opinion group, in a place, or by the common score."""

    GROUP = "group"
    PLACE = "place"
    SCORE = "score"


class StrongestConcern(SQLModel, table=True):
    """The concern that stands beside a proposal, by the figures of one fit. Never changed.

    `support` is the share that agrees with the concern, `approval` the share that agrees with the
    proposal, both in hundredths, of those with a view in the same group or place. Without a
    `comment_id` none stands there any more.
    """

    __tablename__ = "strongest_concern"
    __table_args__ = (Index("ix_strongest_concern_newest", "proposal_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer)
    comment_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer
    )
    basis: Basis | None = Field(default=None, sa_type=stored_as_value(Basis))
    place_kind: CellKind | None = Field(default=None, sa_type=stored_as_value(CellKind))
    place: int = 0  # a neighborhood's or district's id
    support: int = 0
    approval: int = 0
    fit_id: int = Field(foreign_key="fit.id", sa_type=Integer)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
