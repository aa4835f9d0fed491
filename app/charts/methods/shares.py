"""How sure a share is, and how far two shares lie apart."""

from math import sqrt

from app.charts.methods.counts import Interval, Z


def share_interval(hits: int, of: int, z: float = Z) -> Interval:
    """Return the interval of a share of `of` rows, both ends between 0 and 1.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), 209-212. Without rows nothing is known: 0 to 1.
    Raises ValueError for counts that are no part of a whole.
    """
    if not 0 <= hits <= of:
        message = "a share needs a part of a whole"
        raise ValueError(message)
    if of == 0:
        return Interval(0, 1)
    centre = (hits + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * sqrt(hits * (of - hits) / of + z * z / 4)
    low = 0.0 if hits == 0 else max(0.0, centre - half)  # rounding leaves 1e-18 of it
    high = 1.0 if hits == of else min(1.0, centre + half)
    return Interval(low, high)


def share_difference(hits: int, of: int, other_hits: int, other_of: int) -> Interval:
    """Return the 95 % interval of the first share less the second, from -1 to 1.

    Newcombe's hybrid score interval: "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890, its
    method 10.
    """
    if of == 0 or other_of == 0:
        return Interval(-1, 1)
    first, second = hits / of, other_hits / other_of
    mine, other = share_interval(hits, of), share_interval(other_hits, other_of)
    apart = first - second
    return Interval(
        apart - sqrt((first - mine.low) ** 2 + (other.high - second) ** 2),
        apart + sqrt((mine.high - first) ** 2 + (second - other.low) ** 2),
    )
