"""What the rule for alike areas finds: `python -m bench.alike FOLDER`.

First by simulation, where the truth is known: how often two areas that are the same are listed, and
how often two that differ by exactly a limit are; with counts by chance alone, and with months that
jump by 30 % of their own. Then whole invented cities, whose areas differ far more than the limits:
how many of the listed lie outside a limit in truth, beside how many the page would say. Last the
real tables of FOLDER (`chicago/`, `baltimore/`), where nobody knows the truth: how many are listed.
"""

import sys
import time
from math import log
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from app.relationships.alike.rule import CHANGE, FEWEST, LEVEL, count_pairs
from bench.city_tables import CITIES

Numbers = NDArray[np.float64]
SEED = 20261128
PERIODS = (36, 60)
MEANS = (1, 2, 5, 10, 30, 100)  # a month
JUMPS = (0.0, 0.3)
TIMES = 40  # pairs are drawn in so many lots of LOT
LOT = 50
ALIKE, AT_LEVEL, AT_CHANGE = (0.0, 0.0), (log(LEVEL), 0.0), (0.0, log(CHANGE))


def main(folder: Path) -> None:
    chance = np.random.default_rng(SEED)
    for periods in PERIODS:
        for jump in JUMPS:
            for mean in MEANS:
                same, level, change = (
                    _listed(chance, mean, periods, jump, truth)
                    for truth in (ALIKE, AT_LEVEL, AT_CHANGE)
                )
                print(
                    f"{periods} months, jumps {jump:.0%}, {mean} a month: the same are listed in "
                    f"{same:.1%}, at the limit of the level {level:.1%}, of the change {change:.1%}"
                )
    for mean in (3, 10, 30):
        _city(chance, mean)
    for name, read in CITIES.items():
        _real(name, read(duckdb.connect(), folder).counts[:, -PERIODS[-1] :])


def _listed(
    chance: np.random.Generator, mean: float, periods: int, jump: float, apart: tuple[float, float]
) -> float:
    """Return the share of pairs that are listed, whose logarithms differ by `apart` in truth."""
    level, change = apart
    found = 0
    for _time in range(TIMES):
        mine = _series(chance, mean, (level / 2, change / 2), periods, jump)
        others = np.stack(
            [_series(chance, mean, (-level / 2, -change / 2), periods, jump) for _ in range(LOT)]
        )
        if mine.sum() >= FEWEST:
            others = others[others.sum(axis=1) >= FEWEST]
            found += int(count_pairs(mine, others, 12).alike.sum())
    return found / TIMES / LOT


def _series(
    chance: np.random.Generator, mean: float, at: tuple[float, float], periods: int, jump: float
) -> Numbers:
    when = (np.arange(periods) - (periods - 1) / 2) / 12
    means = mean * np.exp(at[0] + at[1] * when) * (1 + 0.3 * np.sin(2 * np.pi * when))
    if jump:
        means = means * np.exp(
            chance.normal(-log(1 + jump**2) / 2, log(1 + jump**2) ** 0.5, periods)
        )
    return chance.poisson(means).astype(np.float64)


def _city(chance: np.random.Generator, mean: float, areas: int = 278, cities: int = 5) -> None:
    """Say how many of the listed lie outside, where levels spread by 1 and changes by 0.2."""
    listed = outside = 0
    said, blind = 0.0, []
    for _city in range(cities):
        levels, changes = chance.normal(0, 1, areas), chance.normal(0, 0.2, areas)
        series = [
            _series(chance, mean, (levels[i], changes[i]), PERIODS[-1], 0.1) for i in range(areas)
        ]
        numbers = np.stack(series)
        rows = np.flatnonzero(numbers.sum(axis=1) >= FEWEST)
        for row in rows:
            others = rows[rows != row]
            found = count_pairs(numbers[row], numbers[others], 12)
            apart = (
                np.abs(levels[others] - levels[row]) > log(LEVEL),
                np.abs(changes[others] - changes[row]) > log(CHANGE),
            )
            truth = apart[0] | apart[1]
            listed += int(found.alike.sum())
            outside += int((found.alike & truth).sum())
            said += float(found.doubt[found.alike].sum())
            blind.append(float(found.alike[~truth].mean()) if (~truth).any() else 0.0)
    print(
        f"invented cities, {areas} areas, {mean} a month: {listed / cities / areas:.1f} listed for "
        f"an area, {outside / max(listed, 1):.2%} of them outside a limit in truth, "
        f"{said / max(listed, 1):.2%} said; of those alike in truth {np.mean(blind):.0%} are listed"
    )


def _real(name: str, counts: Numbers) -> None:
    rows = np.flatnonzero(counts.sum(axis=1) >= FEWEST)
    begun = time.process_time()
    found = [count_pairs(counts[row], counts[rows[rows != row]], 12) for row in rows]
    spent = time.process_time() - begun
    alike = np.array([one.alike.sum() for one in found])
    unlike = np.mean([one.unlike.mean() for one in found])
    said = sum(float(one.doubt[one.alike].sum()) for one in found)
    print(
        f"{name}: {len(rows)} of {len(counts)} areas have {FEWEST} or more; {alike.mean():.1f} "
        f"listed for an area, {np.mean(alike > 0):.0%} have any; {unlike:.0%} of pairs unlike, "
        f"{1 - unlike - alike.sum() / len(rows) / (len(rows) - 1):.0%} cannot be told; "
        f"{said / max(alike.sum(), 1):.1%} of the listed expected by chance; {spent:.2f} s"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
