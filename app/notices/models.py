"""Tables of notices, follows and letters. They hold `(noun, id)`; resolvers say what is shown."""

from datetime import datetime

from sqlalchemy import Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.people.models import PersonId

OWN = text("because_noun IS NULL")
UNTOLD = text("mailed_at IS NULL AND read_at IS NULL")
UNTOLD_OWN = text("mailed_at IS NULL AND read_at IS NULL AND because_noun IS NULL")
WAITING = text("ended_at IS NULL")


class Notice(SQLModel, table=True):
    """`kind` names the sentence (`replied`, `answered`, `hidden` …), never its words."""

    __tablename__ = "notice"
    __table_args__ = (
        # One unread notice a person and thing, whoever writes at the same moment.
        Index(
            "ix_notice_unread",
            "person_id",
            "kind",
            "noun",
            "noun_id",
            unique=True,
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_notice_untold", "created_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        # The minute's look for what is told at once passes by what a crowd of followers waits for.
        Index(
            "ix_notice_untold_own",
            "kind",
            "created_at",
            sqlite_where=UNTOLD_OWN,
            postgresql_where=UNTOLD_OWN,
        ),
        # Whether somebody was reminded of a thing; what a crowd of followers is told is left out.
        Index(
            "ix_notice_own_thing",
            "noun",
            "noun_id",
            "kind",
            sqlite_where=OWN,
            postgresql_where=OWN,
        ),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    kind: str = Field(max_length=40)
    noun: str = Field(max_length=20)
    noun_id: int
    entry_id: int | None = None  # the ledger entry that it tells of, if any
    # How often it happened since the reader looked, and by whom: nobody where several did.
    times: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    actor_id: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    # What the reader follows, where it came by that; else it concerns the reader.
    because_noun: str | None = Field(default=None, max_length=20)
    because_id: int | None = None
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # When a letter was asked for that tells it, and which.
    mailed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mailing_id: int | None = Field(
        default=None, foreign_key="mailing.id", ondelete="SET NULL", index=True
    )


class Follow(SQLModel, table=True):
    __tablename__ = "follow"
    __table_args__ = (Index("ix_follow_noun_noun_id", "noun", "noun_id"),)

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    noun: str = Field(primary_key=True, max_length=20)
    noun_id: int = Field(primary_key=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Mailing(SQLModel, table=True):
    """One letter about notices: the job that sends it, and the ledger that it was sent.

    `period` makes it one a person: `week 2026-11-23`, `day 2026-11-28`, or for a letter at once the
    newest notice and how often it was told. `matter` is `digest` or what a letter at once is about.
    """

    __tablename__ = "mailing"
    __table_args__ = (
        UniqueConstraint("person_id", "period"),
        # What waits is read a lot at a time, by its place in the line.
        Index(
            "ix_mailing_waiting",
            "matter",
            "retry_at",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    matter: str = Field(max_length=20)
    period: str = Field(max_length=80)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    tries: int = 0
    retry_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = Field(default="", max_length=20)  # an `Outcome`, once it ended


class MailStop(SQLModel, table=True):
    """A matter of which this person wants no letter. The page tells of it all the same."""

    __tablename__ = "mail_stop"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    matter: str = Field(primary_key=True, max_length=20)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Bounce(SQLModel, table=True):
    """How often a mail server said of this address, one time after the other, that it is dead."""

    __tablename__ = "bounce"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    email_key: str = Field(max_length=254)  # a new address begins at nought
    times: int = 0
    last_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
