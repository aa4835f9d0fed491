"""The table of adoptions."""

from datetime import datetime

from sqlalchemy import Index, Integer, text
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.core.public_words import PublicWords
from app.people.models import PersonId


class Adoption(SQLModel, table=True):
    """One stands at a time, and the database keeps it so. A second one waits for its end."""

    __tablename__ = "adoption"
    __table_args__ = (
        Index(
            "ix_adoption_standing",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer)
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    adopted_as: str = Field(max_length=160)  # "Director of Public Works", as it was then
    reason: str = Field(sa_type=PublicWords(500))
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
