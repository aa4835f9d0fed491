"""Small counts of people: cells that are not shown, and cells that would give them away.

A cell rests on a number of rows; under FEWEST it is hidden. The total of a row of cells (the whole
city) and of a column (all periods of a place) can be read elsewhere, so what is hidden of either
must not follow from it: at least two cells are hidden, they hold FEWEST rows or more together, and
they are not all as large as a hidden cell can be. Where that does not hold, the smallest of the
open cells is hidden as well.

What remains: two charts with different filters or periods can be subtracted from each other. No
rule over one chart prevents that; `docs/datasets.md` says so.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

FEWEST: Final = 5  # rows a shown number of a sensitive dataset rests on


def hide_small(
    counts: Counts, values: Numbers, city_counts: Counts, city: Numbers, small_base: Flags
) -> tuple[Flags, Flags]:
    """Say which cells `[period, place]`, and which of the city's, are hidden.

    `small_base` marks places whose rate is per fewer than FEWEST rows of a sensitive dataset.
    """
    hidden, city_hidden = hide_cube(
        counts[None], ~np.isnan(values)[None], city_counts[None], ~np.isnan(city)[None], small_base
    )
    return hidden[0], city_hidden[0]


def hide_cube(
    counts: Counts,
    there: Flags,
    city_counts: Counts,
    city_there: Flags,
    small_base: Flags | None = None,
    *,
    together: bool = False,
) -> tuple[Flags, Flags]:
    """Say which cells `[kind, period, place]`, and of the city `[kind, period]`, are hidden.

    Along each of the three a total can be read elsewhere. `together`: a number shown is made of all
    kinds (a share, of what is and what is not), so that one hidden kind hides the others.
    """
    small = np.zeros(counts.shape[-1], dtype=bool) if small_base is None else small_base
    hidden: Flags = ((counts < FEWEST) | small) & there
    city_hidden: Flags = (city_counts < FEWEST) & city_there
    before = -1
    while before != (before := int(hidden.sum() + city_hidden.sum())):
        if together:
            hidden |= hidden.any(axis=0) & there
            city_hidden |= city_hidden.any(axis=0) & city_there
        _cover_lines(hidden, counts, there, 2)
        for kind, period in np.argwhere(city_hidden & ~hidden.any(axis=2)):
            _hide_smallest(hidden[kind, period], counts[kind, period], there[kind, period])
        for axis in (0, 1):
            if counts.shape[axis] > 1:
                _cover_lines(city_hidden, city_counts, city_there, axis)
                _cover_lines(hidden, counts, there, axis)
    return hidden, city_hidden


def medians_of(values: Numbers, hidden: Flags) -> Numbers:
    """Return the middle of each period's places, NaN where none has a number.

    The middle is a cell, or the mean of two: it is NaN too where one of these is hidden.
    """
    return np.array([_median(row, flags) for row, flags in zip(values, hidden, strict=True)])


def _median(row: Numbers, hidden: Flags) -> float:
    known = np.flatnonzero(~np.isnan(row))
    if not known.size:
        return float("nan")
    order = known[np.argsort(row[known], kind="stable")]
    middle = order[(order.size - 1) // 2 : order.size // 2 + 1]
    # A hidden cell that equals the middle gives itself away as well.
    alike = known[np.isin(row[known], row[middle])]
    return float("nan") if hidden[alike].any() else float(row[middle].mean())


def _cover_lines(hidden: Flags, counts: Counts, there: Flags, axis: int) -> None:
    """Hide one open cell more of each line along an axis, until nothing follows from its total."""
    lines, numbers, known = (np.moveaxis(of, axis, -1) for of in (hidden, counts, there))
    while True:
        cells, rows = lines.sum(axis=-1), (numbers * lines).sum(axis=-1)
        follows = (cells > 0) & ((cells == 1) | (rows < FEWEST) | (rows == cells * (FEWEST - 1)))
        found = np.argwhere(follows & (known & ~lines).any(axis=-1))
        if not found.size:
            return
        for line in map(tuple, found):
            _hide_smallest(lines[line], numbers[line], known[line])


def _hide_smallest(hidden: Flags, counts: Counts, there: Flags) -> None:
    open_cells = np.flatnonzero(~hidden & there)
    if open_cells.size:
        hidden[open_cells[np.argmin(counts[open_cells])]] = True
