"""The database: two doors, one transaction each. Knows no table."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Enum, TypeDecorator, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlmodel import SQLModel

from app.core.patience import bound_statements

# Every constraint has a name that can be told from its table and column: a migration needs it.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CONNECTIONS = 5  # few: on SQLite each writer that waits polls for the lock


class Database:
    """`reading()` opens a transaction that cannot write; `writing()` keeps all of it or nothing.

    With `patience`, in seconds, a statement that takes longer is stopped.
    """

    def __init__(self, url: str, patience: float | None = None) -> None:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(
            url, pool_size=CONNECTIONS, max_overflow=0, hide_parameters=True, pool_pre_ping=True
        )
        is_sqlite = self.engine.dialect.name == "sqlite"
        if is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        if patience is not None:
            bound_statements(self.engine, patience)
        # A page is of one moment, as on SQLite: PostgreSQL would look anew for each statement.
        moment = {} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
        read_only = self.engine.execution_options(
            read_only=True, postgresql_readonly=True, **moment
        )
        self.reading = sessionmaker(read_only, expire_on_commit=False).begin
        self.writing = sessionmaker(self.engine, expire_on_commit=False).begin


def insert_for(session: Session, table: type[SQLModel]) -> Any:  # noqa: ANN401, the two dialects' inserts share no type
    """Return an insert that can say what to do about a row that is there already."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)


class UtcDateTime(TypeDecorator[datetime]):
    """Stores an aware datetime and gives it back in UTC. A naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a datetime without a time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002, as SQLAlchemy calls it
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def stored_as_value(choices: type[StrEnum]) -> Enum:
    """Return a column type that stores `agree`, not `AGREE`, and that the database checks."""
    return Enum(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=20,
        name=None,  # named below by its table and column, as two columns may share the choices
    )


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin behind our back
    connection.execute("PRAGMA busy_timeout = 10000")  # first: the next one may have to wait
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once if another wrote in between,
    # and no busy_timeout mends a stale snapshot. So a writer takes the lock before it reads.
    reads_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
