"""Tables of what people wrote and how others judged it."""

from datetime import date, datetime
from enum import StrEnum
from secrets import token_hex
from typing import NewType

from sqlalchemy import JSON, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.charts.claims.judged import Verdict
from app.charts.models import ClaimId
from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.people.models import PersonId

ContributionId = NewType("ContributionId", int)
PointId = NewType("PointId", int)


class Answer(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105, an answer, not a password


class Visibility(StrEnum):
    DRAFT = "draft"
    QUEUED = "queued"  # by a limited account: waits for a moderator
    PUBLIC = "public"
    HIDDEN = "hidden"
    DELETED = "deleted"


class Noun(StrEnum):
    PROPOSAL = "proposal"
    COMMENT = "comment"
    ANSWER = "answer"
    OBSERVATION = "observation"
    TEAM = "team"
    NOTE = "note"  # of a team; its finding is one


class Contribution(SQLModel, table=True):
    """A text that others can judge. `text` is what was typed, `html` its sanitised rendering."""

    __tablename__ = "contribution"
    __table_args__ = (
        Index(
            "ix_contribution_open",
            "author_id",
            "id",
            "noun",
            "about_id",
            "visibility",
            "voting_open",
            sqlite_where=text("visibility = 'public' AND voting_open = 1"),
            postgresql_where=text("visibility = 'public' AND voting_open"),
        ),
    )

    id: ContributionId = Field(default=None, primary_key=True, sa_type=Integer)
    noun: Noun = Field(sa_type=stored_as_value(Noun))
    author_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    # What it belongs to: a comment to a proposal, a note to a team. Where that is hidden, so is it.
    about_id: ContributionId | None = Field(
        default=None, foreign_key="contribution.id", sa_type=Integer
    )
    title: str = Field(default="", max_length=200)  # comments have none
    text: str
    html: str = ""
    revision: int = 1
    visibility: Visibility = Field(default=Visibility.DRAFT, sa_type=stored_as_value(Visibility))
    voting_open: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    log_length: int = 0
    log_head: str = ""


class Revision(SQLModel, table=True):
    """One state of a text, as it was shown. `redacted` ones are shown to nobody."""

    __tablename__ = "revision"

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    number: int = Field(primary_key=True)
    title: str = Field(default="", max_length=200)
    text: str
    html: str
    reason: str = Field(default="", max_length=300)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    redacted: bool = False
    # Whose words these are: the author's, or a co-author's. The column is younger than the table.
    editor_id: PersonId | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    # The concern, a comment, that it was changed because of: it credits who raised that.
    because_of: ContributionId | None = Field(
        default=None, foreign_key="contribution.id", sa_type=Integer, index=True
    )


class CoAuthor(SQLModel, table=True):
    """Somebody who may change a text beside its author, and said yes to that."""

    __tablename__ = "co_author"

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    person_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    since: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class DataPoint(SQLModel, table=True):
    """A point of a chart that somebody spoke of: `anchor` is a mark in the words of `anchors`.

    `focus` is a neighborhood's slug where the chart shows one at a time, else empty. Both outlive
    a version, and so does the point: each text that is about it pins what it said at the time.
    """

    __tablename__ = "data_point"
    __table_args__ = (UniqueConstraint("chart_id", "anchor", "focus"),)

    id: PointId = Field(default=None, primary_key=True, sa_type=Integer)
    chart_id: int = Field(foreign_key="chart.id", sa_type=Integer)
    anchor: str = Field(max_length=260)
    focus: str = Field(default="", max_length=80)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Citation(SQLModel, table=True):
    """A chart pinned to what its writer saw: focus, period and dataset version, with the value.

    With `point_id` it is about one data point of the chart, and `reading` is of that point.
    """

    __tablename__ = "citation"

    id: int = Field(default=None, primary_key=True)
    contribution_id: ContributionId = Field(
        foreign_key="contribution.id", sa_type=Integer, index=True
    )
    chart_id: int = Field(foreign_key="chart.id", sa_type=Integer, index=True)
    version_id: int = Field(foreign_key="dataset_version.id", sa_type=Integer)
    focus_id: int | None = Field(default=None, foreign_key="neighborhood.id", sa_type=Integer)
    period_from: date | None = None
    period_to: date | None = None
    reading: dict[str, str | float | int | None] = Field(sa_type=JSON)  # as cited: charts.Reading
    attached_by: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    point_id: PointId | None = Field(
        default=None, foreign_key="data_point.id", sa_type=Integer, index=True
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ClaimCitation(SQLModel, table=True):
    """A claim that a text holds, with what it was found to be when the text was written.

    `told` is the verdict that the author was last told of, so that nobody is told twice.
    """

    __tablename__ = "claim_citation"

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    claim_id: ClaimId = Field(primary_key=True, foreign_key="claim.id", sa_type=Integer, index=True)
    check_id: int = Field(foreign_key="claim_check.id", sa_type=Integer)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    told: Verdict | None = Field(default=None, sa_type=stored_as_value(Verdict))


class CellKind(StrEnum):
    """Whose votes are counted together: a neighborhood's, a district's, or all others'."""

    NEIGHBORHOOD = "neighborhood"
    DISTRICT = "district"
    ELSEWHERE = "elsewhere"


class Vote(SQLModel, table=True):
    """A person's one standing vote, and which answer of theirs the last batch counted.

    Only this row ties a person to a pseudonym: erase it, and its lines in the log are nobody's.
    """

    __tablename__ = "vote"

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    person_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    answer: Answer = Field(sa_type=stored_as_value(Answer))
    counted: Answer | None = Field(default=None, sa_type=stored_as_value(Answer))
    # The cell it is counted in, for good: a vote that moved between cells could be worked out.
    cell: CellKind | None = Field(default=None, sa_type=stored_as_value(CellKind))
    cell_place: int = 0  # the neighborhood's or district's id
    revision: int = 1  # of the text that was judged
    pseudonym: str = Field(default_factory=lambda: token_hex(16))

    __table_args__ = (
        Index(
            "ix_vote_fresh",
            "contribution_id",
            sqlite_where=text("counted IS NULL OR counted <> answer"),
            postgresql_where=text("counted IS NULL OR counted <> answer"),
        ),
    )


class LogAnswer(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105, an answer, not a password
    WITHDRAWN = "withdrawn"


class LogEntry(SQLModel, table=True):
    """One line of the vote log. Never updated, never deleted; no time, which would name people."""

    __tablename__ = "log_entry"

    contribution_id: ContributionId = Field(
        primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    number: int = Field(primary_key=True)
    pseudonym: str
    answer: LogAnswer = Field(sa_type=stored_as_value(LogAnswer))
    revision: int = 1
    link: str


class FormKey(SQLModel, table=True):
    """A form that was already accepted: a double click or a retry gets the first one's answer."""

    __tablename__ = "form_key"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    key: str = Field(max_length=64)
    contribution_id: ContributionId = Field(foreign_key="contribution.id", sa_type=Integer)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
