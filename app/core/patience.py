"""No statement of a request runs for ever: a bound on each, the same on both databases."""

import time
from sqlite3 import Connection as SQLiteConnection
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

# How many steps SQLite takes between two looks at the clock: some tenths of a millisecond of work,
# beside which the look costs nothing that could be measured.
STEPS: Final = 20_000
STOPPED: Final = ("interrupted", "statement timeout")  # as SQLite and PostgreSQL say it


def bound_statements(engine: Engine, seconds: float) -> None:
    """Stop each statement that takes longer. It raises OperationalError, see `was_stopped`."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _watch_sqlite)
        event.listen(engine, "before_cursor_execute", _start_watch(seconds))
    else:
        event.listen(engine, "connect", _tell_postgresql(seconds))


def was_stopped(error: OperationalError) -> bool:
    """Say whether a statement was stopped by its bound, not by a lock or a lost connection."""
    return any(words in str(error.orig) for words in STOPPED)


class _Watch:
    """When the statement that runs on one connection is over; not before the first one."""

    ends = float("inf")

    def is_over(self) -> bool:
        return time.monotonic() > self.ends


def _watch_sqlite(connection: SQLiteConnection, record: Any) -> None:  # noqa: ANN401, SQLAlchemy's record of a connection
    watch = record.info["watch"] = _Watch()
    connection.set_progress_handler(watch.is_over, STEPS)


def _start_watch(seconds: float) -> Any:  # noqa: ANN401, a listener, called as SQLAlchemy likes
    def start(connection: Connection, *_statement: object) -> None:
        connection.info["watch"].ends = time.monotonic() + seconds

    return start


def _tell_postgresql(seconds: float) -> Any:  # noqa: ANN401, as above
    def tell(connection: Any, _record: object) -> None:  # noqa: ANN401, psycopg's connection
        connection.autocommit = True  # in a transaction a rollback would undo it
        connection.execute(f"SET statement_timeout = {int(seconds * 1000)}")
        connection.autocommit = False

    return tell
