"""Tables of check-ins, of what is seen of a number before one, and of contests."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, CheckConstraint, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.followthrough.commitments.models import CommitmentId
from app.people.models import DepartmentId, PersonId

CheckInId = NewType("CheckInId", int)


class Result(StrEnum):
    """What a check-in found. The last is none: it is tried again when the data are there."""

    MET = "met"
    MISSED = "missed"
    UNCLEAR = "unclear"
    UNCHECKABLE = "uncheckable"


class CheckIn(SQLModel, table=True):
    """The review of one commitment on one day: first seen by its owner, then posted for all.

    `result` is None for a trial, whose review only reminds its owner. `facts` are those of
    `found.Found`; `why` says why there is no number, and `owed_by` who owes the data then.
    `earlier` keeps what stood here before: numbers come when data return, or a contest is upheld.
    """

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("commitment_id", "review_on"),)

    id: CheckInId = Field(default=None, primary_key=True, sa_type=Integer)
    commitment_id: CommitmentId = Field(foreign_key="commitment.id", sa_type=Integer)
    review_on: date
    result: Result | None = Field(default=None, sa_type=stored_as_value(Result))
    why: str = Field(default="", max_length=20)  # a `found.Why`
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    owed_by: DepartmentId | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    posted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    earlier: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    # The owner's words; never the number.
    context: str = Field(default="", sa_type=PublicWords(2000))
    context_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    context_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Interim(SQLModel, table=True):
    """The number of a year that ended before the review: for the commitment's page, never mailed.

    One row for each year's end, so that a table that is refreshed every hour makes twelve a year.
    """

    __tablename__ = "interim_check"

    commitment_id: CommitmentId = Field(
        primary_key=True, foreign_key="commitment.id", sa_type=Integer
    )
    day_to: date = Field(primary_key=True)
    facts: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Ruling(StrEnum):
    """What the department made of a contest."""

    UPHELD = "upheld"  # and the number was worked out again
    KEPT = "kept"


class Contest(SQLModel, table=True):
    """A comment that contests a check-in, with a claim or an observation as its evidence.

    Its words, and those of the answer `answer_id`, are comments in the proposal's thread.
    """

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("(claim_id IS NULL) <> (observation_id IS NULL)", name="one_evidence"),
    )

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="comment.id", sa_type=Integer
    )
    check_in_id: CheckInId = Field(foreign_key="check_in.id", sa_type=Integer, index=True)
    claim_id: int | None = Field(default=None, foreign_key="claim.id", sa_type=Integer, index=True)
    observation_id: ContributionId | None = Field(
        default=None, foreign_key="observation.id", sa_type=Integer, index=True
    )
    ruling: Ruling | None = Field(default=None, sa_type=stored_as_value(Ruling))
    answer_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer
    )
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
