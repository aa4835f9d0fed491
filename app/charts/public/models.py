"""The table of borrowed charts: other cities' documents, as they were last fetched."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.charts.public.reading import Signed
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId

BorrowedId = NewType("BorrowedId", int)


class Kept(StrEnum):
    """Why the last thing that was fetched did not take the place of what is shown."""

    NOTHING = "nothing"
    OTHER_CHART = "other-chart"
    OLDER = "older"
    WORSE_SIGNED = "worse-signed"


class BorrowedChart(SQLModel, table=True):
    """`document` is empty until it was fetched. `address` is empty for an uploaded file.

    `known_key` is the key by which its city was first known here, empty until one was good.
    `signed` says what the city's own site said of the signature at `checked_at`. `error` is what
    the last fetch said when it failed, `kept` why its content was not taken. While `asked_at` is
    set, the worker has been asked. A removed one keeps its row, without its document.
    """

    __tablename__ = "borrowed_chart"

    id: BorrowedId = Field(default=None, primary_key=True, sa_type=Integer)
    address: str = Field(default="", max_length=2000, index=True)
    title: str = Field(default="", max_length=300)
    city: str = Field(default="", max_length=300)
    document: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    signed: Signed = Field(default=Signed.UNKNOWN, sa_type=stored_as_value(Signed))
    known_key: str = Field(default="", max_length=16)
    kept: Kept = Field(default=Kept.NOTHING, sa_type=stored_as_value(Kept))
    error: str = ""
    failures: int = 0  # in a row
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fetched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    removed_reason: str = Field(default="", max_length=500)
