"""Tables of flags, sanctions and appeals. The acts themselves stand in the public ledger."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import JSON, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.charts.models import StoryId
from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId


class Rule(StrEnum):
    """The house rules, by code. None of them asks which opinion a text holds."""

    OFF_TOPIC = "off_topic"
    PERSONAL_ATTACK = "personal_attack"
    PARTISAN_SLOGAN = "partisan_slogan"
    SPAM = "spam"
    PRIVATE_INFORMATION = "private_information"
    DUPLICATE = "duplicate"


class SanctionKind(StrEnum):
    LIMITED = "limited"
    SUSPENDED = "suspended"


class Outcome(StrEnum):
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Flag(SQLModel, table=True):
    """One person's notice that a text breaks a rule, in the revision that they read."""

    __tablename__ = "flag"
    __table_args__ = (UniqueConstraint("contribution_id", "reporter_id", "revision"),)

    id: int = Field(default=None, primary_key=True)
    contribution_id: ContributionId = Field(
        foreign_key="contribution.id", sa_type=Integer, index=True
    )
    reporter_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    revision: int = 1
    reason: Rule = Field(sa_type=stored_as_value(Rule))
    note: str = Field(default="", max_length=500)  # for moderators only
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    resolved_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer, index=True
    )


class StoryFlag(SQLModel, table=True):
    """One person's notice that steps break a rule, as they were told at `told_at`.

    It goes with a story that its author takes back.
    """

    __tablename__ = "story_flag"
    __table_args__ = (UniqueConstraint("story_id", "reporter_id", "told_at"),)

    id: int = Field(default=None, primary_key=True)
    story_id: StoryId = Field(
        foreign_key="chart_story.id", ondelete="CASCADE", sa_type=Integer, index=True
    )
    reporter_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    told_at: datetime = Field(sa_type=UtcDateTime)
    reason: Rule = Field(sa_type=stored_as_value(Rule))
    note: str = Field(default="", max_length=500)  # for moderators only
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    resolved_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer, index=True
    )


class WordsFlag(SQLModel, table=True):
    """One person's notice that words of an official break a rule, in the version that they read.

    `noun` and `noun_id` name the words: see `words.register_words`.
    """

    __tablename__ = "words_flag"
    __table_args__ = (UniqueConstraint("noun", "noun_id", "reporter_id", "version"),)

    id: int = Field(default=None, primary_key=True)
    noun: str = Field(max_length=20)
    noun_id: int
    version: str = Field(max_length=16)
    reporter_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    reason: Rule = Field(sa_type=stored_as_value(Rule))
    note: str = Field(default="", max_length=500)  # for moderators only
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    resolved_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer, index=True
    )


class HiddenWords(SQLModel, table=True):
    """What an entry of the ledger hid, until it is shown again: it stands nowhere else.

    The marks that stand in its place count `texts` from nought. `anew` is what its writer wants to
    say instead; it waits for a moderator since `anew_at`.
    """

    __tablename__ = "hidden_words"
    __table_args__ = (UniqueConstraint("noun", "noun_id"),)

    entry_id: int = Field(
        default=None, primary_key=True, foreign_key="ledger_entry.id", sa_type=Integer
    )
    noun: str = Field(max_length=20)
    noun_id: int
    texts: list[str] = Field(sa_type=JSON)
    anew: list[str] = Field(default_factory=list, sa_type=JSON)
    anew_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    anew_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )

    @property
    def anew_version(self) -> str:
        """Tell what its writer wants to say from what they wanted to say before."""
        return sha256("\0".join(self.anew).encode()).hexdigest()[:16]


class Sanction(SQLModel, table=True):
    """A limit on an account or its suspension; over when lifted, or by itself at `until`."""

    __tablename__ = "sanction"

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    kind: SanctionKind = Field(sa_type=stored_as_value(SanctionKind))
    reason: str = Field(max_length=500)
    entry_id: int = Field(foreign_key="ledger_entry.id", sa_type=Integer)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Appeal(SQLModel, table=True):
    """One act, one appeal: `entry_id` is unique."""

    __tablename__ = "appeal"

    id: int = Field(default=None, primary_key=True)
    entry_id: int = Field(unique=True, foreign_key="ledger_entry.id", sa_type=Integer)
    appellant_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    text: str = Field(max_length=2000)  # for those who decide, not for the ledger
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    outcome: Outcome | None = Field(default=None, sa_type=stored_as_value(Outcome))
    reason: str = Field(default="", max_length=500)
    decided_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decision_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer
    )
