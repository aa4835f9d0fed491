"""The table of offers between two proposals."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import Index, Integer, text
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId

OfferId = NewType("OfferId", int)


class Join(StrEnum):
    """How two proposals come together: one closes into the other, or each shows the other."""

    MERGE = "merge"
    LINK = "link"


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # merged, or linked
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever offered it
    ENDED = "ended"  # a link that one of the two did not want any more


class Offer(SQLModel, table=True):
    """An offer to bring two proposals together. Of a merge, `one` would close into `other`.

    `pair` names the two whatever their order. Whoever offers as an author has agreed for theirs.
    """

    __tablename__ = "proposal_offer"
    __table_args__ = (
        # One open offer between two proposals, whoever offers at the same moment.
        Index(
            "ix_proposal_offer_open",
            "pair",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: OfferId = Field(default=None, primary_key=True, sa_type=Integer)
    kind: Join = Field(sa_type=stored_as_value(Join))
    one_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    other_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    pair: str = Field(max_length=21, index=True)
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    by_moderator: bool = False
    words: str = Field(max_length=500)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    one_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    other_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: State = Field(default=State.OPEN, sa_type=stored_as_value(State))
    decided_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=500)  # of a refusal, or of an end


def pair_of(one_id: int, other_id: int) -> str:
    return "{}-{}".format(*sorted((one_id, other_id)))
