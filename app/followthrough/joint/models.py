"""Tables of joint commitments, and of what is blocked by somebody else's desk."""

from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import Index, Integer, text
from sqlmodel import Field, SQLModel

from app.contributions.models import ContributionId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.followthrough.commitments.models import CommitmentId
from app.people.models import DepartmentId, PersonId

StepId = NewType("StepId", int)
BlockedId = NewType("BlockedId", int)
STANDS = text("ended_at IS NULL")


class JoinState(StrEnum):
    """How a department stands to a commitment that it was asked to join."""

    ASKED = "asked"
    CONDITION = "condition"  # it joins if; the lead says yes, or takes the question back
    JOINED = "joined"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Joining(SQLModel, table=True):
    """A department that was asked to support a commitment. The lead stands in the commitment.

    `asked_for` are the words of the lead, `words` those of the department's answer. `revision`
    counts the acts, so that nobody answers what they have not seen.
    """

    __tablename__ = "joining"

    commitment_id: CommitmentId = Field(
        primary_key=True, foreign_key="commitment.id", sa_type=Integer
    )
    department_id: DepartmentId = Field(
        primary_key=True, foreign_key="department.id", sa_type=Integer, index=True
    )
    state: JoinState = Field(default=JoinState.ASKED, sa_type=stored_as_value(JoinState))
    asked_for: str = Field(sa_type=PublicWords(500))
    words: str = Field(default="", sa_type=PublicWords(500))
    revision: int = 0
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Step(SQLModel, table=True):
    """What one department does for a commitment. Whether it is blocked, a BlockedBy says.

    `first_due_on` stays whatever day is said later. Without `done_at` it is open. `given_at` says
    since when it is open with this person and this day: reminders begin anew then.
    """

    __tablename__ = "joint_step"

    id: StepId = Field(default=None, primary_key=True, sa_type=Integer)
    commitment_id: CommitmentId = Field(foreign_key="commitment.id", sa_type=Integer, index=True)
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    words: str = Field(sa_type=PublicWords(300))
    owner_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    due_on: date
    first_due_on: date
    revision: int = 0
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    given_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_words: str = Field(default="", sa_type=PublicWords(500))


class BlockKind(StrEnum):
    DEPARTMENT = "department"
    PERMIT = "permit"
    BUDGET = "budget"


class BlockedBy(SQLModel, table=True):
    """A step, or an answer that is owed to a proposal, waits for another department.

    `department_id` is whose desk it lands on: that department itself, or the one that gives the
    permit or keeps the budget line which `named` names. No clock stops. One stands at a time.
    """

    __tablename__ = "blocked_by"
    __table_args__ = (
        Index("ix_blocked_by_step", "step_id", unique=True,
              sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_blocked_by_proposal", "proposal_id", unique=True,
              sqlite_where=STANDS, postgresql_where=STANDS),
    )  # fmt: skip

    id: BlockedId = Field(default=None, primary_key=True, sa_type=Integer)
    step_id: StepId | None = Field(default=None, foreign_key="joint_step.id", sa_type=Integer)
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer
    )
    kind: BlockKind = Field(sa_type=stored_as_value(BlockKind))
    department_id: DepartmentId = Field(foreign_key="department.id", sa_type=Integer, index=True)
    named: str = Field(default="", sa_type=PublicWords(160))
    words: str = Field(sa_type=PublicWords(500))
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    by_as: str = Field(max_length=160)  # "Director, Public Works", as it was then
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    ended_as: str = Field(default="", max_length=160)
    ended_words: str = Field(default="", sa_type=PublicWords(500))


class Deed(StrEnum):
    """What was done about a joint commitment."""

    ASKED = "asked"
    JOINED = "joined"
    CONDITION = "condition"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STEP = "step"
    CHANGED = "changed"
    DONE = "done"
    REOPENED = "reopened"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


class JointAct(SQLModel, table=True):
    """One public act, in office, about a joint commitment. Never changed."""

    __tablename__ = "joint_act"

    id: int = Field(default=None, primary_key=True)
    commitment_id: CommitmentId = Field(foreign_key="commitment.id", sa_type=Integer, index=True)
    deed: Deed = Field(sa_type=stored_as_value(Deed))
    department_id: DepartmentId = Field(  # about whose part it is
        foreign_key="department.id", sa_type=Integer
    )
    step_id: StepId | None = Field(default=None, foreign_key="joint_step.id", sa_type=Integer)
    words: str = Field(default="", sa_type=PublicWords(500))
    by_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    by_as: str = Field(max_length=160)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
