"""Tables of open data: a dataset, its immutable versions, and the imports that make them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, BigInteger, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value

DatasetId = NewType("DatasetId", int)
VersionId = NewType("VersionId", int)
ImportJobId = NewType("ImportJobId", int)


class Nature(StrEnum):
    """What a row is: readers may not take a report for an event."""

    EVENTS = "events"
    REPORTS = "reports"
    INSPECTIONS = "inspections"
    SURVEY = "survey"
    ESTIMATE = "estimate"


class Shape(StrEnum):
    """Whether a row is something that happened, or all of one neighborhood."""

    EVENTS = "events"
    NEIGHBORHOODS = "neighborhoods"


class ColumnType(StrEnum):
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"


class Role(StrEnum):
    NEIGHBORHOOD = "neighborhood"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    TIME = "time"
    MEASURE = "measure"
    CATEGORY = "category"
    IDENTIFIER = "identifier"


class JobStatus(StrEnum):
    """An upload: read in a dry run, shown to its person, then published by them."""

    READING = "reading"
    READ = "read"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"


class Dataset(SQLModel, table=True):
    __tablename__ = "dataset"

    id: DatasetId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(unique=True, max_length=80)
    title: str = Field(max_length=200)
    description: str = ""
    nature: Nature = Field(sa_type=stored_as_value(Nature))
    steward_id: int | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    publisher: str = ""
    licence: str = ""
    source_url: str = ""
    promised_refresh: str = ""
    sensitive: bool = False  # counts under 5 are not shown
    shape: Shape = Field(default=Shape.EVENTS, sa_type=stored_as_value(Shape))
    time_column: str | None = None
    # No foreign key: the version names its dataset, and a ring of keys cannot be dumped in order.
    current_version_id: VersionId | None = Field(default=None, sa_type=Integer)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class DatasetVersion(SQLModel, table=True):
    """What was published once. Never changed: charts and citations point at it for good.

    `columns` is `[{name, type, role, label}]`: `name` is the column in the Parquet file, `label`
    the words of the source. `report` is the quality report of `importing.report.Report`.
    """

    __tablename__ = "dataset_version"
    __table_args__ = (UniqueConstraint("dataset_id", "number"),)

    id: VersionId = Field(default=None, primary_key=True, sa_type=Integer)
    dataset_id: DatasetId = Field(foreign_key="dataset.id", sa_type=Integer, index=True)
    number: int
    content_hash: str = Field(max_length=64)  # SHA-256 of the Parquet file
    source_hash: str = Field(default="", max_length=64)  # SHA-256 of the file that was read
    rows_read: int
    rows_used: int
    report: dict[str, Any] = Field(sa_type=JSON)
    columns: list[dict[str, Any]] = Field(sa_type=JSON)
    data_from: date | None = None
    data_to: date | None = None
    published_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    bytes: int = Field(sa_type=BigInteger)
    path: str  # the name in the store


class ImportJob(SQLModel, table=True):
    """An uploaded file on its way to a version. `wishes` is what its person typed or chose."""

    __tablename__ = "import_job"

    id: ImportJobId = Field(default=None, primary_key=True, sa_type=Integer)
    person_id: int = Field(foreign_key="person.id", sa_type=Integer, index=True)
    dataset_id: DatasetId | None = Field(
        default=None, foreign_key="dataset.id", sa_type=Integer, index=True
    )
    status: JobStatus = Field(default=JobStatus.READING, sa_type=stored_as_value(JobStatus))
    progress: int = 0  # percent
    error: str = ""
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    file_name: str = Field(default="", max_length=200)  # as its person called it, shown only
    stored_as: str = ""  # our own random name in the folder of uploads
    version_id: VersionId | None = Field(default=None, sa_type=Integer)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
