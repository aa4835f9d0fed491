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
    there, city_there = ~np.isnan(values), ~np.isnan(city)
    hidden: Flags = ((counts < FEWEST) | small_base) & there
    city_hidden: Flags = (city_counts < FEWEST) & city_there
    before = -1
    while before != (before := int(hidden.sum() + city_hidden.sum())):
        for at in range(len(hidden)):
            _cover(hidden[at], counts[at], there[at])
            if city_hidden[at] and not hidden[at].any():
                _hide_smallest(hidden[at], counts[at], there[at])
        if len(hidden) > 1:
            _cover(city_hidden, city_counts, city_there)
            for place in range(hidden.shape[1]):
                _cover(hidden[:, place], counts[:, place], there[:, place])
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


def _cover(hidden: Flags, counts: Counts, there: Flags) -> None:
    while _follows(hidden, counts) and _hide_smallest(hidden, counts, there):
        pass


def _follows(hidden: Flags, counts: Counts) -> bool:
    """Say whether what is hidden of a row follows from its total."""
    cells, rows = int(hidden.sum()), int(counts[hidden].sum())
    return cells > 0 and (cells == 1 or rows < FEWEST or rows == cells * (FEWEST - 1))


def _hide_smallest(hidden: Flags, counts: Counts, there: Flags) -> bool:
    open_cells = np.flatnonzero(~hidden & there)
    if not open_cells.size:
        return False
    hidden[open_cells[np.argmin(counts[open_cells])]] = True
    return True
