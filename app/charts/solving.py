"""Which cells of a table about people are hidden, so that none can be solved for from others."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from app.charts.bridges import bridges
from app.charts.details import Counts
from app.charts.suppressing import FEWEST, Flags, hide_small
from app.core.storage import Storage
from app.datasets.models import DatasetVersion
from app.datasets.query import time_column
from app.datasets.sums import Cut, sums_of

Years: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Grid:
    """`hidden[year, area]`, `of_city[year]`, and `totals[area]` of all years together.

    A table without dates has one year, 0.
    """

    years: Years
    hidden: Flags
    of_city: Flags
    totals: Flags

    def with_more(self, other: "Grid") -> "Grid":
        """Return a grid that hides what either hides; the other may lack some of the years."""
        hidden, of_city = self.hidden.copy(), self.of_city.copy()
        for at, year in enumerate(other.years):
            if year not in self.years:
                continue
            mine = self.years.index(year)
            hidden[mine] |= other.hidden[at]
            of_city[mine] |= other.of_city[at]
        return Grid(self.years, hidden, of_city, self.totals | other.totals)

    def over(self, years: Sequence[int]) -> tuple[Flags, bool]:
        """Say of which areas, and whether of the city, a sum over these years is hidden."""
        if set(years) >= set(self.years):
            return self.totals, False
        rows = [self.years.index(year) for year in years if year in self.years]
        hidden: Flags = np.logical_or.reduce(self.hidden[rows], axis=0)
        return hidden, bool(self.of_city[rows].any())


def grid_of(
    store: Storage, version: DatasetVersion, slugs: tuple[str, ...], column: str | None = None
) -> Grid:
    """Count the rows of a version by year and area, once, and decide what of it is hidden.

    With a column its rows with a value are counted too: what either count hides is hidden.
    """
    key = (version.content_hash, slugs, column, time_column(version))
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = _decided(store, version, slugs, None)
        if column is not None:
            found = found.with_more(_decided(store, version, slugs, column))
        with _lock:
            while len(_kept) >= _KEPT_AT_MOST:
                _kept.pop(next(iter(_kept)))
            _kept[key] = found
    return found


def grid_of_all(
    store: Storage,
    version: DatasetVersion,
    versions: Sequence[DatasetVersion],
    slugs: tuple[str, ...],
    column: str | None,
) -> Grid:
    """Return a version's grid with all hidden that another version's hides."""
    found = grid_of(store, version, slugs, column)
    names = {one["name"] for one in version.columns}
    for other in versions:
        if other.id != version.id:
            has = column in names and any(one["name"] == column for one in other.columns)
            found = found.with_more(grid_of(store, other, slugs, column if has else None))
    return found


_KEPT_AT_MOST: Final = 128
_kept: dict[object, Grid] = {}
_lock = Lock()


def _decided(
    store: Storage, version: DatasetVersion, slugs: tuple[str, ...], column: str | None
) -> Grid:
    dated = time_column(version) is not None
    rows = sums_of(store, version, column, (), Cut.YEAR if dated else Cut.NONE)
    years = tuple(sorted({row.period.year if row.period else 0 for row in rows}))
    place = {slug: at for at, slug in enumerate(slugs)}
    # The last column is of rows that lie in no area.
    counts = np.zeros((len(years), len(slugs) + 1), dtype=np.int64)
    for row in rows:
        at = years.index(row.period.year if row.period else 0)
        counts[at, place.get(row.place or "", len(slugs))] += row.n
    return solved_for_nothing(years, counts)


def solved_for_nothing(years: Years, counts: Counts) -> Grid:
    """Hide small cells, and as many others as it takes that no small one can be solved for."""
    cells, city, sums = counts[:, :-1], counts.sum(axis=1), counts[:, :-1].sum(axis=0)
    nobody = np.zeros(cells.shape[1], dtype=bool)
    hidden, of_city = hide_small(cells, cells.astype(float), city, city.astype(float), nobody)
    totals = hide_small(
        sums[None], sums[None].astype(float), city.sum()[None], np.array([np.nan]), nobody
    )[0][0]
    while True:
        edges = _edges(hidden, of_city, totals, nowhere=bool(counts[:, -1].any()))
        told = [edges[at] for at in bridges([edge.ends for edge in edges])]
        small = [one for one in told if one.is_small(cells, city, sums)]
        if not small or not any(_cover(one, hidden, of_city, totals, (cells, city, sums))
                                for one in small):  # fmt: skip
            return Grid(years, hidden, of_city, totals)


class _Edge(NamedTuple):
    """A number that is not shown: of a cell, of the city in a year, or of an area in all years."""

    ends: tuple[int, int]
    year: int | None
    area: int | None

    def is_small(self, cells: Counts, city: Counts, sums: Counts) -> bool:
        if self.year is None:
            return self.area is not None and int(sums[self.area]) < FEWEST
        if self.area is None:
            return int(city[self.year]) < FEWEST
        return self.area < cells.shape[1] and int(cells[self.year, self.area]) < FEWEST


def _edges(hidden: Flags, of_city: Flags, totals: Flags, *, nowhere: bool) -> list[_Edge]:
    """Draw each hidden number between the two sums that it stands in: see `bridges`."""
    years, areas = hidden.shape
    all_areas, all_years = years + areas + 1, years + areas + 2
    found = [_Edge((int(y), years + int(a)), int(y), int(a)) for y, a in np.argwhere(hidden)]
    if nowhere:
        found += [_Edge((y, years + areas), y, areas) for y in range(years)]
    found += [_Edge((years + int(a), all_areas), None, int(a)) for a in np.flatnonzero(totals)]
    return found + [_Edge((int(y), all_years), int(y), None) for y in np.flatnonzero(of_city)]


def _cover(
    edge: _Edge,
    hidden: Flags,
    of_city: Flags,
    totals: Flags,
    counts: tuple[Counts, Counts, Counts],
) -> bool:
    """Hide the smallest open number in a line with one that could be solved for."""
    cells, city, sums = counts
    lines = [
        (hidden[edge.year], cells[edge.year]) if edge.year is not None else None,
        (hidden[:, edge.area], cells[:, edge.area])
        if edge.area is not None and edge.area < cells.shape[1]
        else None,
        (of_city, city) if edge.area is None else None,
        (totals, sums) if edge.year is None else None,
    ]
    for line in lines:
        if line is not None and (~line[0]).any():
            open_ones = np.flatnonzero(~line[0])
            line[0][open_ones[np.argmin(line[1][open_ones])]] = True
            return True
    return False
