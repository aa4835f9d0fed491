"""Tables of the discussion. A comment's text and votes stand in `contributions`."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import CheckConstraint, Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId, PointId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.models import DatasetId
from app.people.models import PersonId


class CommentKind(StrEnum):
    QUESTION = "question"
    EVIDENCE = "evidence"
    CONCERN = "concern"
    SUGGESTION = "suggestion"
    EXPERIENCE = "experience"


class On(StrEnum):
    """What a thread stands on."""

    PROPOSAL = "proposal"
    POINT = "point"  # a data point of a chart
    DATASET = "dataset"  # the errors that people report in it


class Topic(NamedTuple):
    """The proposal, data point or dataset that a thread stands on."""

    on: On
    id: int


class Comment(SQLModel, table=True):
    """Its id is its contribution's id. `root_id` is the top of its branch, itself for a top one.

    Exactly one of `proposal_id`, `point_id` and `dataset_id` is set: its topic.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN point_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN dataset_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_topic",
        ),
    )

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    point_id: PointId | None = Field(
        default=None, foreign_key="data_point.id", sa_type=Integer, index=True
    )
    dataset_id: DatasetId | None = Field(
        default=None, foreign_key="dataset.id", sa_type=Integer, index=True
    )
    parent_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer, index=True
    )
    root_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer, index=True
    )
    depth: int = 0
    kind: CommentKind = Field(sa_type=stored_as_value(CommentKind))
    official_role: str = Field(default="", max_length=160)

    @property
    def topic(self) -> Topic:
        if self.proposal_id is not None:
            return Topic(On.PROPOSAL, self.proposal_id)
        if self.point_id is not None:
            return Topic(On.POINT, self.point_id)
        return Topic(On.DATASET, self.dataset_id or 0)


class Fault(StrEnum):
    """What is said to be wrong: the first five of a citation, the others of a dataset."""

    STALE = "stale"
    DENOMINATOR = "denominator"
    PERIOD = "period"  # cherry-picked
    PLACE = "place"
    SCALE = "scale"
    VALUE = "value"
    MISSING = "missing"
    MEANING = "meaning"
    OTHER = "other"


OF_CITATIONS: Final = (Fault.STALE, Fault.DENOMINATOR, Fault.PERIOD, Fault.PLACE, Fault.SCALE)
OF_DATASETS: Final = (Fault.VALUE, Fault.MISSING, Fault.MEANING, Fault.OTHER)


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"


class Challenge(SQLModel, table=True):
    """A comment that says what is wrong with evidence, and is owed a reasoned answer.

    With `citation_id` it is an evidence flag on that citation, else an error reported in a dataset.
    Either is about one version, and stays with it. The answer is the comment `answer_id`.
    """

    __tablename__ = "challenge"

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="comment.id", sa_type=Integer
    )
    kind: Fault = Field(sa_type=stored_as_value(Fault))
    citation_id: int | None = Field(
        default=None, foreign_key="citation.id", sa_type=Integer, index=True
    )
    version_id: int = Field(foreign_key="dataset_version.id", sa_type=Integer, index=True)
    column_name: str = Field(default="", max_length=200)
    row_words: str = Field(default="", max_length=200)  # which row is meant, as it was said
    outcome: Outcome | None = Field(default=None, sa_type=stored_as_value(Outcome))
    answer_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer
    )
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConcernAnswer(SQLModel, table=True):
    """The reply that a proposal's author or co-author gave to a concern, as their answer to it.

    Where its words are not public any more, the concern waits again and another takes its place.
    """

    __tablename__ = "concern_answer"

    concern_id: ContributionId = Field(primary_key=True, foreign_key="comment.id", sa_type=Integer)
    answer_id: ContributionId = Field(foreign_key="comment.id", sa_type=Integer)


class Visit(SQLModel, table=True):
    """When a person last marked a thread as read."""

    __tablename__ = "visit"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    proposal_id: ContributionId = Field(
        primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
