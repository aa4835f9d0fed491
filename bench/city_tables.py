"""Real tables as counts of areas by months, for benchmarks: read from a folder of open data."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import numpy as np
import shapely
from numpy.typing import NDArray


class Table(NamedTuple):
    """`counts` is areas by whole months in order; `sizes` are the areas', in square degrees."""

    counts: NDArray[np.float64]
    sizes: NDArray[np.float64]


def chicago(connection: duckdb.DuckDBPyConnection, folder: Path) -> Table:
    """Incidents of January 2015 to October 2018 in 98 neighborhoods."""
    shapes = _shapes(folder / "chicago/neighborhoods.geojson")
    file = str(folder / "chicago/crime_incidents_2015-2018.csv.gz")
    columns = [row[0] for row in connection.sql(f"DESCRIBE FROM '{file}'").fetchall()]
    named = {name.lower().replace(" ", "_"): name for name in columns}
    rows = connection.sql(
        f'SELECT "{named["longitude"]}", "{named["latitude"]}", year(d) * 12 + month(d) - 1 FROM '  # noqa: S608, a file of ours
        f"(SELECT *, \"{named['date']}\" AS d FROM read_csv('{file}', "
        f"timestampformat='%m/%d/%Y %I:%M:%S %p', types={{'{named['date']}': 'TIMESTAMP'}})) "
        f'WHERE "{named["longitude"]}" IS NOT NULL'
    ).fetchnumpy()
    across, down, months = (np.asarray(column) for column in rows.values())
    tree = shapely.STRtree(shapes)
    point, area = tree.query(shapely.points(across, down), predicate="within")
    return _table(shapes, area, months[point], 2018 * 12 + 10)


def baltimore(connection: duckdb.DuckDBPyConnection, folder: Path) -> Table:
    """Notices of vacant buildings of 2012 to 2018 in 278 neighborhoods."""
    source = json.loads((folder / "baltimore/neighborhoods_2010.geojson").read_text("utf-8"))
    names = [_folded(one["properties"]["name"]) for one in source["features"]]
    shapes = _shapes(folder / "baltimore/neighborhoods_2010.geojson")
    file = str(folder / "baltimore/vacant_building_notices_2019-02-07.csv")
    columns = [row[0] for row in connection.sql(f"DESCRIBE FROM '{file}'").fetchall()]
    place = next(name for name in columns if "neighborhood" in name.lower())
    day = next(name for name in columns if "date" in name.lower())
    rows = connection.sql(
        f'SELECT "{place}", year(d) * 12 + month(d) - 1 FROM (SELECT *, '  # noqa: S608, a file of ours
        f"CAST(\"{day}\" AS TIMESTAMP) AS d FROM '{file}') WHERE year(d) BETWEEN 2012 AND 2018"
    ).fetchall()
    known = {name: row for row, name in enumerate(names)}
    found = [(known[_folded(name)], month) for name, month in rows if _folded(name) in known]
    area, months = (np.array(column) for column in zip(*found, strict=True))
    return _table(shapes, area, months, 2019 * 12)


def _table(
    shapes: NDArray[Any], area: NDArray[np.int64], months: NDArray[np.int64], end: int
) -> Table:
    first = int(months.min())
    counts = np.zeros((len(shapes), end - first))
    kept = months < end
    np.add.at(counts, (area[kept], months[kept] - first), 1)
    return Table(counts, shapely.area(shapes))


def _shapes(path: Path) -> NDArray[Any]:
    source = json.loads(path.read_text("utf-8"))
    shapes = [shapely.geometry.shape(one["geometry"]) for one in source["features"]]
    return np.array([shapely.make_valid(shape) for shape in shapes], dtype=object)


def _folded(name: object) -> str:
    return "".join(sign for sign in str(name).lower() if sign.isalnum())


CITIES: Final[dict[str, Callable[[duckdb.DuckDBPyConnection, Path], Table]]] = {
    "Chicago": chicago,
    "Baltimore": baltimore,
}
