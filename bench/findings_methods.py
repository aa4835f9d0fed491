"""What `bench.findings_apart` computes with: scipy and statsmodels, by the rules of the page.

`docs/statistics.md` says how numbers and intervals are made; nothing of the program is used.
"""

import warnings
from collections.abc import Sequence
from math import exp, inf, log, sqrt
from typing import Any, Final, TypeAlias

import numpy as np
import statsmodels.api as sm
from scipy import optimize, special, stats

Told: TypeAlias = tuple[float, float | None, float | None]
Month: TypeAlias = tuple[int, int]
RARE: Final = 0.01  # how rarely chance makes such months, or such jumps


def mid_p(n: float, level: float) -> tuple[float, float]:
    """Return the means for which half of n's own chance and all beyond it make the tail.

    By the gamma distribution, so that n may be what a count of rows that jump is worth.
    """
    tail = (1 - level) / 2

    def own(mean: float) -> float:
        return exp(n * log(mean) - mean - float(special.gammaln(n + 1)))

    def above(mean: float) -> float:
        return float(stats.gamma.cdf(mean, n + 1)) + own(mean) / 2 - tail

    def below(mean: float) -> float:
        return float(stats.gamma.sf(mean, n + 1)) - own(mean) / 2 - tail

    most = n + 20 * sqrt(n + 1) + 20
    low = optimize.brentq(above, 1e-9, n, xtol=1e-9) if n else 0.0
    return low, optimize.brentq(below, n or 1e-9, most, xtol=1e-9)


def jumps(counts: Sequence[int], months: Sequence[Month]) -> tuple[float, int]:
    """Return by how much counts vary more than chance about a line and their months, or 1."""
    line, seasons = designs(months)
    design = np.hstack([line, seasons]) if len(counts) >= 36 else line  # noqa: PLR2004, three years
    steps = len(counts) - design.shape[1] + 2
    if steps < 8 or sum(counts) - max(counts) < 20:  # noqa: PLR2004, too few to tell
        return 1.0, 0
    _fit, factor, freedom = quasi(np.array(counts, dtype=float), design)
    if freedom < 3 or stats.chi2.sf(factor * freedom, freedom) >= RARE:  # noqa: PLR2004, too few
        return 1.0, 0
    return max(1.0, factor), max(1, int(freedom))


def quasi(counts: Any, design: Any) -> tuple[Any, float, float]:  # noqa: ANN401, arrays
    """Fit a quasi-Poisson line: with its factor, and the freedom that an echo leaves."""
    fit = poisson(counts, design)
    rest, n = fit.resid_pearson, len(counts)
    raw = float((rest[1:] * rest[:-1]).sum() / (rest**2).sum())
    echo = min(max(raw + (2 + 4 * raw) / n, 0.0), 0.95)
    freedom = max(1.0, n * (1 - echo) / (1 + echo) - design.shape[1])
    return fit, max(float((rest**2).sum()) / freedom, 0.25), freedom


def poisson(counts: Any, design: Any) -> Any:  # noqa: ANN401, arrays
    with warnings.catch_warnings():  # a month in which nothing ever happened has no logarithm
        warnings.simplefilter("ignore")
        return sm.GLM(counts, design, family=sm.families.Poisson()).fit()


def designs(months: Sequence[Month]) -> tuple[Any, Any]:
    """Return a line through the steps, and a column for each month but January."""
    steps = len(months)
    line = np.stack([np.ones(steps), np.arange(steps) - (steps - 1) / 2], axis=1)
    return line, np.array([[float(m == of) for of in range(2, 13)] for _year, m in months])


def ratio(mine: int, other: int, base: float, others: float, factor: float, freedom: int) -> Told:
    """Compare two rates: by mid-P given their sum, or by quasi-Poisson where counts jump."""
    value = mine / base / (other / others)
    if factor > 1:
        error = sqrt(factor * (1 / (mine + 0.5) + 1 / (other + 0.5)))
        half = float(stats.t.ppf(0.975, freedom)) * error
        middle = log((mine + 0.5) / (other + 0.5) * others / base)
        return value, exp(middle - half), exp(middle + half)
    ends = []
    for side in (-1, 1):

        def tail(share: float, side: int = side) -> float:
            of = mine + other
            own = stats.binom.pmf(mine, of, share) / 2
            beyond = stats.binom.sf(mine, of, share) if side < 0 else stats.binom.cdf(
                mine - 1, of, share
            )  # fmt: skip
            return float(own + beyond - 0.025)

        share = optimize.brentq(tail, 1e-12, 1 - 1e-12, xtol=1e-14)
        ends.append(share / (1 - share) * others / base)
    return value, ends[0], ends[1] if ends[1] < inf else None


def months(first: Month, last: Month) -> Sequence[Month]:
    count = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    return [(first[0] + (first[1] - 1 + n) // 12, (first[1] - 1 + n) % 12 + 1)
            for n in range(count)]  # fmt: skip
