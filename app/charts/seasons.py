"""Whether months of the year differ for more than chance, and what is usual in each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from app.charts.asking import Numbers
from app.charts.cells import Figures
from app.charts.details import Counts
from app.charts.spec import How, Step, Trend

YEARS: Final = 3  # whole ones, without which nothing is called usual
RARE: Final = 0.01
MONTHS: Final = 12


@dataclass(frozen=True)
class Season:
    """`low[p]` to `high[p]` is usual for that month, by the other years; NaN where unknown.

    `higher` are the months (1 to 12) that lie clearly above a year's mean.
    """

    low: Numbers
    high: Numbers
    higher: tuple[int, ...]


def season_of(figures: Figures, area: str | None) -> Season | None:
    """Judge a trend by months of counts, or of rates of counts; None where nothing is seen."""
    spec = figures.spec
    if not isinstance(spec, Trend) or spec.step is not Step.MONTH or spec.window or spec.compare:
        return None
    if spec.how not in {How.COUNT, How.RATE} or spec.column or figures.alone:
        return None
    cells = [figures.of(at, area) for at in range(len(figures.periods))]
    whole = [c.value is not None and p.full for c, p in zip(cells, figures.periods, strict=True)]
    years = _whole_years([p.start.month for p in figures.periods], whole)
    if len(years) < YEARS:
        return None
    counts = np.array([[cells[at].n for at in year] for year in years])
    higher = months_above(counts)
    if higher is None:
        return None
    values = np.array([c.value if w and c.value is not None else np.nan
                       for c, w in zip(cells, whole, strict=True)])  # fmt: skip
    low, high = _usual(values, [p.start.month for p in figures.periods], years)
    return Season(low, high, higher)


def _usual(
    values: Numbers, months: Sequence[int], years: Sequence[range]
) -> tuple[Numbers, Numbers]:
    """Return the range of each month over its year's mean in other years, at this year's level.

    Years differ in level, which is no season. A year that is not whole takes the level of the
    twelve whole months up to its last.
    """
    levels, own = np.full(len(values), np.nan), np.full(len(values), -1)
    for number, year in enumerate(years):
        levels[list(year)], own[list(year)] = values[list(year)].mean(), number
    for at in map(int, np.flatnonzero(np.isnan(levels))):
        recent = values[max(at - MONTHS + 1, 0) : at + 1]
        recent = recent[~np.isnan(recent)]
        levels[at] = recent.mean() if recent.size >= MONTHS - 1 else np.nan
    factors = np.array([values[list(year)] / levels[year[0]] for year in years])
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for at, month in enumerate(months):
        others = [number for number in range(len(years)) if number != own[at]]
        if len(others) >= YEARS - 1 and not np.isnan(levels[at]):
            seen = factors[others, month - 1] * levels[at]
            low[at], high[at] = seen.min(), seen.max()
    return low, high


def months_above(counts: Numbers | Counts) -> tuple[int, ...] | None:
    """Return the months clearly above the mean of `counts[year, month]`; None if all are alike.

    Each year has its own level. Pearson's statistic of the twelve months over its degrees of
    freedom, against what is left over when months are allowed for: an F test in which counts may
    jump more than chance (quasi-Poisson; McCullagh and Nelder, Generalized Linear Models, 2nd ed.,
    1989, pp. 200-204). A month is above when it is so by two standard errors and by a tenth.
    """
    years = counts.sum(axis=1, keepdims=True)
    total = counts.sum()
    if not (years > 0).all():
        return None
    expected = np.full(MONTHS, total / MONTHS)
    seen = counts.sum(axis=0)
    between = float(((seen - expected) ** 2 / expected).sum()) / (MONTHS - 1)
    fitted = years * seen / total
    freedom = (len(counts) - 1) * (MONTHS - 1)
    left = float(((counts - fitted)[fitted > 0] ** 2 / fitted[fitted > 0]).sum()) / freedom
    factor = max(1.0, left)
    if float(special.fdtrc(MONTHS - 1, freedom, between / factor)) >= RARE:
        return None
    above = (seen - expected > 2 * np.sqrt(factor * expected)) & (seen > 1.1 * expected)
    return tuple(int(month) + 1 for month in np.flatnonzero(above))


def runs_of(months: Sequence[int]) -> list[tuple[int, int]]:
    """Join neighboring months: `(6, 8)`, and `(11, 2)` over the turn of the year."""
    if len(months) == MONTHS:
        return []
    starts = [m for m in months if (m - 2) % MONTHS + 1 not in months]
    found: list[tuple[int, int]] = []
    for start in starts:
        end = start
        while end % MONTHS + 1 in months:
            end = end % MONTHS + 1
        found.append((start, end))
    return found


def _whole_years(months: Sequence[int], whole: Sequence[bool]) -> list[range]:
    """Return the months of each calendar year that is whole, by their places."""
    return [
        range(at, at + MONTHS)
        for at, month in enumerate(months)
        if month == 1 and at + MONTHS <= len(months) and all(whole[at : at + MONTHS])
    ]
