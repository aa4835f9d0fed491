"""Tables of proposals. The text, its revisions, citations and votes stand in `contributions`."""

from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Final

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.people.models import DepartmentId, PersonId


class Kind(StrEnum):
    FIX = "fix"
    DATA_REQUEST = "data_request"


class Reach(StrEnum):
    CORNER = "corner"
    CITY = "city"


class Phase(StrEnum):
    DRAFT = "draft"
    EVIDENCE_WANTED = "evidence_wanted"
    OPEN = "open"
    ANSWERED = "answered"
    UNDERWAY = "underway"  # the answer made a commitment
    CHECKED = "checked"  # the commitment was looked at
    CLOSED = "closed"


HAS_ANSWER: Final = (Phase.ANSWERED, Phase.UNDERWAY, Phase.CHECKED)


class Proposal(SQLModel, table=True):
    """Its id is its contribution's id: `/proposals/{id}-{slug}`."""

    __tablename__ = "proposal"

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    slug: str = Field(max_length=80)
    kind: Kind = Field(default=Kind.FIX, sa_type=stored_as_value(Kind))
    reach: Reach = Field(default=Reach.CORNER, sa_type=stored_as_value(Reach))
    phase: Phase = Field(default=Phase.DRAFT, sa_type=stored_as_value(Phase), index=True)
    department_id: DepartmentId | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    # When the first department got it. A hand over never moves this date.
    handed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    active_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    close_reason: str = Field(default="", max_length=500)
    closed_from: str = Field(default="", max_length=20)  # the phase that a reopening goes back to
    merged_into: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    # Since when an official stands behind it, told to us by `followthrough`.
    adopted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    discussion_open: bool = True  # a moderator may pause the thread
    # Comments that readers see, counted by `discussion` and told to us: lists cannot look up there.
    comments: int = 0
    # Sponsors that readers see and the neighborhoods they show, told to us by `relationships`.
    sponsors: int = 0
    sponsor_places: int = 0
    # For staff of any rank the department's name then: "works in Transportation", never a position.
    official_role: str = Field(default="", max_length=160)


class ProposalArea(SQLModel, table=True):
    __tablename__ = "proposal_area"

    proposal_id: ContributionId = Field(
        primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    neighborhood_id: int = Field(
        primary_key=True, foreign_key="neighborhood.id", sa_type=Integer, index=True
    )


class Draft(SQLModel, table=True):
    """What somebody is writing: the first phase of a proposal, seen by its writer alone.

    Until a person owns it, the secret key in the browser's cookie finds it, stored as its hash.
    `form_key` makes a double click or a retry of posting it one proposal.
    """

    __tablename__ = "draft"

    id: int = Field(default=None, primary_key=True)
    key_hash: str = Field(default="", max_length=64, index=True)
    person_id: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    form_key: str = Field(default_factory=lambda: token_hex(16), max_length=64)
    fields: dict[str, str | list[str]] = Field(default_factory=dict, sa_type=JSON)
    saved_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class HandOver(SQLModel, table=True):
    __tablename__ = "hand_over"

    id: int = Field(default=None, primary_key=True)
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    from_id: DepartmentId | None = Field(default=None, foreign_key="department.id", sa_type=Integer)
    to_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer)
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    reason: str = Field(sa_type=PublicWords(500))
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
