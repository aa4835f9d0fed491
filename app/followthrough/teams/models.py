"""The tables of teams. A team's question, its notes and its finding are contributions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.people.models import DepartmentId, PersonId
from app.places.models import NeighborhoodId


class Team(SQLModel, table=True):
    """Its id is the contribution of its question; the charts that it shares are cited by that.

    Without `begun_on` it still gathers. Its notes are contributions about it, and so is the
    finding, which `finding_id` names.
    """

    __tablename__ = "team"

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    slug: str = Field(unique=True, max_length=80)
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    begun_on: date | None = None
    ends_on: date | None = None  # the last day
    extended_on: date | None = None
    extended_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    extend_reason: str = Field(default="", sa_type=PublicWords(300))
    finding_id: ContributionId | None = Field(
        default=None, foreign_key="contribution.id", sa_type=Integer
    )


class Belonging(StrEnum):
    ASKED = "asked"
    MEMBER = "member"
    DECLINED = "declined"
    LEFT = "left"


class TeamMember(SQLModel, table=True):
    """One row a team and person. The side is what they brought when they asked: it stays.

    An official brings their department, everybody else their home neighborhood, or neither.
    """

    __tablename__ = "team_member"

    team_id: ContributionId = Field(primary_key=True, foreign_key="team.id", sa_type=Integer)
    person_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    state: Belonging = Field(sa_type=stored_as_value(Belonging))
    department_id: DepartmentId | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer
    )
    place_id: NeighborhoodId | None = Field(
        default=None, foreign_key="neighborhood.id", sa_type=Integer
    )
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)


class TeamSlot(SQLModel, table=True):
    """A team asks to speak at a department's next meeting: the agenda reads these rows."""

    __tablename__ = "team_slot"

    team_id: ContributionId = Field(primary_key=True, foreign_key="team.id", sa_type=Integer)
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    asked_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
