"""How far two places lie apart, and whether chance alone could make it. Numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Final

import numpy as np
from scipy import special

from app.charts.methods.counts import Interval, ratio_interval
from app.charts.methods.dispersion import (
    FEWEST,
    PLAIN,
    RARE,
    Dispersion,
    overdispersed_ratio,
)
from app.charts.methods.means import Moments, mean_difference
from app.charts.methods.shares import share_difference

ONE: Final = 1.0


class Basis(StrEnum):
    """What the two numbers are: it decides whether a gap is a ratio or a difference."""

    COUNTS = "counts"
    MEANS = "means"
    SHARES = "shares"
    PLAIN = "plain"  # any other number: of one measured value or a total nothing is known of chance


@dataclass(frozen=True)
class Gap:
    """The first number beside the second. `interval` is None where nothing is known of chance.

    For counts `value` is a ratio, infinite where the second place has none; else a difference.
    """

    basis: Basis
    value: float
    interval: Interval | None
    jumps: bool = False  # the counts jump more than chance makes them: the interval allows for it

    @property
    def is_sure(self) -> bool:
        """Say whether the interval is clear of "no difference"."""
        if self.interval is None:
            return False
        same = ONE if self.basis is Basis.COUNTS else 0.0
        return self.interval.low > same or self.interval.high < same


def gap_of_counts(
    first: Sequence[int], second: Sequence[int], bases: tuple[float, float] = (1.0, 1.0)
) -> Gap:
    """Compare counts of the same periods, as the ratio of their totals, or of rates per `bases`."""
    totals = int(sum(first)), int(sum(second))
    seen = shared_dispersion(first, second)
    if seen.is_over:
        interval = overdispersed_ratio(*totals, seen, *bases)
    else:
        interval = ratio_interval(*totals, *bases)
    rates = totals[0] / bases[0], totals[1] / bases[1]
    value = rates[0] / rates[1] if rates[1] else inf
    return Gap(Basis.COUNTS, value, interval, jumps=seen.is_over)


def shared_dispersion(
    first: Sequence[int], second: Sequence[int], parts: Sequence[Sequence[int]] = ()
) -> Dispersion:
    """Judge how two series of counts jump about a share that they keep, in each of the `parts`.

    Given both together, the first count of a period is binomial: what moves both alike, a season
    or a rise in the whole city, is no jump. Pearson's statistic over its degrees of freedom
    (McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, pp. 124-128). `parts` are
    positions of periods, by default one part of all.
    """
    mine, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    pearson, freedom = 0.0, 0
    for part in parts or (range(len(mine)),):
        at = np.fromiter(part, dtype=np.int64)
        both = mine[at] + other[at]
        total = float(both.sum())
        share = float(mine[at].sum()) / total if total else 0.0
        if not 0 < share < 1:
            continue
        at, both = at[both > 0], both[both > 0]
        pearson += float(((mine[at] - both * share) ** 2 / (both * share * (1 - share))).sum())
        freedom += len(at) - 1
    if freedom < FEWEST - 1:
        return PLAIN
    is_over = float(special.chdtrc(freedom, pearson)) < RARE
    return Dispersion(max(1.0, pearson / freedom), freedom, is_over)


def gap_of_means(first: Moments, second: Moments) -> Gap:
    return Gap(Basis.MEANS, first.mean - second.mean, mean_difference(first, second))


def gap_of_shares(first: tuple[int, int], second: tuple[int, int], scale: float = 1.0) -> Gap:
    """Compare two shares, each as (hits, of), said on a scale of 1 or 100."""
    low, high = share_difference(*first, *second)
    value = first[0] / first[1] - second[0] / second[1]
    return Gap(Basis.SHARES, value * scale, Interval(low * scale, high * scale))


def gap_of_values(first: float, second: float, interval: Interval | None = None) -> Gap:
    """Compare two numbers by their difference; `interval` is of the first less the second."""
    return Gap(Basis.PLAIN, first - second, interval)
