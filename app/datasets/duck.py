"""The one place that opens DuckDB: shut in a folder, locked, and limited."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

import duckdb

MEGABYTE: Final = 1024 * 1024
READING_MEMORY: Final = 256 * MEGABYTE
THREADS: Final = 2


def quoted(name: str) -> str:
    """Return a name as an SQL identifier; it cannot end its own quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal, for the few statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def open_shut_in(
    folders: Sequence[Path],
    *,
    memory: int = READING_MEMORY,
    threads: int = THREADS,
    spill: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that sees files below `folders` only and cannot be reconfigured.

    No network, no extension, no other path, whatever SQL it is given (DESIGN §8). What does not
    fit into `memory` (bytes) is spilled into `spill`, or fails without it: two processes may not
    share a spill folder.
    """
    connection = duckdb.connect(":memory:")
    allowed = ", ".join(literal(f"{folder.resolve()}/") for folder in folders)
    connection.execute(f"SET temp_directory={literal(str(spill) if spill else '')}")
    connection.execute(f"SET allowed_directories=[{allowed}]")
    connection.execute("SET enable_external_access=false")
    connection.execute(f"SET memory_limit='{memory // MEGABYTE}MB'")
    connection.execute(f"SET threads={threads}")
    connection.execute("SET parquet_metadata_cache=true")
    connection.execute("SET lock_configuration=true")
    return connection


_held: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = Lock()
MOST_HELD: Final = 4  # a process has one store; each held database has threads of its own


def rows_of(folder: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one query over files of `folder`; every value is bound, never written into the SQL.

    The database is held by the process, because opening one costs more than most queries; each
    query has a cursor of its own, so threads do not wait for each other.
    """
    with cursor_on(folder) as cursor:
        return cursor.execute(sql, list(values)).fetchall()


def cursor_on(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a cursor on the held database of `folder`; close it, or use it in a `with`."""
    with _lock:
        if folder not in _held:
            _held[folder] = open_shut_in([folder])
        _held.move_to_end(folder)
        cursor = _held[folder].cursor()
        if len(_held) > MOST_HELD:
            _held.popitem(last=False)  # ends with its last cursor
        return cursor
