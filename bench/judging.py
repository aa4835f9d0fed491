"""How long it takes to judge claims: 10,000 one by one, and 100,000 at once. CPU seconds.

    python -m bench.judging

The counts are different ones each time, so nothing is found ready in memory.
"""

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from app.charts.methods import many
from app.charts.methods.counts import (
    count_interval,
    count_intervals,
    ratio_interval,
    ratio_intervals,
)
from app.charts.methods.dispersion import dispersion_of, overdispersed_ratio, overdispersed_ratios
from app.charts.methods.means import mean_difference, median_difference, middle_of, moments_of
from app.charts.methods.orders import median_places
from app.charts.methods.relation import relation_of
from app.charts.methods.shares import (
    share_difference,
    share_differences,
    share_interval,
    share_intervals,
)
from app.charts.methods.trends import count_slope, season_of

CHANCE: Final = np.random.default_rng(35)
FEW, ALL = 10_000, 100_000
MONTHS: Final = [month % 12 + 1 for month in range(48)]


def main() -> None:
    mine, other, people = CHANCE.integers(0, 5_000, (3, ALL))
    pairs = [(int(a), int(b), 1.0 + int(c)) for a, b, c in zip(mine, other, people, strict=True)][
        :FEW
    ]
    series = [[int(one) for one in counts] for counts in CHANCE.poisson(20, (FEW, 48))]
    seen = dispersion_of(series[0])
    print("| one by one, 10,000 | s |\n| --- | --- |")
    _one_by_one("count_interval", lambda i: count_interval(i + 7))
    _one_by_one("ratio_interval", lambda i: ratio_interval(*pairs[i]))
    _one_by_one("share_interval", lambda i: share_interval(i, FEW))
    _one_by_one("share_difference", lambda i: share_difference(i, FEW, FEW - i, FEW))
    _one_by_one("overdispersed_ratio", lambda i: overdispersed_ratio(*pairs[i][:2], seen))
    _one_by_one("mean_difference", lambda i: _gap(series[i]))
    _one_by_one("median_difference", lambda i: _middle_gap(series[i]))
    _one_by_one("dispersion_of", lambda i: dispersion_of(series[i]))
    _one_by_one("count_slope", lambda i: count_slope(series[i]))
    _one_by_one("count_slope with months", lambda i: count_slope(series[i], months=MONTHS))
    _one_by_one("season_of", lambda i: season_of(series[i], MONTHS))
    _one_by_one("relation_of", lambda i: relation_of(series[i], series[i - 1]))
    print("\n| at once, 100,000 | s |\n| --- | --- |")
    of = mine + other
    _at_once("count_intervals", lambda: count_intervals(mine))
    _at_once("ratio_intervals", lambda: ratio_intervals(mine, other, people + 1.0, 7.0))
    _at_once("share_intervals", lambda: share_intervals(mine, of))
    _at_once("share_differences", lambda: share_differences(mine, of, other, of))
    _at_once("overdispersed_ratios", lambda: overdispersed_ratios(mine, other, 2.0, 30))
    _at_once("median_places", lambda: median_places(of))
    _at_once("count_p", lambda: many.count_p(mine, other))
    _at_once("ratio_p", lambda: many.ratio_p(mine, other, people + 1.0, 7.0))
    _at_once("shares_p", lambda: many.shares_p(mine, of, other, of))
    _at_once("adjusted", lambda: many.adjusted(CHANCE.uniform(size=ALL)))


def _gap(values: list[int]) -> object:
    return mean_difference(moments_of(values[:24]), moments_of(values[24:]))


def _middle_gap(values: list[int]) -> object:
    return median_difference(middle_of(values[:24]), middle_of(values[24:]))


def _one_by_one(name: str, judge: Callable[[int], object]) -> None:
    began = time.process_time()
    for place in range(FEW):
        judge(place)
    print(f"| `{name}` | {time.process_time() - began:.2f} |", flush=True)


def _at_once(name: str, judge: Callable[[], object]) -> None:
    began = time.process_time()
    judge()
    print(f"| `{name}` | {time.process_time() - began:.2f} |", flush=True)


if __name__ == "__main__":
    main()
