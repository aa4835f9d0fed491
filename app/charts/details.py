"""What some kinds of charts have beside a number for each area. Plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Parts:
    """Rows by kind: `counts[k, i]` of area i. The last kind is all others where `has_rest`."""

    names: Sequence[str]
    counts: Counts
    hidden: Flags
    city: Counts
    city_hidden: Flags
    has_rest: bool


@dataclass(frozen=True)
class Bins:
    """Numbers by size: `counts[b, i]` of area i lie from `edges[b]` to under `edges[b + 1]`.

    `open_low` and `open_high` say that the first or last bin holds all that lies further out. Where
    one row is behind each area, `city` counts areas, and `counts` marks the bin of each.
    """

    edges: Sequence[float]
    counts: Counts
    hidden: Flags
    city: Counts
    city_hidden: Flags
    open_low: bool
    open_high: bool
    of_areas: bool
    left_out: int = 0  # numbers that are not finite
