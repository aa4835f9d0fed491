"""How far two sides of a claim lie apart, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, inf, isfinite, log, sqrt
from typing import Final

from app.charts.claims.cube import Cube
from app.charts.claims.parts import Family, Part, exposures, family_of, value_of
from app.charts.methods import trends
from app.charts.methods.counts import Interval, Z, ratio_interval
from app.charts.methods.dispersion import PLAIN, Dispersion, overdispersed_ratio
from app.charts.methods.means import Middle, mean_difference, median_difference
from app.charts.methods.shares import share_difference
from app.charts.spec import Step

LOOKED_BACK: Final = 60  # periods at most in which jumps are looked for


class Sort(StrEnum):
    RATIO = "ratio"  # 1 where both sides are alike
    DIFFERENCE = "difference"  # 0 where they are; in the unit of the measure


@dataclass(frozen=True)
class Effect:
    """`interval` is None where the numbers have none: then only the numbers are compared."""

    sort: Sort
    value: float
    interval: Interval | None
    is_over: bool = False  # counts jump more than chance makes them, and that was allowed for

    @property
    def null(self) -> float:
        return 1.0 if self.sort is Sort.RATIO else 0.0

    @property
    def sureness(self) -> float:
        """Return by how many standard errors it is off the null, roughly: 2 decides."""
        if self.interval is None:
            return 2.0 if self.value != self.null else 0.0
        low, high = self.interval
        if self.sort is Sort.RATIO:
            ends = [_log(edge) for edge in (self.value, low, high)]
        else:
            ends = [self.value, low, high]
        middle, bottom, top = ends
        half = (top - bottom) / 2
        return abs(middle) / half * Z if 0 < half < inf else 0.0


def _log(value: float) -> float:
    return log(value) if 0 < value < inf else (-inf if value <= 0 else inf)


def effect_of(cube: Cube, mine: Part, other: Part, jumps: Dispersion = PLAIN) -> Effect | None:
    """Compare one side with the other. None where one of them has no number."""
    now, then = value_of(cube, mine), value_of(cube, other)
    if now is None or then is None:
        return None
    match family_of(cube):
        case Family.COUNTED:
            return _of_counts(mine, other, jumps)
        case Family.SUMMED:
            return _of_totals(mine, other)
        case Family.SHARED:
            found = share_difference(round(mine.total), mine.n, round(other.total), other.n)
            return Effect(Sort.DIFFERENCE, now - then, found)
        case Family.AVERAGED:
            found = mean_difference(mine.moments, other.moments)
            known = found if found.high < inf else None
            return Effect(Sort.DIFFERENCE, now - then, known) if known else None
        case Family.MIDDLE:
            return _of_medians(mine, other)
        case _:
            return Effect(Sort.DIFFERENCE, now - then, None)  # bare numbers: as they stand


def _of_counts(mine: Part, other: Part, jumps: Dispersion) -> Effect | None:
    bases = exposures(mine, other)
    if min(bases) <= 0 or mine.n + other.n == 0:
        return None
    ratio = mine.n / bases[0] / (other.n / bases[1]) if other.n else inf
    sides = (mine.n, other.n)
    if jumps.is_over:
        found = overdispersed_ratio(*sides, jumps, *bases)
    else:
        found = ratio_interval(*sides, *bases)
    return Effect(Sort.RATIO, ratio, found, is_over=jumps.is_over)


def _of_totals(mine: Part, other: Part) -> Effect | None:
    """Compare totals of independent rows: each varies as the sum of their squares does.

    The delta method on the logarithm of the ratio (Rao, Linear Statistical Inference, 1973, 6a.2).
    """
    if mine.total <= 0 or other.total <= 0:
        return None
    bases = exposures(mine, other)
    ratio = mine.total / bases[0] / (other.total / bases[1])
    error = sqrt(mine.squares / mine.total**2 + other.squares / other.total**2)
    found = Interval(exp(log(ratio) - Z * error), exp(log(ratio) + Z * error))
    return Effect(Sort.RATIO, ratio, found)


def _of_medians(mine: Part, other: Part) -> Effect | None:
    if mine.middle is None or other.middle is None:
        return None
    one, two = (Middle(part.n, *part.middle) for part in (mine, other) if part.middle)
    found = median_difference(one, two)
    apart = one.median - two.median
    return Effect(Sort.DIFFERENCE, apart, found) if isfinite(found.high) else None


def jumps_of(cube: Cube, columns: Sequence[int], stop: int) -> Dispersion:
    """Judge how counts of single periods jump before `stop`: see `methods.trends.jumps_of`."""
    if family_of(cube) is not Family.COUNTED or cube.hidden[:, list(columns)].any():
        return PLAIN
    return cube.once(("jumps", *columns, stop), lambda: _jumps(cube, columns, stop))


def larger(cube: Cube, mine: Sequence[int], other: Sequence[int], stop: int) -> Dispersion:
    """Return the jumps of whichever side jumps more: who is named first decides nothing."""
    return max((jumps_of(cube, side, stop) for side in (mine, other)), key=lambda one: one.factor)


def _jumps(cube: Cube, columns: Sequence[int], stop: int) -> Dispersion:
    whole = [i for i, period in enumerate(cube.periods[:stop]) if period.full][-LOOKED_BACK:]
    counts = [int(n) for n in cube.n[whole][:, list(columns)].sum(axis=1)]
    months = [cube.periods[i].start.month for i in whole]
    return trends.jumps_of(counts, months if cube.step is Step.MONTH else None)
