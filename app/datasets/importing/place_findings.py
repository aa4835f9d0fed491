"""What the finished table says about places: rows without one and why, names that nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from app.datasets.duck import literal, quoted
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.marks import Marks
from app.datasets.importing.placing import Placing
from app.datasets.importing.roles import Chosen
from app.datasets.importing.suggesting import Votes, suggestions

TOP: Final = 20
UNMATCHED: Final = "unmatched.csv"  # all names that fit no neighborhood, with their rows


@dataclass(frozen=True)
class PlaceFindings:
    """`source` is SQL of the finished table."""

    connection: duckdb.DuckDBPyConnection
    source: str
    chosen: Chosen
    placing: Placing
    gazetteer: Gazetteer
    marks: Marks

    def top_unmatched(self) -> list[tuple[str, int]]:
        if self.chosen.neighborhood is None:
            return []
        rows = self._rows(f"{self._unmatched} LIMIT {TOP}")
        return [(name, n) for name, n in rows]

    def write_unmatched(self, target: Path) -> None:
        """Write every name that fits no neighborhood: the report holds the first of them only."""
        if self.chosen.neighborhood is not None:
            self.connection.execute(
                f"COPY ({self._unmatched}) TO {literal(str(target))} (FORMAT csv, HEADER)"
            )

    def suggestions(self, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Suggest neighborhoods for names, but none for an area that lies in several."""
        spanning = {name.strip() for name in self._spanning}
        asked = [name for name in names if name not in spanning]
        return suggestions(asked, self.gazetteer, self._votes(asked))

    def unplaced(self) -> dict[str, int]:
        """Count by reason the rows without a neighborhood. An unknown name is said first."""
        reasons = []
        if self.chosen.neighborhood is not None:
            if self._spanning:
                listed = ", ".join(map(literal, sorted(self._spanning)))
                reasons.append(f"WHEN {self._name} IN ({listed}) THEN 'spans-several'")
            reasons.append(f"WHEN NOT {self.marks.sql(self._name)} THEN 'unknown-name'")
        reasons += self._reasons_of_points()
        if not reasons:
            return {}
        if not reasons[-1].startswith("ELSE"):
            reasons.append("ELSE 'no-name'")
        rows = self._rows(
            f"SELECT CASE {' '.join(reasons)} END AS reason, count(*) FROM {self.source} s "  # noqa: S608
            "WHERE _neighborhood IS NULL GROUP BY ALL ORDER BY reason"
        )
        return dict(rows)

    def _reasons_of_points(self) -> list[str]:
        point = self.placing.as_they_stand()
        if point is None or not self.chosen.points_place:
            return []
        lat, lon, located = point.latitude, point.longitude, self.placing.located
        zero = f"{lat} = 0 AND {lon} = 0"
        if located.plane is None:  # the poles and the date line stand for nothing as well
            zero += f" OR abs({lat}) IN (90, 180) OR abs({lon}) IN (90, 180) AND abs({lat}) <> 0"
            far = f"abs({lat}) > 180 OR abs({lon}) > 180" if located.sure else "true"
        else:
            far = "false"
        return [
            f"WHEN {lat} IS NULL OR {lon} IS NULL THEN 'no-coordinates'",
            f"WHEN {zero} THEN 'zero-coordinates'",
            f"WHEN {far} THEN 'not-degrees'",
            "ELSE 'outside'",
        ]

    def _votes(self, names: Sequence[str]) -> Votes:
        """Count for each name where the points of its rows lie."""
        point = self.placing.as_they_stand()
        if point is None or not names or not self.gazetteer.areas:
            return {}
        # The points of rows with a name that nobody knows have placed them already, if they may.
        if self.chosen.points_place:
            join, slug = "", "_neighborhood"
        else:
            join = f"JOIN spot ON spot.x = {point.longitude} AND spot.y = {point.latitude}"
            slug = "spot.slug"
        listed = ", ".join(map(literal, names))
        rows = self._rows(
            f"SELECT trim({self._name}) AS name, {slug} AS slug, count(*) FROM {self.source} s "  # noqa: S608
            f"{join} WHERE name IN ({listed}) AND slug IS NOT NULL GROUP BY ALL"
        )
        votes: dict[str, dict[str, int]] = {}
        for name, slug, n in rows:
            votes.setdefault(name, {})[slug] = n
        return votes

    @property
    def _name(self) -> str:
        return f"CAST({quoted(self.chosen.neighborhood or '')} AS VARCHAR)"

    @property
    def _spanning(self) -> Sequence[str]:
        name = self.chosen.neighborhood
        return () if name is None else tuple(self.placing.placed(name).spanning)

    @property
    def _unmatched(self) -> str:
        return (
            f"SELECT trim({self._name}) AS name, count(*) AS n FROM {self.source} "  # noqa: S608
            f"WHERE _neighborhood IS NULL AND NOT {self.marks.sql(self._name)} "
            "GROUP BY ALL ORDER BY n DESC, name"
        )

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()


def notes_on_places(placing: Placing, chosen: Chosen, gazetteer: Gazetteer) -> Mapping[str, bool]:
    """Say which codes of `report.NOTES` hold for the places of a table."""
    has_points = placing.as_they_stand() is not None
    cut = chosen.neighborhood is not None and placing.placed(chosen.neighborhood).cut_at is not None
    plane, located = placing.located.plane, placing.located
    return {
        "swapped": located.swapped and plane is None,  # on a plane, x before y is usual
        "cut-names": cut,
        "projected": plane is not None and located.fits,
        "which-projection": not located.sure,
        "projection-misfit": not located.fits,
        "points-only-suggest": has_points and not chosen.points_place,
        "no-place": not has_points and chosen.neighborhood is None,
        "layer-found": gazetteer.found,
        "no-neighborhoods": not gazetteer.areas,
    }
