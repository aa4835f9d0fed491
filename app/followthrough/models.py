"""Tables of official answers and of the work that leads to them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Integer
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.models import DatasetId
from app.people.models import DepartmentId, PersonId


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    TRIAL = "trial"
    NEEDS_MORE = "needs_more"
    DECLINED = "declined"
    LEARNT = "learnt"  # what a trial taught: its end, never the first answer


class AnswerClaim(SQLModel, table=True):
    """Who works on the answer to a proposal: one person, so that no work is done twice."""

    __tablename__ = "answer_claim"

    proposal_id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class StaffNote(SQLModel, table=True):
    """Seen by the people of the department in which it was written, and by nobody else."""

    __tablename__ = "staff_note"

    id: int = Field(default=None, primary_key=True)
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer)
    author_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    text: str
    html: str
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class AnswerDraft(SQLModel, table=True):
    """An office's answer in the making. `revision` counts its saves, so that none is lost unseen.

    An office is a department, or a council member's district: `department-3`, `district-2`.
    """

    __tablename__ = "answer_draft"

    proposal_id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    office: str = Field(default=None, primary_key=True, max_length=40)
    verdict: Verdict | None = Field(default=None, sa_type=stored_as_value(Verdict))
    text: str = ""
    promise: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # as it was typed
    revision: int = 0
    drafted_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    saved_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    saved_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class OfficialAnswer(SQLModel, table=True):
    """Its id is its contribution's id: the words and votes stand there."""

    __tablename__ = "official_answer"

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    proposal_id: ContributionId = Field(foreign_key="proposal.id", sa_type=Integer, index=True)
    verdict: Verdict = Field(sa_type=stored_as_value(Verdict))
    department_id: DepartmentId | None = Field(  # a council member may belong to none
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    posted_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    posted_as: str = Field(default="", max_length=160)  # "Director", as it was then
    drafted_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    posted_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)


class DataPromise(SQLModel, table=True):
    """What the city said to a data request: the dataset that holds it, or a day until it does.

    A refusal is the official answer alone, with its reason. `told_at` keeps telling to once.
    """

    __tablename__ = "data_promise"

    proposal_id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="proposal.id", sa_type=Integer
    )
    dataset_id: DatasetId | None = Field(
        default=None, foreign_key="dataset.id", sa_type=Integer, index=True
    )
    due_on: date | None = None
    said_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    said_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    landed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
