"""How well comparison areas track a place after a date: `python -m bench.comparison_areas FOLDER`.

FOLDER holds `chicago/` and `baltimore/` with real open data (incidents, notices of vacant
buildings, borders). Dates and places are drawn by chance, nothing is known to have been done there,
so the true difference is taken to be none. Reported for areas that the rule chose, for as many
random ones, and for all others: the median absolute error, on the scale of logarithms, of
foretelling the change of the place by theirs; how many areas are found; and how often the 95 %
interval holds 1, as it is and made wider by the placebo check. Then the interval alone, by
simulation.
"""

import sys
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from app.charts.comparing.effects import Windows, ratio_of_ratios
from app.charts.comparing.placebo import placebo_of
from app.charts.comparing.similarity import choose, features_of
from bench.city_tables import CITIES, Table

SEEDS = (11, 12, 13)
DRAWS = 300  # places and dates for each seed
BEFORE, AFTER, LEAST = 24, 12, 24  # months, months, events in a place before the date


class Error(NamedTuple):
    chosen: float
    random: float
    everybody: float
    areas: int
    holds: bool
    holds_wider: bool


def main(folder: Path) -> None:
    for name, read in CITIES.items():
        table = read(duckdb.connect(), folder)
        for seed in SEEDS:
            drawn = list(_draws(table, np.random.default_rng(seed)))
            found = [error for error in drawn if error is not None]
            columns = [np.array(column) for column in zip(*found, strict=True)]
            chosen, by_chance, everybody, areas, holds, wider = columns
            print(
                f"{name}, seed {seed}: {len(found)} of {len(drawn)} places have similar areas "
                f"({areas.mean():.1f} on average); median error {np.median(chosen):.3f}, random "
                f"areas {np.median(by_chance):.3f}, all others {np.median(everybody):.3f}; the "
                f"interval holds in {100 * holds.mean():.0f} %, with the placebo check in "
                f"{100 * wider.mean():.0f} %"
            )
    _simulate(np.random.default_rng(SEEDS[0]))


def _draws(table: Table, chance: np.random.Generator) -> Iterator[Error | None]:
    counts = table.counts
    for _draw in range(DRAWS):
        at = int(chance.integers(BEFORE, counts.shape[1] - AFTER))
        before = counts[:, at - BEFORE : at]
        alive = np.flatnonzero(before.sum(axis=1) >= LEAST)
        focus = int(chance.choice(alive))
        windows = Windows(tuple(range(at - BEFORE, at)), tuple(range(at, at + AFTER)))
        features = features_of(before, counted=True, yearly=12, sizes=table.sizes)
        none = np.zeros(len(counts), dtype=bool)
        rows = [one.row for one in choose(features, focus, none)]
        if not rows:
            yield None
            continue
        others = [int(row) for row in alive if row != focus]
        by_chance = [int(row) for row in chance.choice(others, len(rows), replace=False)]
        effect = ratio_of_ratios(counts[focus], counts[rows].sum(axis=0), windows)
        placebo = placebo_of(counts, features, focus, windows, effect, counted=True, left_out=none)
        plain, wide = effect.interval(), effect.interval(placebo.wider)
        yield Error(
            _missed(counts, focus, rows, windows),
            _missed(counts, focus, by_chance, windows),
            _missed(counts, focus, others, windows),
            len(rows),
            plain.low <= 1 <= plain.high,
            wide.low <= 1 <= wide.high,
        )


def _missed(counts: NDArray[np.float64], focus: int, rows: list[int], windows: Windows) -> float:
    return abs(ratio_of_ratios(counts[focus], counts[rows].sum(axis=0), windows).estimate)


def _simulate(chance: np.random.Generator, times: int = 4000) -> None:
    """Say how often the interval holds 1 when it should: counts by chance, and counts that jump."""
    windows = Windows(tuple(range(BEFORE)), tuple(range(BEFORE, BEFORE + AFTER)))
    for mean in (0.5, 2, 10, 50):
        for spread in (0.0, 0.3):
            held = 0
            for _time in range(times):
                season = 1 + 0.3 * np.sin(np.arange(BEFORE + AFTER) / 12 * 2 * np.pi)
                jumps = [_jump(chance, spread, BEFORE + AFTER) for _series in range(5)]
                series = [chance.poisson(mean * season * jump).astype(float) for jump in jumps]
                effect = ratio_of_ratios(series[0], np.sum(series[1:], axis=0), windows)
                low, high = effect.interval()
                held += low <= 1 <= high
            print(
                f"simulated, {mean} a month, jumps {spread}: the interval holds in "
                f"{100 * held / times:.1f} %"
            )


def _jump(chance: np.random.Generator, spread: float, periods: int) -> NDArray[np.float64]:
    """Return what makes counts jump: lognormal, 1 on average."""
    if not spread:
        return np.ones(periods)
    return np.exp(chance.normal(-log(1 + spread**2) / 2, log(1 + spread**2) ** 0.5, periods))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
