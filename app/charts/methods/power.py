"""How much would have to be counted before a change as seen could be told from chance."""

from math import ceil, inf, isfinite, log
from typing import Final

import numpy as np

from app.charts.methods.counts import Intervals, Z, ratio_intervals
from app.charts.methods.dispersion import PLAIN, Dispersion, overdispersed_ratios
from app.charts.methods.means import student
from app.charts.methods.midp import Floats

LONGEST: Final = 1_200  # periods: a hundred years of months
AROUND: Final = (0.6, 1.6)  # of the closed form: where the search looks
SOON: Final = 200  # under it all are searched
TRIES: Final = 400


def growth_needed(
    now: float, before: float, now_base: float = 1, before_base: float = 1, seen: Dispersion = PLAIN
) -> float:
    """Return how many times as much must be counted for this ratio to be decided at 95 %.

    Closed form: the logarithm of a ratio has the variance (1/now + 1/before) times the dispersion
    (delta method), and must lie z of its roots from 0. Infinite for a ratio of 1, or without bases.
    A half stands in for a count of none, which is too much: the search below finds less.
    """
    if min(now_base, before_base) <= 0 or now + before <= 0:
        return inf
    mine, other = max(now, 0.5), max(before, 0.5)
    apart = log(mine / other * before_base / now_base)
    squared = seen.factor * student(seen.freedom) ** 2 if seen.is_over else Z**2
    return squared * (1 / mine + 1 / other) / apart**2 if apart else inf


def deciding_window(
    now: int,
    before: int,
    periods: int,
    now_base: float = 1,
    before_base: float = 1,
    seen: Dispersion = PLAIN,
) -> int | None:
    """Return the smallest number of periods in each window at which this ratio would be decided.

    `now` and `before` were counted in `periods` each; a longer window is taken to hold as much for
    each period. Found near the closed form by the interval that judges claims, so that every longer
    window decides too. None when it would take more than LONGEST. It says what could be decided if
    the ratio stays as it is, which it does about every second time: a change is no promise.
    """
    rough = growth_needed(now, before, now_base, before_base, seen) * periods
    if not isfinite(rough) or rough * AROUND[0] > LONGEST:
        return None
    first = periods if rough < SOON else max(periods, int(rough * AROUND[0]))
    windows = np.arange(first, max(first, ceil(rough * AROUND[1])) + 8, dtype=np.float64)
    counts = np.rint(now / periods * windows), np.rint(before / periods * windows)
    found = _first(windows, _interval(*counts, (now_base, before_base), seen))
    return found if found is not None and found <= LONGEST else None


def deciding_count(
    ratio: float, now_base: float = 1, before_base: float = 1, seen: Dispersion = PLAIN
) -> int | None:
    """Return how many both counts must make together for a ratio of rates to be decided.

    For areas that are put together: bases say how the people (or periods) are divided. Within half
    a percent. None for a ratio of 1, or one that is not above 0.
    """
    if not 0 < ratio < inf or min(now_base, before_base) <= 0:
        return None
    part = ratio * now_base / (ratio * now_base + before_base)
    rough = growth_needed(part * 1e6, (1 - part) * 1e6, now_base, before_base, seen) * 1e6
    if not isfinite(rough):
        return None
    near = np.rint(np.linspace(rough * AROUND[0], rough * AROUND[1] + 8, TRIES))
    totals = np.unique(np.concatenate([np.arange(1.0, SOON), near]))
    mine = np.rint(part * totals)
    return _first(totals, _interval(mine, totals - mine, (now_base, before_base), seen))


def _interval(
    now: Floats, before: Floats, bases: tuple[float, float], seen: Dispersion
) -> Intervals:
    if seen.is_over:
        return overdispersed_ratios(now, before, seen.factor, seen.freedom, *bases)
    return ratio_intervals(now, before, *bases)


def _first(sizes: Floats, found: Intervals) -> int | None:
    """Return the first size from which on all are decided."""
    open_ones = np.flatnonzero((found.low <= 1) & (found.high >= 1))
    place = int(open_ones[-1]) + 1 if open_ones.size else 0
    return int(sizes[place]) if place < sizes.size else None
