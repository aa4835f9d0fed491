"""The one table of sponsors: who asked whom, what was said, and where they say they live."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId

SponsorshipId = NewType("SponsorshipId", int)
REASON_LIMIT = 300


class State(StrEnum):
    """Who moved last, and how: whoever was told no does not ask again, whoever said it may."""

    ASKED = "asked"  # the person asked; the author answers
    INVITED = "invited"  # the author or a co-author invited; the person answers
    STANDING = "standing"  # a sponsor
    DECLINED = "declined"  # the author said no
    REFUSED = "refused"  # the person said no
    WITHDRAWN = "withdrawn"  # an invitation was taken back: nobody said no
    LEFT = "left"  # the person stepped back
    ENDED = "ended"  # the author ended it


class Sponsorship(SQLModel, table=True):
    """One row a proposal and person, whatever happened between them.

    `place_id` is the neighborhood that the person chose to show beside their name here: it stays
    as it was said, and only it is counted.
    """

    __tablename__ = "sponsorship"
    __table_args__ = (UniqueConstraint("proposal_id", "person_id"),)

    id: SponsorshipId = Field(default=None, primary_key=True, sa_type=Integer)
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    state: State = Field(sa_type=stored_as_value(State))
    place_id: int | None = Field(default=None, foreign_key="neighborhood.id", sa_type=Integer)
    invited_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=REASON_LIMIT)  # of the last no
    # When co-authorship was offered; empty again once it was answered.
    offered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
