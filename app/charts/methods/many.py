"""How surely a difference is more than chance, and what is left of it after looking at many.

Each p belongs to one of our intervals: it is under .05 exactly when the 95 % interval leaves out
the value that is tested (the null: no difference, a ratio of 1). Arrays in, an array out.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from app.charts.methods.counts import Z
from app.charts.methods.dispersion import behind, log_ratio
from app.charts.methods.means import Moments, is_known, welch
from app.charts.methods.midp import Floats, count_tails, floats, part_tails
from app.charts.methods.shares import share_intervals

FURTHEST: Final = 40.0  # normal deviates; beyond them a chance is 0 in the computer's numbers
HALVINGS: Final = 50
UNKNOWN: Final = (0.0, np.inf, 1.0)  # apart, error, degrees of freedom


def adjusted(p: ArrayLike) -> Floats:
    """Return each p as it is after looking at all of them, in the same order.

    Whoever reports those under .05 is wrong, on average, about at most 5 of 100 that are reported:
    Benjamini and Hochberg, "Controlling the false discovery rate: a practical and powerful approach
    to multiple testing", Journal of the Royal Statistical Society B 57 (1995), 289-300. It holds
    for findings that move together too (positive dependence: Benjamini and Yekutieli, 2001).
    """
    found = floats(p)
    order = np.argsort(found)[::-1]
    ranks = np.arange(found.size, 0, -1)
    steps = np.minimum.accumulate(found[order] * found.size / ranks)
    result = np.empty_like(found)
    result[order] = np.minimum(steps, 1.0)
    return result


def count_p(n: ArrayLike, expected: ArrayLike) -> Floats:
    """Return the two-sided mid-P of counts against what was expected (see `count_interval`)."""
    counts, mean = np.broadcast_arrays(floats(n), floats(expected))
    return _two_sided(*count_tails(counts, mean))


def ratio_p(
    now: ArrayLike,
    before: ArrayLike,
    now_base: ArrayLike = 1.0,
    before_base: ArrayLike = 1.0,
    null: ArrayLike = 1.0,
) -> Floats:
    """Return the two-sided conditional mid-P that the ratio of two rates is `null`, above 0.

    See `ratio_interval`; 1 where nothing was counted, or a base is not above 0.
    """
    known = (floats(now) + floats(before) > 0) & (floats(now_base) > 0) & (floats(before_base) > 0)
    mine = floats(null) * np.where(known, now_base, 1.0)
    share = mine / (mine + np.where(known, before_base, 1.0))
    k, n, share = np.broadcast_arrays(floats(now), floats(now) + floats(before), share)
    return np.where(known, _two_sided(*part_tails(k, n, share)), 1.0)


def jumping_ratio_p(
    now: ArrayLike,
    before: ArrayLike,
    factor: ArrayLike,
    freedom: ArrayLike,
    now_base: ArrayLike = 1.0,
    before_base: ArrayLike = 1.0,
) -> Floats:
    """Return the two-sided p that the ratio is 1 for counts that jump (`overdispersed_ratio`)."""
    logs, error = log_ratio(now, before, factor, now_base, before_base)
    # A count of none leaves its end of the interval open.
    is_open = ((floats(now) == 0) & (logs > 0)) | ((floats(before) == 0) & (logs < 0))
    return np.where(is_open, 1.0, _student_p(logs / error, behind(freedom)))


def shares_p(hits: ArrayLike, of: ArrayLike, other_hits: ArrayLike, other_of: ArrayLike) -> Floats:
    """Return the p that two shares are the same: where Newcombe's interval just touches 0.

    The level of that interval is searched by halving; 1 where there are no rows.
    """
    k, n, i, m = np.broadcast_arrays(floats(hits), floats(of), floats(other_hits), floats(other_of))
    known = (n > 0) & (m > 0)
    first, second = k / np.maximum(n, 1), i / np.maximum(m, 1)
    swap = first < second  # the larger share stands first
    k, i, n, m = (
        np.where(swap, i, k),
        np.where(swap, k, i),
        np.where(swap, m, n),
        np.where(swap, n, m),
    )
    larger, smaller = np.maximum(first, second), np.minimum(first, second)
    low, high = np.zeros_like(larger), np.full_like(larger, FURTHEST)
    for _step in range(HALVINGS):
        z = (low + high) / 2
        reach = np.hypot(
            larger - share_intervals(k, n, z).low, share_intervals(i, m, z).high - smaller
        )
        touches = reach >= larger - smaller
        low, high = np.where(touches, low, z), np.where(touches, z, high)
    return np.where(known, 2 * special.ndtr(-low), 1.0)


def means_p(mine: Sequence[Moments], other: Sequence[Moments]) -> Floats:
    """Return the p of Welch's test that the means of each pair are the same; 1 if unknown."""
    found = [
        (one.mean - two.mean, *welch(one, two)) if is_known(one) and is_known(two) else UNKNOWN
        for one, two in zip(mine, other, strict=True)
    ]
    apart, errors, freedom = floats(found).reshape(-1, 3).T
    return _student_p(_in_errors(apart, errors), freedom)


def interval_p(
    estimate: ArrayLike, low: ArrayLike, high: ArrayLike, null: ArrayLike = 0.0
) -> Floats:
    """Return the p that belongs to any 95 % interval: of a median, a slope, a relation.

    Altman and Bland, "How to obtain the P value from a confidence interval", BMJ 343 (2011), d2304;
    from the side of the interval on which the null lies. Give ratios by their logarithms.
    """
    found, at = floats(estimate), floats(null)
    reach = np.where(at < found, found - floats(low), floats(high) - found)
    return floats(2 * special.ndtr(-Z * _in_errors(found - at, reach)))


def _two_sided(below: Floats, above: Floats) -> Floats:
    return floats(np.minimum(1.0, 2 * np.minimum(below, above)))


def _student_p(deviate: Floats, freedom: Floats) -> Floats:
    return floats(2 * special.stdtr(freedom, -np.abs(deviate)))


def _in_errors(apart: ArrayLike, errors: ArrayLike) -> Floats:
    """Divide; what is apart without any error lies infinitely far."""
    found, spread = np.broadcast_arrays(floats(apart), floats(errors))
    far = np.where(found == 0, 0.0, np.inf)
    return np.where(spread > 0, np.abs(found) / np.where(spread > 0, spread, 1.0), far)
