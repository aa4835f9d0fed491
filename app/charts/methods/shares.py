"""How sure a share is, and how far two shares lie apart. Plain numbers, or arrays of them."""

import numpy as np
from numpy.typing import ArrayLike

from app.charts.methods.counts import Interval, Intervals, Z, first_of
from app.charts.methods.midp import floats


def share_interval(hits: int, of: int, z: float = Z) -> Interval:
    """Return the interval of a share of `of` rows, both ends between 0 and 1.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212. Without rows nothing is known: 0 to 1.
    Raises ValueError for counts that are no part of a whole.
    """
    return first_of(share_intervals([hits], [of], z))


def share_intervals(hits: ArrayLike, of: ArrayLike, z: ArrayLike = Z) -> Intervals:
    """Return what `share_interval` does, for arrays of equal length (or one number for all)."""
    k, n = floats(hits), floats(of)
    if np.any((k < 0) | (k > n)):
        message = "a share needs a part of a whole"
        raise ValueError(message)
    squared = np.square(floats(z))
    centre = (k + squared / 2) / (n + squared)
    spread = k * (n - k) / np.maximum(n, 1) + squared / 4
    half = np.sqrt(squared * spread) / (n + squared)
    # Rounding would leave 1e-18 where nothing, or everything, was hit.
    low = np.where(k == 0, 0.0, np.maximum(0.0, centre - half))
    return Intervals(low, np.where(k == n, 1.0, np.minimum(1.0, centre + half)))


def share_difference(hits: int, of: int, other_hits: int, other_of: int, z: float = Z) -> Interval:
    """Return the interval of the first share less the second, from -1 to 1.

    Newcombe's hybrid score interval: "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890, its
    method 10. Raises ValueError for counts that are no part of a whole.
    """
    return first_of(share_differences([hits], [of], [other_hits], [other_of], z))


def share_differences(
    hits: ArrayLike,
    of: ArrayLike,
    other_hits: ArrayLike,
    other_of: ArrayLike,
    z: ArrayLike = Z,
) -> Intervals:
    """Return what `share_difference` does, for arrays of equal length."""
    mine, other = share_intervals(hits, of, z), share_intervals(other_hits, other_of, z)
    n, m = floats(of), floats(other_of)
    known = (n > 0) & (m > 0)
    first = floats(hits) / np.maximum(n, 1)
    second = floats(other_hits) / np.maximum(m, 1)
    low = first - second - np.hypot(first - mine.low, other.high - second)
    high = first - second + np.hypot(mine.high - first, second - other.low)
    return Intervals(np.where(known, low, -1.0), np.where(known, high, 1.0))
