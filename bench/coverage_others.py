"""What other ways would hold on the same grids: why ours are the ones they are."""

from collections.abc import Callable
from itertools import product
from typing import Final

import numpy as np
import statsmodels.api as models
from scipy import stats

from app.charts.methods.counts import Interval, ratio_interval
from app.charts.methods.dispersion import dispersion_of
from app.charts.methods.means import moments_of
from app.charts.methods.midp import Floats
from app.charts.methods.trends import season_of
from bench.coverage_drawn import SHAPES, Chance, Grid, echoing, series
from bench.coverage_exact import Cell, exact_counts

LEVEL: Final = 0.05


def garwood(_chance: Chance, _times: int) -> list[Cell]:
    """Means as for counts, by Garwood's exact interval."""
    return exact_counts(4)


def resampled_medians(chance: Chance, times: int) -> list[Cell]:
    """Medians by resampling (percentiles of 500), 8 to 25 values of nine shapes."""
    cells = []
    for (name, shape), n in product(SHAPES.items(), (8, 15, 25)):
        held = []
        for _time in range(times // 4):
            values = shape[0](chance, n)
            again = np.median(values[chance.integers(0, n, (500, n))], axis=1)
            low, high = np.quantile(again, [LEVEL / 2, 1 - LEVEL / 2])
            held.append(low <= shape[2] <= high)
        cells.append(Cell(f"{n}, {name}", float(np.mean(held))))
    return cells


def blind_ratios(chance: Chance, times: int) -> list[Cell]:
    """Ratios of counts that jump, by the interval for counts that do not."""

    def held(mean: float, factor: float) -> bool:
        seen = chance.negative_binomial(mean / (factor - 1), 1 / factor, (2, 12)).sum(axis=1)
        found = ratio_interval(int(seen[0]), int(seen[1]))
        return found.low <= 1 <= found.high

    return _told(times, held, (5.0, 20.0), (2.0, 5.0))


def plain_lines(chance: Chance, times: int) -> list[Cell]:
    """Slopes of values with an echo by least squares, as if steps knew nothing of each other."""
    return echoing(times // 4, lambda *at: _line(series(chance, *at), None))


def newey_west(chance: Chance, times: int) -> list[Cell]:
    """Slopes of values with an echo, errors by Newey and West (lags 4 (n/100)^(2/9))."""

    def draw(steps: int, echo: float) -> Interval:
        lags = int(4 * (steps / 100) ** (2 / 9))
        return _line(series(chance, steps, echo), lags)

    return echoing(times // 4, draw)


def overlaps(chance: Chance, times: int) -> list[Cell]:
    """Two groups of the same mean: whether intervals of each overlap, as if that decided."""

    def held(n: int, m: int) -> bool:
        one, two = moments_of(chance.normal(size=n)), moments_of(chance.normal(size=m))
        halves = (stats.t.ppf(0.975, a.n - 1) * np.sqrt(a.variance / a.n) for a in (one, two))
        return bool(abs(one.mean - two.mean) <= sum(halves))

    return _told(times, held, (10, 40), (10, 40))


def unseen_seasons(chance: Chance, times: int) -> list[Cell]:
    """Of counts of 24 to 96 months without a season: how often none is seen at p .05."""

    def held(mean: float, months: int) -> bool:
        named = [month % 12 + 1 for month in range(months)]
        season = season_of(chance.poisson(mean, months).tolist(), named)
        return season is None or season.p >= LEVEL

    return _told(times, held, (1.0, 5.0, 30.0), (24, 48, 96))


def unseen_jumps(chance: Chance, times: int) -> list[Cell]:
    """Of counts of 12 to 60 months that do not jump: how often that is not said (99 of 100)."""

    def held(mean: float, months: int) -> bool:
        return not dispersion_of([int(one) for one in chance.poisson(mean, months)]).is_over

    return _told(times, held, (0.6, 3.0, 30.0), (12, 24, 60))


def _told(times: int, held: Callable[..., bool], *axes: tuple[float, ...]) -> list[Cell]:
    return [
        Cell(", ".join(map(str, at)), float(np.mean([held(*at) for _time in range(times)])))
        for at in product(*axes)
    ]


def _line(values: Floats, lags: int | None) -> Interval:
    line = models.OLS(values, models.add_constant(np.arange(values.size)))
    if lags is None:
        low, high = line.fit().conf_int()[1]
    else:
        fit = line.fit(
            cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
        )
        low, high = fit.conf_int()[1]
    return Interval(float(low), float(high))


OTHERS: Final[dict[str, Grid]] = {
    "count by the exact interval": garwood,
    "median by resampling": resampled_medians,
    "ratio of counts that jump, jumps unseen": blind_ratios,
    "slope with an echo, plain line": plain_lines,
    "slope with an echo, Newey-West": newey_west,
    "overlap of two intervals": overlaps,
    "no season where none is": unseen_seasons,
    "no jumps where none are": unseen_jumps,
}
