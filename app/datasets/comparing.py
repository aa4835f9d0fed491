"""What changed between two versions: rows, columns, and totals by neighborhood.

Runs in a child process, `python -m app.datasets.comparing JOB.json`, in memory that does not grow
with the tables: a row is told by hashes of 64 bits, and what does not fit is spilled. In a table
of ten million rows the chance that two different rows look the same is one in 300,000.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb

from app.datasets.duck import open_shut_in, quoted
from app.datasets.vocabulary import ColumnType, Role

RESULT: Final = "difference.json"
MOST_PLACES: Final = 10
NUMBERS: Final = frozenset({ColumnType.INTEGER.value, ColumnType.NUMBER.value})


@dataclass(frozen=True)
class Side:
    """One version: its Parquet file, and its columns as `DatasetVersion.columns` has them."""

    path: str
    columns: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Difference:
    """`rows_before + added - gone = rows_after`; `changed` rows keep their key.

    Without a `key` rows are told by all that the versions have in common, and none is `changed`.
    `shared` counts rows of the newer version whose key another one has too, `keyless` those
    without. `columns_changed` is `(label, type before, type now)`; `places` the neighborhoods
    whose rows changed most in number, `(slug, before, now)`. Of the months before the last one of
    the older version, `old_before` counts its rows, and `old_lost` how many fewer they have now:
    added up over the months that lost some.
    """

    rows_before: int
    rows_after: int
    added: int
    gone: int
    changed: int
    key: str = ""
    shared: int = 0
    keyless: int = 0
    columns_added: list[str] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)
    columns_changed: list[tuple[str, str, str]] = field(default_factory=list)
    places: list[tuple[str, int, int]] = field(default_factory=list)
    old_before: int = 0
    old_lost: int = 0


def compare(
    connection: duckdb.DuckDBPyConnection, before: Side, after: Side, key: str = ""
) -> Difference:
    """Find the difference. A `key` that is no column of both versions, alike in type, counts not.

    Where the placed neighborhood alone changed, a row is the same: the source did not change it.
    """
    old = {column["name"]: column for column in before.columns}
    new = {column["name"]: column for column in after.columns}
    common = [name for name in old if name in new and _alike(old[name], new[name])]
    key = key if key in common else ""
    rest = [name for name in common if name != key]
    as_numbers = {name for name in common if old[name]["type"] != new[name]["type"]}
    hash_of = partial(_hashed, key=key, rest=rest, as_numbers=as_numbers)
    counts = connection.execute(
        "WITH pairs AS (SELECT k, coalesce(a.n, 0) AS na, coalesce(b.n, 0) AS nb "  # noqa: S608, our own SQL
        f"FROM ({hash_of(1)}) a FULL JOIN ({hash_of(2)}) b USING (k, h)), "
        "keys AS (SELECT sum(na) AS na, sum(nb) AS nb, sum(least(na, nb)) AS same "
        "FROM pairs GROUP BY k) "
        "SELECT coalesce(sum(na), 0), coalesce(sum(nb), 0), coalesce(sum(same), 0), "
        "coalesce(sum(least(na - same, nb - same)), 0) FROM keys",
        [before.path, after.path],
    ).fetchone() or (0, 0, 0, 0)
    rows_before, rows_after, same, changed = (int(n) for n in counts)
    old_before, old_lost = _lost(connection, before, after)
    shared, keyless = _doubtful(connection, after.path, key) if key else (0, 0)
    return Difference(
        rows_before=rows_before,
        rows_after=rows_after,
        added=rows_after - same - changed,
        gone=rows_before - same - changed,
        changed=changed,
        key=key,
        shared=shared,
        keyless=keyless,
        columns_added=[new[name]["label"] for name in new if name not in old],
        columns_gone=[old[name]["label"] for name in old if name not in new],
        columns_changed=[
            (new[name]["label"], old[name]["type"], new[name]["type"])
            for name in old
            if name in new and old[name]["type"] != new[name]["type"]
        ],
        places=_places(connection, before.path, after.path),
        old_before=old_before,
        old_lost=old_lost,
    )


def _alike(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return before["type"] == after["type"] or {before["type"], after["type"]} == NUMBERS


def _hashed(nth: int, *, key: str, rest: Sequence[str], as_numbers: set[str]) -> str:
    """Return SQL that counts equal rows of the `nth` file by what tells them apart, and their rest.

    Whole and other numbers compare as numbers. Without a column in common no two rows are alike.
    """

    def hash_of(names: Sequence[str]) -> str:
        cells = [
            f"CAST({quoted(name)} AS DOUBLE)" if name in as_numbers else quoted(name)
            for name in names
        ]
        return f"hash({', '.join(cells)})" if cells else "hash(0)"

    told_by = hash_of([key] if key else rest) if key or rest else f"hash({nth})"
    return (
        f"SELECT {told_by} AS k, {hash_of(rest)} AS h, count(*) AS n "  # noqa: S608, quoted names
        "FROM read_parquet(?) GROUP BY ALL"
    )


def _doubtful(connection: duckdb.DuckDBPyConnection, path: str, key: str) -> tuple[int, int]:
    name = quoted(key)
    found = connection.execute(
        "SELECT coalesce(sum(n) FILTER (WHERE n > 1 AND NOT empty), 0), "  # noqa: S608, a quoted name
        "coalesce(sum(n) FILTER (WHERE empty), 0) FROM ("
        f"SELECT hash({name}) AS k, {name} IS NULL AS empty, count(*) AS n "
        "FROM read_parquet(?) GROUP BY ALL)",
        [path],
    ).fetchone() or (0, 0)
    return int(found[0]), int(found[1])


def _lost(connection: duckdb.DuckDBPyConnection, before: Side, after: Side) -> tuple[int, int]:
    """Count the rows of the older version's whole months, and those that are fewer now."""
    times = [
        {c["name"] for c in side.columns if c.get("role") == Role.TIME} for side in (before, after)
    ]
    shared = times[0] & times[1]
    if not shared:
        return 0, 0
    day = quoted(shared.pop())
    one = (
        f"SELECT date_trunc('month', CAST({day} AS DATE)) AS month, count(*) AS n "  # noqa: S608, a quoted name
        f"FROM read_parquet(?) WHERE {day} IS NOT NULL GROUP BY ALL"
    )
    found = connection.execute(
        "SELECT coalesce(sum(a.n), 0), coalesce(sum(greatest(a.n - coalesce(b.n, 0), 0)), 0) "  # noqa: S608, our own SQL
        f"FROM ({one}) a LEFT JOIN ({one}) b USING (month) "
        f"WHERE month < (SELECT max(month) FROM ({one}))",
        [before.path, after.path, before.path],
    ).fetchone() or (0, 0)
    return int(found[0]), int(found[1])


def _places(
    connection: duckdb.DuckDBPyConnection, before: str, after: str
) -> list[tuple[str, int, int]]:
    one = (
        "SELECT _neighborhood AS place, count(*) AS n FROM read_parquet(?) "
        "WHERE _neighborhood IS NOT NULL GROUP BY ALL"
    )
    found = connection.execute(
        "SELECT place, coalesce(a.n, 0) AS then_n, coalesce(b.n, 0) AS now_n "  # noqa: S608, our own SQL
        f"FROM ({one}) a FULL JOIN ({one}) b USING (place) WHERE then_n <> now_n "
        "ORDER BY abs(now_n - then_n) DESC, place LIMIT ?",
        [before, after, MOST_PLACES],
    ).fetchall()
    return [(place, int(then), int(now)) for place, then, now in found]


def main(told: Path) -> None:
    job = json.loads(told.read_text(encoding="utf-8"))
    before, after = (Side(**job[side]) for side in ("before", "after"))
    folders = [Path(side.path).parent for side in (before, after)]
    with open_shut_in(folders, memory=job["memory"], spill=told.parent / "compared") as connection:
        difference = compare(connection, before, after, job["key"])
    (told.parent / RESULT).write_text(json.dumps(asdict(difference)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
