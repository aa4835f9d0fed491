"""Grids of coverage without drawing: each count that may come is weighed by how often it does."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from scipy import stats

from app.charts.methods.counts import Intervals, count_intervals, ratio_intervals
from app.charts.methods.midp import Floats
from app.charts.methods.shares import share_differences, share_intervals

RARE: Final = 1e-9  # of all that may come; less is not weighed
FAR: Final = 8  # roots of the mean beyond which nothing is weighed


class Cell(NamedTuple):
    """How often the truth was inside at one place of a grid, and the width beside the exact one."""

    place: str
    held: float
    width: float = float("nan")


def counts(fine: int) -> list[Cell]:
    """Means from a half to 1,000, beside Garwood's exact interval (Biometrika 28, 1936)."""
    cells = []
    for mean in np.geomspace(0.5, 1000, 40 * fine):
        n = _likely(mean)
        weight = stats.poisson.pmf(n, mean)
        ours, exact = count_intervals(n), _garwood(n)
        held, width = _held(ours, mean, weight), _width(ours, exact, weight)
        cells.append(Cell(f"a mean of {mean:.3g}", held, width))
    return cells


def exact_counts(fine: int) -> list[Cell]:
    """Weigh what the exact interval of counts holds, at the same means."""
    cells = []
    for mean in np.geomspace(0.5, 1000, 40 * fine):
        n = _likely(mean)
        held = _held(_garwood(n), mean, stats.poisson.pmf(n, mean))
        cells.append(Cell(f"a mean of {mean:.3g}", held))
    return cells


def ratios(fine: int) -> list[Cell]:
    """Older counts of mean 2 to 300, ratios .5 to 2, beside Clopper and Pearson's of the share."""
    return _ratios(fine, (1.0, 1.0))


def rates(fine: int) -> list[Cell]:
    """Means and ratios as above, three times as many people behind the older count."""
    return _ratios(fine, (1.0, 3.0))


def shares(fine: int) -> list[Cell]:
    """Of 5 to 2,000 rows, shares from .01 to .99, beside Clopper and Pearson's (1934)."""
    cells = []
    for of in (5, 12, 40, 300, 2000):
        hits = np.arange(of + 1.0)
        ours, exact = share_intervals(hits, of), _clopper(hits, np.full(of + 1, float(of)))
        for share in np.linspace(0.01, 0.99, 1 + 18 * fine):
            weight = stats.binom.pmf(hits, of, share)
            held, width = _held(ours, share, weight), _width(ours, exact, weight)
            cells.append(Cell(f"{share:.3g} of {of}", held, width))
    return cells


def share_gaps(fine: int) -> list[Cell]:
    """Of 8 to 150 rows each, six pairs of shares."""
    cells = []
    sizes = [(8, 8), (8, 40), (25, 25), (40, 150)] + [(15, 15), (60, 60), (150, 150)] * (fine > 1)
    for n, m in sizes:
        hits, other = (one.ravel() for one in np.meshgrid(np.arange(n + 1.0), np.arange(m + 1.0)))
        ours = share_differences(hits, n, other, m)
        for p, q in [(0.1, 0.1), (0.1, 0.3), (0.3, 0.3), (0.5, 0.5), (0.5, 0.8), (0.8, 0.9)]:
            weight = stats.binom.pmf(hits, n, p) * stats.binom.pmf(other, m, q)
            cells.append(Cell(f"{p} of {n}, {q} of {m}", _held(ours, p - q, weight)))
    return cells


def _ratios(fine: int, bases: tuple[float, float]) -> list[Cell]:
    cells = []
    for before in np.geomspace(2, 300, 4 * fine):
        for ratio in (0.5, 0.8, 1.0, 1.25, 2.0):
            mean = before * ratio * bases[0] / bases[1]
            now, then = (one.ravel() for one in np.meshgrid(_likely(mean), _likely(before)))
            weight = stats.poisson.pmf(now, mean) * stats.poisson.pmf(then, before)
            now, then, weight = (one[weight > RARE] for one in (now, then, weight))
            ours, exact = ratio_intervals(now, then, *bases), _clopper(now, now + then)
            part = _parts(ours, bases[1] / bases[0])
            held, width = _held(ours, ratio, weight), _width(part, exact, weight)
            cells.append(Cell(f"{mean:.3g} against {before:.3g}", held, width))
    return cells


def _parts(ratio: Intervals, scale: float) -> Intervals:
    """Return ratios of rates as shares of the newer count, whose widths are finite."""
    return Intervals(*(1 - 1 / (1 + one / scale) for one in ratio))


def _likely(mean: float) -> Floats:
    reach = FAR * np.sqrt(mean) + FAR
    return np.arange(max(0, int(mean - reach)), int(mean + reach) + 1, dtype=np.float64)


def _garwood(n: Floats) -> Intervals:
    low = np.nan_to_num(stats.chi2.ppf(0.025, 2 * n) / 2)
    return Intervals(low, np.asarray(stats.chi2.ppf(0.975, 2 * n + 2) / 2))


def _clopper(hits: Floats, of: Floats) -> Intervals:
    low = np.nan_to_num(stats.beta.ppf(0.025, hits, of - hits + 1), nan=0.0)
    return Intervals(low, np.nan_to_num(stats.beta.ppf(0.975, hits + 1, of - hits), nan=1.0))


def _held(ours: Intervals, truth: float, weight: Floats) -> float:
    near = 1e-12 * max(1.0, abs(truth))
    inside = (ours.low <= truth + near) & (ours.high >= truth - near)
    return float(weight[inside].sum() / weight.sum())


def _width(ours: Intervals, exact: Intervals, weight: Floats) -> float:
    mine, theirs = weight * (ours.high - ours.low), weight * (exact.high - exact.low)
    return float(mine.sum() / theirs.sum())


EXACT: Final[dict[str, Callable[[int], list[Cell]]]] = {
    "count": counts,
    "ratio of two counts": ratios,
    "ratio of two rates": rates,
    "share": shares,
    "difference of two shares": share_gaps,
}
