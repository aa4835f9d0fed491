"""Tables of the discussion. A comment's text and votes stand in `contributions`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId


class CommentKind(StrEnum):
    QUESTION = "question"
    EVIDENCE = "evidence"
    CONCERN = "concern"
    SUGGESTION = "suggestion"
    EXPERIENCE = "experience"


class Comment(SQLModel, table=True):
    """Its id is its contribution's id. `root_id` is the top of its branch, itself for a top one."""

    __tablename__ = "comment"

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    parent_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer, index=True
    )
    root_id: ContributionId | None = Field(
        default=None, foreign_key="comment.id", sa_type=Integer, index=True
    )
    depth: int = 0
    kind: CommentKind = Field(sa_type=stored_as_value(CommentKind))
    official_role: str = Field(default="", max_length=160)


class Visit(SQLModel, table=True):
    """When a person last marked a thread as read."""

    __tablename__ = "visit"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    proposal_id: ContributionId = Field(
        primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
