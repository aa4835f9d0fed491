"""Whether two measures of the same areas go together: by rank, so that no outlier decides."""

from collections.abc import Sequence
from math import atanh, sqrt, tanh
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from app.charts.methods.counts import Z

FEWEST: Final = 5  # pairs; with four even a perfect order is chance once in twelve


class Relation(NamedTuple):
    """`r` from -1 (opposite orders) to 1 (same order), its 95 % interval, and p that it is 0."""

    n: int
    r: float
    low: float
    high: float
    p: float


def relation_of(
    one: Sequence[float] | NDArray[np.float64], other: Sequence[float] | NDArray[np.float64]
) -> Relation:
    """Return Spearman's rank correlation of pairs; pairs with a gap (NaN) are left out.

    Spearman, American Journal of Psychology 15 (1904), 72-101. The interval: Fisher's z with the
    variance (1 + r²/2) / (n - 3): Bonett and Wright, "Sample size requirements for estimating
    Pearson, Kendall and Spearman correlations", Psychometrika 65 (2000), 23-28. For a perfect order
    that would be no width at all, so it is reckoned there as if two neighbours were exchanged.
    Under FEWEST pairs, or when one side is all the same, nothing is known: r 0, from -1 to 1, p 1.

    Areas that lie side by side are alike, so they are fewer than they seem: words must say so.
    """
    mine, theirs = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    whole = np.isfinite(mine) & np.isfinite(theirs)
    mine, theirs = _ranks(mine[whole]), _ranks(theirs[whole])
    n = int(whole.sum())
    if n < FEWEST or np.ptp(mine) == 0 or np.ptp(theirs) == 0:
        return Relation(n, 0.0, -1.0, 1.0, 1.0)
    r = float(np.corrcoef(mine, theirs)[0, 1])
    most = 1 - 12 / (n * (n * n - 1))
    held = min(max(r, -most), most)
    error = sqrt((1 + held * held / 2) / (n - 3))
    low, high = tanh(atanh(held) - Z * error), tanh(atanh(held) + Z * error)
    p = float(2 * special.ndtr(-abs(atanh(held)) / error))
    return Relation(n, r, -1.0 if r < -most else low, 1.0 if r > most else high, p)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank from 1 for the least; those that are the same share the mean of their ranks."""
    _found, places, many = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(many) - (many - 1) / 2)[places]
    return ranks
