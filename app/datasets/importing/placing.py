"""Tables that say where rows belong: distinct names and distinct points, each placed once."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np

from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.kinds import Typed
from app.datasets.importing.place_names import Placed, place_names
from app.datasets.importing.place_points import are_swapped, place_points
from app.datasets.importing.roles import Chosen
from app.datasets.importing.staging import Stage

PAIR: Final = r"\s*\(?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*"
SAMPLE: Final = 5000
MOST_NAMES: Final = 200_000  # distinct values: a column of more holds no names of neighborhoods


@dataclass(frozen=True)
class Point:
    """SQL for latitude and longitude of a staged row."""

    latitude: str
    longitude: str


class Placing:
    """Places the rows of one staged file. Holds nothing larger than the distinct values."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        stage: Stage,
        columns: list[Typed],
        gazetteer: Gazetteer,
    ) -> None:
        self._connection, self._stage = connection, stage
        self._columns = {column.name: column for column in columns}
        self._gazetteer = gazetteer
        self._placed: dict[str, Placed] = {}
        self.swapped = False

    def holds_pairs(self, name: str) -> bool:
        """Say whether the cells of a column read `(39.3, -76.6)`."""
        cell = self._columns[name].cell
        rows = self._connection.execute(
            f"SELECT {cell} FROM {self._stage.source} WHERE {cell} IS NOT NULL LIMIT 200"  # noqa: S608
        ).fetchall()
        filled = [value for (value,) in rows if not self._stage.marks.has(value)]
        return bool(filled) and all(re.fullmatch(PAIR, value) for value in filled)

    def share_placed(self, name: str) -> float | None:
        """Return the share of a column's filled rows whose value is a neighborhood's name."""
        if not self._gazetteer.areas:
            return None
        if self._columns[name].distinct > max(20 * len(self._gazetteer.areas), 1000):
            return 0.0
        counts = self._names_in(name)
        placed = self._place(name, counts)
        total = sum(counts.values())
        return sum(counts[value] for value in placed.slugs) / total if total else 0.0

    def cut_at(self, name: str) -> int | None:
        return self._placed[name].cut_at if name in self._placed else None

    def joins(self, chosen: Chosen) -> tuple[str, str]:
        """Make the tables; return SQL for the joins of staged rows `s` and for the neighborhood."""
        joins, slugs = "", []
        point = self.point(chosen)
        if point is not None and self._gazetteer.areas:
            self._make_spots(point)
            lat, lon = (
                (point.longitude, point.latitude)
                if self.swapped
                else (point.latitude, point.longitude)
            )
            joins += f" LEFT JOIN spot ON {lat} = spot.latitude AND {lon} = spot.longitude"
            slugs.append("spot.slug")
        if chosen.neighborhood is not None and self._gazetteer.areas:
            placed = self._place(chosen.neighborhood, self._names_in(chosen.neighborhood))
            self._connection.execute(
                "CREATE TABLE called AS "
                "SELECT unnest(?::VARCHAR[]) AS name, unnest(?::VARCHAR[]) AS slug",
                [list(placed.slugs), list(placed.slugs.values())],
            )
            joins += (
                f" LEFT JOIN called ON s.{self._columns[chosen.neighborhood].cell} = called.name"
            )
            slugs.append("called.slug")
        return joins, f"coalesce({', '.join(slugs)})" if slugs else "NULL::VARCHAR"

    def point(self, chosen: Chosen) -> Point | None:
        if chosen.pair is not None:
            cell = self._columns[chosen.pair].cell
            return pair_point(f"s.{cell}")
        if chosen.latitude is None or chosen.longitude is None:
            return None
        return Point(*(self._columns[name].sql for name in (chosen.latitude, chosen.longitude)))

    def _place(self, name: str, counts: Counter[str]) -> Placed:
        if name not in self._placed:
            self._placed[name] = place_names(counts, self._gazetteer)
        return self._placed[name]

    def _names_in(self, name: str) -> Counter[str]:
        cell = self._columns[name].cell
        rows = self._connection.execute(
            f"SELECT {cell}, count(*) FROM {self._stage.source} WHERE {cell} IS NOT NULL "  # noqa: S608
            f"GROUP BY 1 LIMIT {MOST_NAMES}"
        ).fetchall()
        return Counter({value: n for value, n in rows if not self._stage.marks.has(value)})

    def _make_spots(self, point: Point) -> None:
        """Make the table `spot` of distinct coordinates, a third of the rows where they repeat."""
        areas = self._gazetteer.areas
        spots = self._connection.execute(
            f"SELECT DISTINCT {point.longitude} AS x, {point.latitude} AS y "  # noqa: S608
            f"FROM {self._stage.source} s WHERE x IS NOT NULL AND y IS NOT NULL "
            "AND (x <> 0 OR y <> 0)"
        ).fetchnumpy()
        x, y = (np.ma.filled(spots[axis], np.nan).astype(np.float64) for axis in "xy")
        self.swapped = are_swapped(areas, x[:SAMPLE], y[:SAMPLE])
        if self.swapped:
            x, y = y, x
        place = place_points(areas, x, y)
        inside = place >= 0
        told = {"x": x[inside], "y": y[inside], "place": place[inside]}
        self._connection.register("told", told)
        self._connection.execute(
            "CREATE TABLE spot AS SELECT x AS longitude, y AS latitude, slug FROM told "
            "JOIN (SELECT unnest(?::VARCHAR[]) AS slug, unnest(?::INTEGER[]) AS place) "
            "USING (place)",
            [[area.slug for area in areas], list(range(len(areas)))],
        )
        self._connection.unregister("told")


def pair_point(cell: str) -> Point:
    """Return the coordinates inside a `(lat, lon)` cell."""
    latitude, longitude = (
        f"TRY_CAST(regexp_extract({cell}, '^{PAIR}$', {part}) AS DOUBLE)" for part in (1, 2)
    )
    return Point(latitude, longitude)
