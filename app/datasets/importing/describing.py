"""What a person sees of a table before it is published: examples, ranges, first rows, points."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from app.datasets.duck import literal, quoted
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.kinds import Typed
from app.datasets.importing.readers import Sheet
from app.datasets.vocabulary import ColumnType
from app.places.plane import plane_of

EXAMPLES: Final = 3
LOOK_AT: Final = 2000  # rows in which examples are sought
LONGEST: Final = 80  # characters of a cell that is shown
WIDEST: Final = 30  # columns of the first rows that are shown
MOST_POINTS: Final = 500
RANGED: Final = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE})


def column_facts(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Typed], table: Path
) -> list[dict[str, Any]]:
    """Return for each column of the table `examples`, `missing` (a share), `low` and `high`."""
    source = f"read_parquet({literal(str(table))})"
    listed = ", ".join(quoted(column.name) for column in columns)
    rows = connection.execute(f"SELECT {listed} FROM {source} LIMIT {LOOK_AT}").fetchall()  # noqa: S608
    missing = _missing(connection, table)
    ranges = _ranges(connection, columns, source)
    return [
        {
            "examples": _examples(row[place] for row in rows),
            "missing": missing.get(column.name, 0.0),
            "low": ranges.get(column.name, ("", ""))[0],
            "high": ranges.get(column.name, ("", ""))[1],
        }
        for place, column in enumerate(columns)
    ]


def first_records(sheet: Sheet) -> dict[str, Any]:
    """Return the first records as they stand, numbered from 1, and the numbers of the header."""
    layout = sheet.layout
    return {
        "records": [[_short(cell) for cell in record[:WIDEST]] for record in sheet.head],
        "header": [place + 1 for place in layout.header_rows] if layout else [],
    }


def sampled_points(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    rows: int,
    point: tuple[str, str],
    gazetteer: Gazetteer,
) -> list[list[int]]:
    """Return up to MOST_POINTS rows as `[x, y, placed]` in units of the city's map.

    `point` is SQL for the latitude and the longitude. A point far outside is not on the map.
    """
    bounds = gazetteer.map_bounds
    if bounds is None:
        return []
    latitude, longitude = point
    step = max(1, rows // MOST_POINTS)
    found = connection.execute(
        f"SELECT ({longitude})::DOUBLE, ({latitude})::DOUBLE, "  # noqa: S608, our own SQL
        f"(_neighborhood IS NOT NULL)::INTEGER FROM {source} s "
        f"WHERE _row % {step} = 0 AND {longitude} IS NOT NULL AND {latitude} IS NOT NULL "
        f"AND ({longitude} <> 0 OR {latitude} <> 0) LIMIT {MOST_POINTS}"
    ).fetchall()
    plane = plane_of(bounds)
    on_map = ((*plane.place(x, y), placed) for x, y, placed in found)
    return [
        [round(x), round(y), placed]
        for x, y, placed in on_map
        if 0 <= x <= plane.width and 0 <= y <= plane.height
    ]


def _missing(connection: duckdb.DuckDBPyConnection, table: Path) -> Mapping[str, float]:
    """Read the shares of missing values from the file's own statistics: no row is read for it."""
    found = connection.execute(
        "SELECT path_in_schema, sum(stats_null_count) / sum(num_values) "  # noqa: S608, our path
        f"FROM parquet_metadata({literal(str(table))}) GROUP BY 1"
    ).fetchall()
    return {name: round(share or 0.0, 4) for name, share in found}


def _ranges(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[Typed], source: str
) -> Mapping[str, tuple[str, str]]:
    names = [column.name for column in columns if column.kind.type in RANGED]
    if not names:
        return {}
    ends = ", ".join(f"min({quoted(name)}), max({quoted(name)})" for name in names)
    found = connection.execute(f"SELECT {ends} FROM {source}").fetchone() or ()  # noqa: S608
    pairs = zip(*[iter("" if end is None else str(end) for end in found)] * 2, strict=True)
    return dict(zip(names, pairs, strict=True))


def _examples(values: Any) -> list[str]:  # noqa: ANN401, cells of any type
    different = dict.fromkeys(_short(str(value)) for value in values if value is not None)
    return list(different)[:EXAMPLES]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
