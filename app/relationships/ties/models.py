"""The table of a city's relationships: one row a quarter, measure and day, never changed."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value


class Measure(StrEnum):
    """What is counted. The first four are parts of a whole; introductions are a count alone."""

    THREADS = "threads"
    SPONSORS = "sponsors"
    REPLIES = "replies"
    DEPARTMENTS = "departments"
    INTRODUCTIONS = "introductions"


class Extent(StrEnum):
    """How a part is told: as it is, or only that it, or what is left of its whole, is small."""

    EXACT = "exact"
    FEW = "few"  # fewer than 5
    MOST = "most"  # all but fewer than 5


class TieCount(SQLModel, table=True):
    """What is published of a quarter since a day. `part` is empty where the extent hides it."""

    __tablename__ = "tie_count"

    quarter: date = Field(primary_key=True)  # its first day
    measure: Measure = Field(primary_key=True, sa_type=stored_as_value(Measure))
    counted_on: date = Field(primary_key=True)
    extent: Extent = Field(sa_type=stored_as_value(Extent))
    part: int | None = None
    whole: int | None = None
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
