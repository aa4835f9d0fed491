"""The careful chain that our import is measured against: `python bench/careful.py CSV AREAS OUT`.

What a programmer would write who knows the parts and has this one table before them: all cells as
text first, a type only where every row allows it, distinct coordinates placed by prepared polygons
inside their bounding boxes, and one Parquet file sorted by neighborhood and date with the row's
number. It finds no encoding, delimiter, header, total, missing mark or column of points, writes no
report, and says nothing to anybody. AREAS is a gazetteer as an import is given it.

Prints `{"rows", "placed", "peak"}`; peak is resident memory in bytes.
"""
# ruff: noqa: S608, the table and the paths are those of the bench

import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np

from app.datasets.importing.gazetteer import Gazetteer

LATITUDE, LONGITUDE, TIME = "Latitude", "Longitude", "Date"
SAMPLE: Final = 5000
READINGS: Final = {
    "BOOLEAN": "CASE lower({c}) WHEN 'true' THEN true WHEN 'false' THEN false END",
    "BIGINT": "CASE WHEN regexp_full_match({c}, '[-+]?(0|[1-9][0-9]*)') "
    "THEN TRY_CAST({c} AS BIGINT) END",
    "DOUBLE": "CASE WHEN regexp_full_match({c}, '[-+]?(0|[1-9][0-9]*)([.][0-9]+)?') "
    "THEN TRY_CAST({c} AS DOUBLE) END",
    "TIMESTAMP": "try_strptime({c}, ['%m/%d/%Y %I:%M:%S %p', '%Y-%m-%dT%H:%M:%SZ', '%Y-%m-%d'])",
}  # the plainest first


def main(table: str, areas: str, out: str) -> None:
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar=false")
    connection.execute("SET memory_limit='256MB'; SET threads=2")
    connection.execute(f"SET temp_directory='{out}.spill'")
    stage = f"read_parquet('{out}.stage', file_row_number=true)"
    connection.execute(
        f"COPY (FROM read_csv('{table}', all_varchar=true, quote='\"', escape='\"', comment='')) "
        f"TO '{out}.stage' (FORMAT parquet, COMPRESSION lz4_raw)"
    )
    names = [row[0] for row in connection.execute(f"DESCRIBE FROM {stage}").fetchall()]
    names.remove("file_row_number")
    kinds = _kinds(connection, stage, names)
    typed = {name: _read(name, kind) for name, kind in kinds.items()}
    _place(connection, stage, typed, Path(areas))
    values = ", ".join(f'{sql} AS "{name}"' for name, sql in typed.items())
    connection.execute(
        f"COPY (SELECT {values}, file_row_number AS _row, slug AS _neighborhood FROM {stage} s "
        f"LEFT JOIN spot ON {typed[LONGITUDE]} = spot.x AND {typed[LATITUDE]} = spot.y "
        f'ORDER BY _neighborhood, "{TIME}", _row) '
        f"TO '{out}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)"
    )
    rows, placed = _one(connection, f"SELECT count(*), count(_neighborhood) FROM '{out}'")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"rows": rows, "placed": placed, "peak": peak}))


def _kinds(
    connection: duckdb.DuckDBPyConnection, stage: str, names: list[str]
) -> dict[str, str | None]:
    """Let a sample propose what every row then has to bear out."""
    asked = [
        (name, kind)
        for name in names
        for kind in READINGS
        if _fits(connection, f"(FROM {stage} LIMIT {SAMPLE})", [(name, kind)])[0]
    ]
    good = dict(zip(asked, _fits(connection, stage, asked), strict=True))
    return {name: next((k for k in READINGS if good.get((name, k))), None) for name in names}


def _fits(
    connection: duckdb.DuckDBPyConnection, source: str, asked: list[tuple[str, str]]
) -> list[bool]:
    parts = [
        f'count({_read(name, kind)}) = count("{name}") AND count("{name}") > 0'
        for name, kind in asked
    ]
    return [bool(fits) for fits in _one(connection, f"SELECT {', '.join(parts)} FROM {source}")]


def _read(name: str, kind: str | None) -> str:
    return READINGS[kind].replace("{c}", f'"{name}"') if kind else f'"{name}"'


def _place(
    connection: duckdb.DuckDBPyConnection, stage: str, typed: dict[str, str], areas: Path
) -> None:
    """Make the table `spot` of distinct coordinates and the neighborhood of each."""
    import shapely  # noqa: PLC0415, where its memory belongs

    known = Gazetteer.load(areas).areas
    found = connection.execute(
        f"SELECT DISTINCT {typed[LONGITUDE]} AS x, {typed[LATITUDE]} AS y FROM {stage} "
        "WHERE x IS NOT NULL AND y IS NOT NULL"
    ).fetchnumpy()
    x, y = (np.ma.filled(found[axis], np.nan) for axis in "xy")
    order = np.argsort(x, kind="stable")
    eastward, place = x[order], np.full(len(x), -1, np.int32)
    for number, area in enumerate(known):
        if area.polygon is None:
            continue
        shapely.prepare(area.polygon)
        west, south, east, north = area.polygon.bounds
        low, high = np.searchsorted(eastward, [west, east])
        near = order[low:high]
        near = near[(y[near] >= south) & (y[near] <= north)]
        place[near[shapely.intersects_xy(area.polygon, x[near], y[near])]] = number
    connection.register("told", {"x": x, "y": y, "place": place})
    connection.execute(
        "CREATE TABLE spot AS SELECT x, y, slug FROM told JOIN "
        "(SELECT unnest(?::VARCHAR[]) AS slug, unnest(?::INTEGER[]) AS place) USING (place)",
        [[area.slug for area in known], list(range(len(known)))],
    )
    connection.unregister("told")


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    return connection.execute(sql).fetchone() or ()


if __name__ == "__main__":
    main(*sys.argv[1:])
