"""Tables of open data: a dataset, its immutable versions, and the imports that make them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import JSON, BigInteger, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.datasets.vocabulary import Nature, Shape
from app.places.models import LayerId

DatasetId = NewType("DatasetId", int)
VersionId = NewType("VersionId", int)
ImportJobId = NewType("ImportJobId", int)


class JobStatus(StrEnum):
    """An upload: read in a dry run, shown to its person, then published by them."""

    READING = "reading"
    READ = "read"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"


class Dataset(SQLModel, table=True):
    """`recipe` is how its files are read: `importing.job.Wishes`, applied by every refresh.

    `layer_id` is the layer in whose areas its rows lie, None for the neighborhoods; it stays once
    there is a version. `dictionary` says of columns what the file does not:
    `{name: {label, description, unit, measured_in, publisher}}`, where `publisher` is what its
    source says itself (`meanings`). `current_version_id` is the newest version that was not
    withdrawn, None where none is left.
    """

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
    only_open: bool = False  # what is over is taken out of it: its past looks lower than it was
    shape: Shape = Field(default=Shape.EVENTS, sa_type=stored_as_value(Shape))
    time_column: str | None = None
    layer_id: LayerId | None = Field(default=None, foreign_key="layer.id", sa_type=Integer)
    recipe: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    dictionary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    key_column: str = Field(default="", max_length=100)  # tells rows of two versions apart
    # No foreign key: the version names its dataset, and a ring of keys cannot be dumped in order.
    current_version_id: VersionId | None = Field(default=None, sa_type=Integer)
    # When its words or its sensitivity changed without a new version: kept pages look at it.
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class DatasetVersion(SQLModel, table=True):
    """What was published once. Never changed: charts and citations point at it for good.

    Only the words of its columns may change while it is current (`dictionary.describe`).

    `columns` is `[{name, type, role, label}]`: `name` is the column in the Parquet file, `label`
    the words of the source. `report` is the quality report of `importing.report.Report`.
    `difference` says what changed since the version before: `comparing.Difference`. A withdrawn
    version stays, with its reason: what cites it says so.
    """

    __tablename__ = "dataset_version"
    __table_args__ = (
        UniqueConstraint("dataset_id", "number"),
        Index(
            "ix_dataset_version_withdrawn",
            "withdrawn_at",
            sqlite_where=text("withdrawn_at IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NOT NULL"),
        ),
    )

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
    aside_path: str = ""  # of the rows that were set aside
    difference: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_reason: str = ""
    withdrawn_by: int | None = Field(default=None, foreign_key="person.id", sa_type=Integer)
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its file is gone

    @property
    def is_series(self) -> bool:
        """Whether each area has one row for each date: its rows are measured, not counted."""
        return bool(self.report.get("series"))


class PlaceAlias(SQLModel, table=True):
    """What an official said that a written name means, for this and every later version.

    One folded name means one neighborhood in one dataset.
    """

    __tablename__ = "place_alias"
    __table_args__ = (UniqueConstraint("dataset_id", "folded"),)

    id: int = Field(default=None, primary_key=True)
    dataset_id: DatasetId = Field(foreign_key="dataset.id", sa_type=Integer, index=True)
    written: str = Field(max_length=200)
    folded: str = Field(max_length=200)
    neighborhood_id: int = Field(foreign_key="neighborhood.id", sa_type=Integer)
    by_id: int = Field(foreign_key="person.id", sa_type=Integer)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class SourceKind(StrEnum):
    URL = "url"
    SOCRATA = "socrata"
    CKAN = "ckan"
    ARCGIS = "arcgis"
    FOLDER = "folder"


class Schedule(StrEnum):
    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class DataSource(SQLModel, table=True):
    """Where a dataset is fetched from, and how the last fetches went.

    `mark` is what the server said of the content it last sent: an ETag, a date, a row count. While
    `asked_at` is set, a check is under way.
    """

    __tablename__ = "data_source"

    id: int = Field(default=None, primary_key=True)
    dataset_id: DatasetId = Field(foreign_key="dataset.id", sa_type=Integer, unique=True)
    kind: SourceKind = Field(sa_type=stored_as_value(SourceKind))
    address: str = Field(max_length=2000)
    schedule: Schedule = Field(default=Schedule.NEVER, sa_type=stored_as_value(Schedule))
    mark: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0  # in a row
    error: str = ""  # what the last fetch said, when it failed
    by_id: int = Field(foreign_key="person.id", sa_type=Integer)


class ImportJob(SQLModel, table=True):
    """An uploaded file on its way to a version. `wishes` is what its person typed or chose.

    `form_key` makes a double click or a retry of sending it one import. Why it failed is said by
    `error` with `error_hint`, and to programs by `error_code`.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        Index("ix_import_job_person_id_form_key", "person_id", "form_key", unique=True),
    )

    id: ImportJobId = Field(default=None, primary_key=True, sa_type=Integer)
    person_id: int = Field(foreign_key="person.id", sa_type=Integer, index=True)
    dataset_id: DatasetId | None = Field(
        default=None, foreign_key="dataset.id", sa_type=Integer, index=True
    )
    status: JobStatus = Field(default=JobStatus.READING, sa_type=stored_as_value(JobStatus))
    progress: int = 0  # percent
    error: str = ""
    error_code: str = ""
    error_hint: str = ""
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    wishes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    file_name: str = Field(default="", max_length=200)  # as its person called it, shown only
    stored_as: str = ""  # our own random name in the folder of uploads
    held: list[str] = Field(default_factory=list, sa_type=JSON)  # why a refresh waits for a person
    stopped: bool = False  # its person cancelled it: whoever reads it ends
    # The version that was current when its person was shown what would change; None before any.
    read_beside: VersionId | None = Field(default=None, sa_type=Integer)
    source_id: int | None = Field(default=None, foreign_key="data_source.id", sa_type=Integer)
    version_id: VersionId | None = Field(default=None, sa_type=Integer)
    form_key: str | None = Field(default=None, max_length=64)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
