"""Tables that say where rows belong: distinct names and distinct points, each placed once."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import duckdb
import numpy as np

from app.datasets.duck import quoted
from app.datasets.importing.asides import is_no_name
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.job import Wishes
from app.datasets.importing.kinds import Typed
from app.datasets.importing.locating import GROWN, Located, located
from app.datasets.importing.place_names import Placed, Way, place_names
from app.datasets.importing.place_points import NOWHERE, Floats, place_points
from app.datasets.importing.point_columns import PointColumns
from app.datasets.importing.point_forms import Pairs, Point, pairs_in
from app.datasets.importing.projecting import checked_code
from app.datasets.importing.proposing import Kind
from app.datasets.importing.roles import Chosen
from app.datasets.importing.staging import Stage
from app.datasets.vocabulary import ColumnType

SAMPLE: Final = 2000  # rows in which columns of points are sought
LOOK_AT: Final = 200  # cells of a column of texts
MOST_NAMES: Final = 200_000  # distinct values: a column of more holds no names of neighborhoods
FEWEST_NAMES: Final = 3  # different values that can tell what a column names
DEGREES: Final = Kind(ColumnType.NUMBER, "", "{c}")
AXES: Final = ("latitude", "longitude")


class Placing:
    """Places the rows of one staged file. Holds nothing larger than the distinct values."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        stage: Stage,
        columns: list[Typed],
        gazetteer: Gazetteer,
        wishes: Wishes,
    ) -> None:
        self._connection, self._stage = connection, stage
        self._columns = {column.name: column for column in columns}
        self._gazetteer, self._wishes = gazetteer, wishes
        self._placed: dict[str, Placed] = {}
        self._chosen = Chosen()
        self._joins = self._way = ""
        self.located = Located()
        self.added: list[Typed] = []  # latitude and longitude that were calculated

    @property
    def swapped(self) -> bool:
        return self.located.swapped

    def pairs_of(self, name: str) -> Pairs | None:
        """Say how the cells of a column write points, None where they hold something else."""
        cell = self._columns[name].cell
        rows = self._connection.execute(
            f"SELECT {cell} FROM {self._stage.source} WHERE {cell} IS NOT NULL LIMIT {LOOK_AT}"  # noqa: S608
        ).fetchall()
        filled = [value for (value,) in rows if not self._stage.marks.has(value)]
        return pairs_in(filled, self._gazetteer.box(GROWN))

    def point_columns(self, columns: Sequence[Typed]) -> PointColumns:
        return PointColumns(columns, self._sample, self._gazetteer.box(GROWN))

    def share_placed(self, name: str) -> float | None:
        """Return the share of a column's filled rows whose value is a neighborhood's name.

        An area of a crosswalk is one too, also where it lies in several and no row is placed by it.
        Totals and the first words of notes do not count.
        """
        if not self._gazetteer.areas:
            return None
        if self._columns[name].distinct > max(20 * len(self._gazetteer.areas), 1000):
            return 0.0
        counts = self._names_in(name)
        placed = self.placed(name)
        known = {*placed.slugs, *placed.spanning}
        total = sum(n for value, n in counts.items() if value in known or not is_no_name(value))
        return sum(counts[value] for value in known) / total if total else 0.0

    def share_of_names(self, name: str, beside: re.Pattern[str]) -> float:
        """Return the share of a column's different names that are areas; 0 for a few or many.

        Names that fit `beside` are those of totals and do not count.
        """
        if self._columns[name].distinct > max(20 * len(self._gazetteer.areas), 1000):
            return 0.0
        names = [value for value in self._names_in(name) if not beside.fullmatch(value.strip())]
        if len(names) < FEWEST_NAMES:
            return 0.0
        slugs = self.placed(name).slugs
        return sum(value in slugs for value in names) / len(names)

    def tells_areas(self, name: str) -> bool:
        """Say whether a column names most neighborhoods, each in one row: it says which it is."""
        counts = self._names_in(name)
        slugs = list(self.placed(name).slugs.values())
        return (
            2 * len(slugs) >= len(self._gazetteer.areas) > 0
            and len(set(slugs)) == len(slugs)
            and all(n == 1 for n in counts.values())
        )

    def placed(self, name: str) -> Placed:
        """Return what the values of a column mean."""
        if name not in self._placed:
            wishes = self._wishes
            self._placed[name] = place_names(
                self._names_in(name), self._gazetteer, wishes.aliases, wishes.crosswalk
            )
        return self._placed[name]

    def joins(self, chosen: Chosen) -> tuple[str, str]:
        """Make the tables; return SQL for the joins of staged rows `s` and for the neighborhood."""
        self._chosen = chosen
        if self._wishes.crs is not None:
            checked_code(self._wishes.crs)
        joins, slugs, ways = "", [], []
        point = self.point(chosen)
        if point is not None and self._gazetteer.areas:
            in_file = (chosen.pairs and chosen.pairs.crs) or self._stage.sheet.crs
            self._make_spots(point, in_file)
            joins += f" LEFT JOIN spot ON {point.longitude} = spot.x AND {point.latitude} = spot.y"
            if chosen.points_place:
                slugs.append("spot.slug")
                ways.append(f"WHEN spot.slug IS NOT NULL THEN '{Way.POINT}'")
        if chosen.neighborhood is not None and self._gazetteer.areas:
            self._make_called(self.placed(chosen.neighborhood))
            joins += (
                f" LEFT JOIN called ON s.{self._columns[chosen.neighborhood].cell} = called.name"
            )
            slugs.append("called.slug")
            ways.append("ELSE called.way")
        self._joins = joins
        self._way = f"CASE {' '.join(ways)} END" if len(ways) > 1 else "called.way"
        return joins, f"coalesce({', '.join(slugs)})" if slugs else "NULL::VARCHAR"

    def placed_by(self, chosen: Chosen, reason: str) -> dict[str, int]:
        """Count placed rows by the way in which they were. `reason` is SQL of rows set aside.

        Empty for a table without names: all rows that have a place have it by their points.
        """
        counts = dict.fromkeys(map(str, Way), 0)
        if not self._gazetteer.areas or chosen.neighborhood is None:
            return {}
        rows = self._connection.execute(
            f"SELECT {self._way} AS way, count(*) FROM {self._stage.source} s{self._joins} "  # noqa: S608, our own SQL
            f"WHERE {reason} IS NULL AND way IS NOT NULL GROUP BY 1"
        ).fetchall()
        return counts | dict(rows)

    def point(self, chosen: Chosen) -> Point | None:
        """Return SQL for the coordinates of a staged row `s`, as they stand in the file."""
        return chosen.point(lambda name: self._columns[name].sql, self._columns)

    def as_they_stand(self) -> Point | None:
        """Return SQL for the coordinates of a row of the finished table, as the file has them."""
        return self._chosen.point(quoted, self._columns)

    def in_degrees(self) -> Point | None:
        """Return SQL for latitude and longitude in degrees of a row of the finished table."""
        if self.added:
            return Point(*(quoted(column.name) for column in self.added))
        point = self.as_they_stand()
        if point is None or not self.located.sure:
            return None
        return Point(point.longitude, point.latitude) if self.swapped else point

    def settled(self, chosen: Chosen) -> Chosen:
        """Return the choice with the columns of degrees that were calculated, if any."""
        if not self.added:
            return chosen
        latitude, longitude = (column.name for column in self.added)
        plane = tuple(filter(None, (chosen.latitude, chosen.longitude, chosen.pair)))
        return replace(
            chosen, latitude=latitude, longitude=longitude, pair=None, pairs=None, plane=plane
        )

    def _sample(self, names: Sequence[str]) -> Mapping[str, Floats]:
        step = max(1, self._stage.rows // SAMPLE)
        cells = ", ".join(
            f"({self._columns[name].sql})::DOUBLE AS v{place}" for place, name in enumerate(names)
        )
        found = self._connection.execute(
            f"SELECT {cells} FROM {self._stage.source} WHERE file_row_number % {step} = 0"  # noqa: S608, our own names
        ).fetchnumpy()
        return {
            name: np.ma.filled(found[f"v{place}"].astype(np.float64), np.nan)
            for place, name in enumerate(names)
        }

    def _names_in(self, name: str) -> Counter[str]:
        cell = self._columns[name].cell
        rows = self._connection.execute(
            f"SELECT {cell}, count(*) FROM {self._stage.source} WHERE {cell} IS NOT NULL "  # noqa: S608
            f"GROUP BY 1 LIMIT {MOST_NAMES}"
        ).fetchall()
        return Counter({value: n for value, n in rows if not self._stage.marks.has(value)})

    def _make_called(self, placed: Placed) -> None:
        names = list(placed.slugs)
        self._connection.execute(
            "CREATE TABLE called AS SELECT unnest(?::VARCHAR[]) AS name, "
            "unnest(?::VARCHAR[]) AS slug, unnest(?::VARCHAR[]) AS way",
            [names, list(placed.slugs.values()), [placed.ways[name].value for name in names]],
        )

    def _make_spots(self, point: Point, in_file: str | None) -> None:
        """Make the table `spot` of distinct coordinates, a third of the rows where they repeat."""
        spots = self._connection.execute(
            f"SELECT DISTINCT {point.longitude} AS x, {point.latitude} AS y "  # noqa: S608
            f"FROM {self._stage.source} s WHERE x IS NOT NULL AND y IS NOT NULL "
            "AND (x <> 0 OR y <> 0)"
        ).fetchnumpy()
        x, y = (np.ma.filled(spots[axis], np.nan).astype(np.float64) for axis in "xy")
        self.located = located(x, y, self._gazetteer, self._wishes.crs, in_file)
        longitude, latitude = self.located.degrees(x, y)
        areas = self._gazetteer.areas
        place = (
            place_points(areas, longitude, latitude)
            if self.located.sure
            else np.full(len(x), NOWHERE, np.int32)
        )
        # On a plane every point is kept: its degrees are written into the table.
        kept = place >= 0 if self.located.plane is None else np.isfinite(latitude)
        told = {"x": x[kept], "y": y[kept], "place": place[kept]}
        if self.located.plane is not None:
            told |= {"latitude": latitude[kept], "longitude": longitude[kept]}
            self.added = self._added(int(kept.sum()))
        self._connection.register("told", told)
        self._connection.execute(
            "CREATE TABLE spot AS SELECT told.* EXCLUDE (place), slug FROM told LEFT JOIN "
            "(SELECT unnest(?::VARCHAR[]) AS slug, unnest(?::INTEGER[]) AS place) "
            "USING (place)",
            [[area.slug for area in areas], list(range(len(areas)))],
        )
        self._connection.unregister("told")

    def _added(self, points: int) -> list[Typed]:
        taken = {name.casefold() for name in self._columns}
        named = {axis: f"point {axis}" if axis in taken else axis for axis in AXES}
        return [
            Typed(f"spot.{axis}", name, name, DEGREES, points, points)
            for axis, name in named.items()
        ]
