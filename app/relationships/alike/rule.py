"""When two areas are alike: a similar level and a similar trend, both shown and not only guessed.

Arrays in, numbers out. For each pair of areas one straight line is fitted to the logarithm of how
many times as much the one has, over the newest whole periods. Its middle says how the **levels**
differ, its slope how the **yearly changes** differ. What moves both alike, a season or a rise in
the whole city, cancels out.

Two areas are *alike* if the whole 95 % interval of the first lies within LEVEL and that of the
second within CHANGE; *unlike* if one of the intervals lies wholly outside; else nobody *can tell*.
So a small place is not alike because little is known of it: equivalence has to be shown (two
one-sided tests: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987, 657-680,
here at 2.5 % each). `docs/statistics-of-comparison.md` says what this finds.

Counts: given what both have together, the first one's count of a period is binomial, and the line
is of its log odds (Przyborowski and Wilenski, Biometrika 31, 1940; logistic regression by iterated
weighted least squares: McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, ch. 4). Its
variance is multiplied by how much the counts jump about the line, never by less than 1. Values: the
logarithm of the ratio of the two, by least squares. In both, neighbouring periods that move
together are fewer facts than they seem, as in `charts.methods.trends`.
"""

from math import log
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

LEVEL: Final = 1.5  # times as much, or as little
CHANGE: Final = 1.25  # times the yearly change
FEWEST: Final = 60  # counted in all periods together: with fewer nothing is ever shown
SIDES: Final = 0.975
ROUNDS: Final = 25
CLOSE: Final = 1e-9
LOUDEST: Final = 0.95


class Pairs(NamedTuple):
    """One area beside each of others, as logarithms.

    `level` is of how many times as much the first has, `change` of how many times its yearly
    change. `reach` times an error is half a 95 % interval.
    """

    level: Numbers
    level_error: Numbers
    change: Numbers
    change_error: Numbers
    freedom: Numbers

    @property
    def reach(self) -> Numbers:
        return np.asarray(special.stdtrit(self.freedom, SIDES), dtype=np.float64)

    @property
    def alike(self) -> Flags:
        return (np.abs(self.level) + self.reach * self.level_error <= log(LEVEL)) & (
            np.abs(self.change) + self.reach * self.change_error <= log(CHANGE)
        )

    @property
    def unlike(self) -> Flags:
        return (np.abs(self.level) - self.reach * self.level_error > log(LEVEL)) | (
            np.abs(self.change) - self.reach * self.change_error > log(CHANGE)
        )

    @property
    def apart(self) -> Numbers:
        """Return how far each lies from the first, in limits: under 1 is within both."""
        sides = np.abs(self.level) / log(LEVEL), np.abs(self.change) / log(CHANGE)
        return np.maximum(*sides)

    @property
    def doubt(self) -> Numbers:
        """Return the chance that each lies outside a limit in truth.

        It holds where areas differ far more than the limits: then every difference near what was
        seen was about as likely before looking (a flat prior).
        """
        sides = ((self.level, self.level_error, LEVEL), (self.change, self.change_error, CHANGE))
        outside: Numbers = np.zeros_like(self.level)
        for found, error, limit in sides:
            safe = np.where(error > 0, error, 1e-12)
            for end in (log(limit) - found, log(limit) + found):
                outside += special.stdtr(self.freedom, -end / safe)
        return np.minimum(outside, 1.0)


def count_pairs(mine: Numbers, others: Numbers, yearly: int, bases: Numbers | None = None) -> Pairs:
    """Compare counts (periods) with those of others (areas by periods), period by period.

    `yearly` is how many periods a year has; `bases` what the others' rates are per, over what the
    first one's is per. Each area has FEWEST or more in all.
    """
    both = mine + others
    when = _when(mine.size, yearly)
    aim = np.log((mine.sum() + 0.5) / (others.sum(axis=1) + 0.5))
    line = np.stack([aim, np.zeros_like(aim)], axis=1)
    for _round in range(ROUNDS):
        odds = np.clip(line[:, :1] + line[:, 1:] * when, -30, 30)
        share = special.expit(odds)
        weight = np.maximum(both * share * (1 - share), 1e-12)
        gap = mine - both * share
        step = _solve(weight, when, gap)
        line = line + step
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    share = special.expit(np.clip(line[:, :1] + line[:, 1:] * when, -30, 30))
    weight = np.maximum(both * share * (1 - share), 1e-12)
    rest = np.where(both > 0, (mine - both * share) / np.sqrt(weight), 0.0)
    known = (both > 0).sum(axis=1)
    per = np.zeros_like(aim) if bases is None else np.log(bases)
    return _told(line[:, 0] + per, line[:, 1], weight, when, rest, known, least=1.0)


def value_pairs(mine: Numbers, others: Numbers, yearly: int) -> Pairs:
    """Compare values above 0 (periods) with those of others (areas by periods)."""
    when = _when(mine.size, yearly)
    ratio = np.log(mine) - np.log(others)
    weight = np.ones_like(ratio)
    line = _solve(weight, when, ratio)
    rest = ratio - line[:, :1] - line[:, 1:] * when
    known = np.full(len(others), mine.size)
    return _told(line[:, 0], line[:, 1], weight, when, rest, known, least=0.0)


def _when(periods: int, yearly: int) -> Numbers:
    found: Numbers = (np.arange(periods) - (periods - 1) / 2) / yearly
    return found


def _sums(weight: Numbers, when: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the sums that both numbers of a line are solved by, and their determinant."""
    whole, first, second = weight.sum(axis=1), weight @ when, weight @ when**2
    return whole, first, second, np.maximum(whole * second - first**2, 1e-12)


def _solve(weight: Numbers, when: Numbers, aim: Numbers) -> Numbers:
    whole, first, second, area = _sums(weight, when)
    level, slope = aim.sum(axis=1), aim @ when
    return np.stack(
        [(second * level - first * slope) / area, (whole * slope - first * level) / area], axis=1
    )


def _told(
    level: Numbers,
    change: Numbers,
    weight: Numbers,
    when: Numbers,
    rest: Numbers,
    known: NDArray[np.int64],
    *,
    least: float,
) -> Pairs:
    squares = (rest**2).sum(axis=1)
    safe = np.where(squares > 0, squares, 1.0)
    raw = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / safe
    echo = np.clip(raw + (2 + 4 * raw) / np.maximum(known, 1), 0.0, LOUDEST)
    freedom = np.maximum(known * (1 - echo) / (1 + echo) - 2, 1.0)
    factor = np.maximum(squares / freedom, least)
    whole, _first, second, area = _sums(weight, when)
    return Pairs(
        level, np.sqrt(factor * second / area), change, np.sqrt(factor * whole / area), freedom
    )
