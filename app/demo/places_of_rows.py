"""Which neighborhood a row of a demo table belongs to: by its name, or by its point."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from app.demo.geography import Neighborhood
from app.demo.tables import Row, Table


def placed(table: Table, places: Mapping[str, Neighborhood]) -> Mapping[str, Sequence[Row]]:
    """Return the rows by neighborhood. A row outside every border belongs to none."""
    if "neighborhood" in table.columns:
        names: Sequence[str] = [str(name) for name in table.column("neighborhood")]
    else:
        names = _by_point(table, places)
    rows: dict[str, list[Row]] = defaultdict(list)
    for name, row in zip(names, table.rows, strict=True):
        rows[name].append(row)
    return rows


def _by_point(table: Table, places: Mapping[str, Neighborhood]) -> Sequence[str]:
    east = np.array(table.column("longitude"), dtype=float)
    north = np.array(table.column("latitude"), dtype=float)
    found = np.full(len(east), "", dtype=object)
    for name, place in places.items():
        shapely.prepare(place.border)
        found[shapely.contains_xy(place.border, east, north)] = name
    names: list[str] = found.tolist()
    return names
