"""Which areas were like one before a date: the rule for comparison areas. Arrays in, numbers out.

An area is described by three numbers of the periods before the date: its **level**, its **trend**
and, where known, its **size**. Counts are compared by their logarithms, so that "twice as many" is
as far for a small place as for a large one. Each number is divided by how much it varies over the
areas, and a trend that the numbers hardly show counts for little. The distance of two areas is the
root mean square of the three differences, in which the size counts half. Areas nearer than CUT_OFF
are similar; the nearest MOST of them are taken, and fewer than FEWEST are too few.
`docs/statistics-of-comparison.md` says what this gains.

Matching on the level and course before a date: Abadie, Diamond and Hainmueller, "Synthetic control
methods for comparative case studies", Journal of the American Statistical Association 105 (2010),
493-505, here with fixed weights, so that anybody can see who is compared.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

FEWEST: Final = 3
MOST: Final = 5
CUT_OFF: Final = 0.75  # standard deviations, on average over the three numbers
WEIGHTS: Final = (1.0, 1.0, 0.5)  # of level, trend and size


class Similar(NamedTuple):
    """An area by its row, and how far it is from the focus: 0 is alike in all three numbers."""

    row: int
    distance: float


def features_of(before: Numbers, *, counted: bool, yearly: int, sizes: Numbers | None) -> Numbers:
    """Describe each area (a row of `before`) by level, trend a year and, if known, size.

    `yearly` is how many periods a year has. Each column is divided by its spread over the areas
    and weighted, so that distances can be taken as they are; what does not vary tells nothing.
    """
    course = np.log(before + 0.5) if counted else before
    level = np.log(before.mean(axis=1) + 0.5) if counted else before.mean(axis=1)
    slope, shown = _slopes(course, yearly)
    told, spreads = [level, shown], [level.std(), slope.std()]
    if sizes is not None:
        told.append(np.log(sizes))
        spreads.append(told[-1].std())
    features: Numbers = np.column_stack(told)
    spread = np.array(spreads)
    weights = np.array(WEIGHTS[: len(told)])
    shares = weights / np.sqrt((weights**2).sum())
    weighted: Numbers = features / np.where(spread > 0, spread, np.inf) * shares
    return weighted


def _slopes(course: Numbers, yearly: int) -> tuple[Numbers, Numbers]:
    """Return each area's slope a year, as it is and as far as the numbers show it.

    Least squares; the second is drawn to the slope of all areas by how unsure it is (an empirical
    Bayes estimate: Efron and Morris, Journal of the American Statistical Association 70, 1975,
    311-319). Else a small place would be matched by the accidents of its few events.
    """
    periods = course.shape[1]
    when = (np.arange(periods) - (periods - 1) / 2) / yearly
    spread = float(when @ when)
    slope: Numbers = course @ when / spread
    rest = course - course.mean(axis=1, keepdims=True) - np.outer(slope, when)
    unsure = (rest**2).sum(axis=1) / max(periods - 2, 1) / spread
    between = max(0.0, float(slope.var() - unsure.mean()))
    trust = between / np.where(between + unsure > 0, between + unsure, 1.0)
    middle = float(slope.mean())
    return slope, middle + (slope - middle) * trust


def distances_from(features: Numbers, focus: int) -> Numbers:
    """Return how far each area is from the focus, which is 0 from itself."""
    apart: Numbers = np.sqrt(((features - features[focus]) ** 2).sum(axis=1))
    return apart


def choose(features: Numbers, focus: int, left_out: Flags) -> Sequence[Similar]:
    """Return the similar areas, the nearest first; none where they are fewer than FEWEST.

    The order of areas decides nothing, but between two that are exactly as far the first.
    """
    apart = distances_from(features, focus)
    may = (apart <= CUT_OFF) & ~left_out
    may[focus] = False
    nearest = sorted(np.flatnonzero(may), key=lambda row: float(apart[row]))[:MOST]
    if len(nearest) < FEWEST:
        return []
    return [Similar(int(row), float(apart[row])) for row in nearest]
