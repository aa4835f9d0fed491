"""How often "likely without action" holds: `python -m bench.likely FOLDER`.

First by simulation: levels that stand still or move, counts that jump or do not, years as they come
and years chosen because the last was the worst. Then on real open data in FOLDER (`chicago/`,
`baltimore/`), of which nothing is known to have been done: all years but the last foretell it, for
all areas, and for those alone whose year before the last was their worst. Reported: how often the
95 % interval holds, and the mean error on the scale of roots beside that of taking the last year.
"""

import sys
from itertools import product
from math import exp, log, sqrt
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from app.charts.methods.trends import jumps_of
from app.charts.metrics.likely import FEWEST_YEARS, ROOT, foretell_counts
from bench.city_tables import CITIES

SEED, DRAWS = 11, 2_000
SIZES, YEARS, MOVES, JUMPS = (5, 50, 500), (3, 5, 8), (0.0, 0.1, 0.3), (1.0, 3.0)
LEAST = 5  # counted in a year on average


class Held(NamedTuple):
    held: bool
    error: float
    naive: float


def main(folder: Path) -> None:
    simulated(np.random.default_rng(SEED))
    for name, read in CITIES.items():
        of_city(name, read(duckdb.connect(), folder).counts)


def simulated(chance: np.random.Generator) -> None:
    for peaks, moves, jumps in product((False, True), MOVES, JUMPS):
        cells = []
        for size, years in product(SIZES, YEARS):
            held = [
                _drawn(chance, size, years, moves, jumps, peaks=peaks) for _ in range(DRAWS // 10)
            ]
            cells.append(held)
        told = [one for held in cells for one in held]
        worst = min(np.mean([one.held for one in held]) for held in cells)
        print(f"simulated, moves {moves}, jumps {jumps}, peaks {peaks}: {_said(told)}, "
              f"worst {100 * worst:.0f} %")  # fmt: skip


def of_city(name: str, counts: NDArray[np.float64]) -> None:
    years = counts.shape[1] // 12
    if years <= FEWEST_YEARS:
        print(f"{name}: {years} whole years, too few to foretell one")
        return
    by_year = counts[:, -12 * years :].reshape(len(counts), years, 12).sum(axis=2).astype(int)
    for peaks in (False, True):
        found = []
        for row, months in zip(by_year, counts, strict=True):
            before = row[:-1]
            if before.mean() < LEAST or (peaks and before[-1] < before.max()):
                continue
            seen = [int(n) for n in months[-12 * years : -12]]
            jumps = jumps_of(seen, [1 + i % 12 for i in range(len(seen))])
            factor = jumps.factor if jumps.is_over else 1.0
            found.append(_held([int(n) for n in before], int(row[-1]), factor))
        print(f"{name}, {years - 1} years, peaks {peaks}: {len(found)} areas, {_said(found)}")


def _drawn(
    chance: np.random.Generator, size: int, years: int, moves: float, jumps: float, *, peaks: bool
) -> Held:
    while True:
        means = [exp(level) for level in log(size) + np.cumsum(chance.normal(0, moves, years + 1))]
        counts = [
            int(chance.poisson(m if jumps == 1 else chance.gamma(m / (jumps - 1), jumps - 1)))
            for m in means
        ]
        if not peaks or counts[-2] == max(counts[:-1]):
            return _held(counts[:-1], counts[-1], jumps)


def _held(before: list[int], came: int, factor: float) -> Held:
    found = foretell_counts(before, factor)
    if found is None:
        message = "three years foretell the next"
        raise ValueError(message)
    root = sqrt(came + ROOT)
    low, high = found.interval
    error = abs(sqrt(found.value + ROOT) - root)
    return Held(low <= came <= high, error, abs(sqrt(before[-1] + ROOT) - root))


def _said(held: list[Held]) -> str:
    share, error, naive = (float(np.mean(column)) for column in zip(*held, strict=True))
    return f"holds in {100 * share:.0f} %, error {error:.2f}, of the last year {naive:.2f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
