"""Tables of the city's mandate and of the answers that it owes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import DepartmentId, PersonId

THE_ONE = 1


class Mandate(SQLModel, table=True):
    """What the city promised, in one row. Without days it promised nothing, and no clock runs.

    `own_days` are the days that the city changed: [{"day": "2026-12-24", "off": true, "name": …}].
    `timezone` is the setting as the worker last saw it: whoever reacts to events knows no settings.
    """

    __tablename__ = "mandate"

    id: int = Field(default=THE_ONE, primary_key=True)
    answer_days: int | None = None  # working days
    answers_a_month: int = 0  # of each department that names no number of its own
    resolution_url: str = Field(default="", max_length=500)
    country: str = Field(default="", max_length=2)
    subdivision: str = Field(default="", max_length=10)
    own_days: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    timezone: str = Field(default="UTC", max_length=60)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class DepartmentPromise(SQLModel, table=True):
    """A department that takes part, and who answers for it.

    `filled_month` is the first day of the newest month whose slots were given out: no earlier month
    is ever filled again, so a clock set back gives nothing twice.
    """

    __tablename__ = "department_promise"

    department_id: DepartmentId = Field(
        default=None, primary_key=True, foreign_key="department.id", sa_type=Integer
    )
    officer_id: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    deputy_id: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    answers_a_month: int | None = None  # None: as the city's mandate says
    filled_month: date


class Because(StrEnum):
    """Why an answer is owed."""

    BADGE = "badge"
    ADOPTED = "adopted"


class Outcome(StrEnum):
    """How an owed answer ended."""

    ANSWERED = "answered"
    MERGED = "merged"
    CLOSED = "closed"
    HIDDEN = "hidden"
    DELETED = "deleted"


class OwedAnswer(SQLModel, table=True):
    """A proposal to which the city owes an answer. Once set, `due_on` is never counted anew.

    While it has no slot it waits: for a department, for evidence, or in its department's queue, by
    `asked_at`. A slot is one of a department's promised answers of a month.
    """

    __tablename__ = "owed_answer"

    proposal_id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    because: Because = Field(sa_type=stored_as_value(Because))
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    slot_month: date | None = None  # its first day
    slot_of: DepartmentId | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    due_on: date | None = Field(default=None, index=True)
    outcome: Outcome | None = Field(default=None, sa_type=stored_as_value(Outcome))
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_department: DepartmentId | None = Field(  # who was told of the date last
        default=None, foreign_key="department.id", sa_type=Integer
    )
    reminded: bool = False
