"""The plain sentence about an item, as facts; the words are those of the page that shows it.

"Where support is lowest we expect about 71 in 100 to agree; opinion groups probably do not differ
on this; neighborhoods may." The number is a model's estimate, and never a count. It is calibrated:
on made-up cities, items with a score near each of the knots below had this lowest approval in truth
(`bench.ranking_quality`, on the seeds for tuning; `docs/benchmarks.md` has the table on others).
Items stand in the order of the score itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.commonground.limits import BAR

SCORE: Final = (0.0, 0.2, 0.45, 0.55, 0.65, 0.75, 1.0)
IN_TRUTH: Final = (0.0, 0.2, 0.31, 0.42, 0.57, 0.7, 1.0)

# From this score on the sentence says that half or more agree.
HALF_FROM: Final = float(np.interp(BAR, IN_TRUTH, SCORE))
# Between how many deviations under and over the number the truth was for nine of ten such items, on
# made-up cities of all kinds with and without neighborhoods. A deviation of the model knows nothing
# of groups that were not found: it is never taken for less than LEAST_DEVIATION.
AT: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
BELOW: Final = (0.55, 0.75, 1.0, 1.5, 2.6, 3.7)
ABOVE: Final = (1.35, 1.3, 1.9, 2.3, 2.0, 1.25)
LEAST_DEVIATION: Final = 0.08

UNLIKELY: Final = 0.25
LIKELY: Final = 0.75
LEAST_SHOWN: Final = 5
MOST_SHOWN: Final = 95


class Differ(StrEnum):
    """What we say of whether groups, or neighborhoods, differ on an item."""

    PROBABLY_NOT = "probably not"
    MAY = "may"
    PROBABLY = "probably"


class End(StrEnum):
    """At the ends of the scale a number is told as a bound, like every public share."""

    WITHIN = "about"
    UNDER = "under"
    OVER = "over"


@dataclass(frozen=True)
class PlainSentence:
    """The facts: `in_hundred` (5 to 95), how to read it, and what differs.

    A question that was not asked, because there are no groups or no neighborhoods, is None.
    """

    in_hundred: int
    end: End
    groups: Differ | None
    neighborhoods: Differ | None


def differ(probability: float) -> Differ:
    """Put a probability into words: "may" is everything from 25 to 75 in 100."""
    if probability < UNLIKELY:
        return Differ.PROBABLY_NOT
    return Differ.MAY if probability <= LIKELY else Differ.PROBABLY


def calibrated(score: float) -> float:
    """Return the lowest approval that items of this score have on average. Rises with the score."""
    return float(np.interp(score, SCORE, IN_TRUTH))


def nine_of_ten(
    score: NDArray[np.float64], sd: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return between which approvals the lowest was in truth for nine of ten items like these."""
    says = np.interp(score, SCORE, IN_TRUTH)
    deviation = np.hypot(sd, LEAST_DEVIATION)
    low = np.clip(says - np.interp(score, AT, BELOW) * deviation, 0.0, 1.0)
    return low, np.clip(says + np.interp(score, AT, ABOVE) * deviation, 0.0, 1.0)


def plain_sentence(
    score: float, groups_differ: float | None, neighborhoods_differ: float | None
) -> PlainSentence:
    """Return the facts of the sentence; all numbers are from 0 to 1."""
    rounded = round(100 * calibrated(score))
    end = End.UNDER if rounded < LEAST_SHOWN else End.OVER if rounded > MOST_SHOWN else End.WITHIN
    return PlainSentence(
        min(max(rounded, LEAST_SHOWN), MOST_SHOWN),
        end,
        None if groups_differ is None else differ(groups_differ),
        None if neighborhoods_differ is None else differ(neighborhoods_differ),
    )
