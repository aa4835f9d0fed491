"""Tables of notices and follows. They hold `(noun, id)`; resolvers say what may be shown."""

from datetime import datetime

from sqlalchemy import Index, Integer, text
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime
from app.people.models import PersonId


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
    )

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    kind: str = Field(max_length=40)
    noun: str = Field(max_length=20)
    noun_id: int
    entry_id: int | None = None  # the ledger entry that it tells of, if any
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mailed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Follow(SQLModel, table=True):
    __tablename__ = "follow"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    noun: str = Field(primary_key=True, max_length=20)
    noun_id: int = Field(primary_key=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
