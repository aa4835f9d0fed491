"""Tables of public backing, introductions, and the rooms that two people share."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, NewType

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.charts.models import ChartId
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId

IntroductionId = NewType("IntroductionId", int)
MessageId = NewType("MessageId", int)

ONE_SUBJECT: Final = (
    "CASE WHEN chart_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END = 1"
)
LASTS: Final = timedelta(days=30)  # how long an introduction waits for two answers


class About(StrEnum):
    CHART = "chart"
    PROPOSAL = "proposal"


class Subject(NamedTuple):
    """What people work on: a chart or a proposal."""

    about: About
    number: int


class Backing(SQLModel, table=True):
    """“I work on this too” on a chart, “I back this in public” on a proposal. It is no vote."""

    __tablename__ = "backing"
    __table_args__ = (
        UniqueConstraint("person_id", "chart_id"),
        UniqueConstraint("person_id", "proposal_id"),
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    chart_id: ChartId | None = Field(
        default=None, foreign_key="chart.id", sa_type=Integer, index=True
    )
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class NoIntroductions(SQLModel, table=True):
    """Who does not want to be introduced to anybody. Without a row, public backing is consent."""

    __tablename__ = "no_introductions"

    person_id: PersonId = Field(
        default=None, primary_key=True, foreign_key="person.id", sa_type=Integer
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Reply(StrEnum):
    YES = "yes"
    NO = "no"


class Introduction(SQLModel, table=True):
    """Two people, each asked about the other. `first_id` is the smaller number.

    Neither ever learns the other's answer but by `met_at`, when both said yes: from then on this
    is their room. Answers that led to no room are forgotten when the time is over.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id", "chart_id"),
        UniqueConstraint("first_id", "second_id", "proposal_id"),
        CheckConstraint(ONE_SUBJECT, name="one_subject"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: IntroductionId = Field(default=None, primary_key=True, sa_type=Integer)
    first_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    second_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    chart_id: ChartId | None = Field(
        default=None, foreign_key="chart.id", sa_type=Integer, index=True
    )
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    first_reply: Reply | None = Field(default=None, sa_type=stored_as_value(Reply))
    second_reply: Reply | None = Field(default=None, sa_type=stored_as_value(Reply))
    met_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def subject(self) -> Subject:
        if self.proposal_id is not None:
            return Subject(About.PROPOSAL, self.proposal_id)
        return Subject(About.CHART, self.chart_id or 0)

    @property
    def pair(self) -> tuple[PersonId, PersonId]:
        return self.first_id, self.second_id

    @property
    def ends_at(self) -> datetime:
        return self.asked_at + LASTS

    def other(self, person_id: PersonId) -> PersonId:
        return self.second_id if person_id == self.first_id else self.first_id

    def reply_of(self, person_id: PersonId) -> Reply | None:
        return self.first_reply if person_id == self.first_id else self.second_reply


class RoomMessage(SQLModel, table=True):
    """Read by the two of its room; by a moderator only where one of them reported it."""

    __tablename__ = "room_message"
    __table_args__ = (UniqueConstraint("author_id", "form_key"),)

    id: MessageId = Field(default=None, primary_key=True, sa_type=Integer)
    introduction_id: IntroductionId = Field(
        foreign_key="introduction.id", sa_type=Integer, index=True
    )
    author_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    text: str
    html: str
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    hidden_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    redacted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    form_key: str = Field(max_length=64)


class MessageReport(SQLModel, table=True):
    """The other one's notice that a message breaks a house rule. `reason` is the rule's code."""

    __tablename__ = "message_report"
    __table_args__ = (UniqueConstraint("message_id", "reporter_id"),)

    id: int = Field(default=None, primary_key=True)
    message_id: MessageId = Field(foreign_key="room_message.id", sa_type=Integer)
    reporter_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    reason: str = Field(max_length=40)
    note: str = Field(default="", max_length=500)  # for moderators only
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    resolved_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer, index=True
    )
