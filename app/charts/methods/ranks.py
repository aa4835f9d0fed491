"""How sure a rank is: how many others are surely above, and how many surely below."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from scipy import special

from app.charts.methods.counts import Interval

SURE: Final = 0.95


class RankInterval(NamedTuple):
    """1 is the highest. Both ends are ranks that the area may hold."""

    low: int
    high: int


def level_of_each(areas: int) -> float:
    """Return the level at which each area's own interval is needed, for all ranks to hold at once.

    Klein, Wright and Wieczorek, "A joint confidence region for an overall ranking of populations",
    Journal of the Royal Statistical Society C 69 (2020), 589-606: independent estimates, so each
    interval takes the K-th root of the joint level.
    """
    return float(SURE ** (1 / max(areas, 1)))


def deviate_of(level: float) -> float:
    """Return the normal deviate of a two-sided level."""
    return float(special.ndtri(0.5 + level / 2))


def rank_intervals(intervals: Sequence[Interval]) -> Sequence[RankInterval]:
    """Return which ranks each area may hold, by its own interval and those of all others.

    Whoever lies wholly above is counted above, whoever lies wholly below, below (see
    `level_of_each` for the level that the intervals must have). Equal ends do not decide.
    """
    highs = sorted(one.high for one in intervals)
    lows = sorted(one.low for one in intervals)
    return [
        RankInterval(
            1 + len(lows) - bisect_right(lows, one.high), len(highs) - bisect_left(highs, one.low)
        )
        for one in intervals
    ]
