"""How often "likely without action" holds: `python -m bench.likely FOLDER`.

First by simulation, with several seeds: levels that stand still, move or rise, counts that jump or
do not, years as they come and years chosen because the last was the worst. Then on real open data
in FOLDER (`baltimore/`, `chicago/`), of which nothing is known to have been done: each run of three
years and more foretells the year after it, for every area. Reported: how often the 95 % interval
holds, in the worst cell too, and the mean error on the scale of roots beside that of taking the
last year.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import product
from math import exp, log, sqrt
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray
from python_calamine import CalamineWorkbook

from app.charts.methods.trends import jumps_of
from app.charts.metrics.likely import FEWEST_YEARS, ROOT, foretell, foretell_counts
from bench.city_tables import CITIES

SEEDS: Final = (11, 12, 13)
DRAWS: Final = 200  # a cell and seed
SIZES, YEARS, MOVES, JUMPS = (5, 50, 500), (3, 5, 8), (0.0, 0.1, 0.3), (1.0, 3.0)
RISES: Final = (0.1, 0.3)  # a year
LEAST: Final = 5  # counted in a year on average
REPORTED: Final = range(2010, 2018)
PEOPLE: Final = "Total Population"
# Of the reports on Baltimore's 55 communities: counts, rates of a thousand people, and values.
COUNTED: Final = ("Number of Homes Sold",)
RATES: Final = (
    "Part 1 Crime Rate per 1,000 Residents",
    "Violent Crime Rate per 1,000 Residents",
    "Rate of Dirty Streets and Alleys Reports per 1,000 Residents",
    "Rate of Clogged Storm Drain Reports per 1,000 Residents",
)
VALUES: Final = (
    "Median Price of Homes Sold",
    "Median Number of Days on the Market",
    "Percentage of Residential Properties that are Vacant and Abandoned",
    "Percentage of Properties with Rehabilitation Permits Exceeding $5,000",
    "Teen Pregnancy Rate per 1,000 Females (aged 15-19)",
    "Percent of Births Where the Mother Received Early Prenatal Care (First Trimester)",
    "Unemployment Rate",
)


class Held(NamedTuple):
    held: bool
    error: float
    naive: float


def main(folder: Path) -> None:
    simulated()
    for name, read in CITIES.items():
        of_months(name, read(duckdb.connect(), folder).counts)
    of_reports(folder / "baltimore/bnia_vital_signs_2010-2017.xlsx")


def simulated() -> None:
    cases = [(0.0, *one) for one in product(MOVES, JUMPS, (False, True))]
    cases += [(*one, False) for one in product(RISES, MOVES, JUMPS)]
    for rise, moves, jumps, peaks in cases:
        cells: list[list[Held]] = []
        for seed, size, years in product(SEEDS, SIZES, YEARS):
            chance = np.random.default_rng([seed, size, years])
            cells.append(
                [_drawn(chance, size, years, (rise, moves), jumps, peaks=peaks)
                 for _draw in range(DRAWS)]
            )  # fmt: skip
        told = [one for held in cells for one in held]
        worst = min(np.mean([one.held for one in held]) for held in cells)
        print(f"simulated, rises {rise}, moves {moves}, jumps {jumps}, peaks {peaks}: "
              f"{_said(told)}, worst {100 * worst:.0f} %")  # fmt: skip


def of_months(name: str, counts: NDArray[np.float64]) -> None:
    """Report on counts of areas by months, with as much more variance as the months jump."""
    years = counts.shape[1] // 12
    if years <= FEWEST_YEARS:
        print(f"{name}: {years} whole years, too few to foretell one")
        return
    whole = counts[:, -12 * years :]
    by_year = whole.reshape(len(counts), years, 12).sum(axis=2).astype(int)
    for length, peaks in product(range(FEWEST_YEARS, years), (False, True)):
        found = []
        for area, at, before, came in _runs(by_year, length):
            if before.mean() < LEAST or (peaks and before[-1] < before.max()):
                continue
            seen = [int(n) for n in whole[area, 12 * at : 12 * (at + length)]]
            jumps = jumps_of(seen, [1 + i % 12 for i in range(len(seen))])
            factor = jumps.factor if jumps.is_over else 1.0
            found.append(_held([int(n) for n in before], int(came), factor))
        print(f"{name}, {length} years, peaks {peaks}: {len(found)} times, {_said(found)}")


def of_reports(path: Path) -> None:
    """Report on the yearly reports of 55 communities."""
    table = _table(path)
    people = table[PEOPLE][:, :1]
    counts = {name: table[name] for name in COUNTED}
    counts |= {name: table[name] * people / 1000 for name in RATES}
    for name, rows in counts.items():
        for length in range(FEWEST_YEARS, rows.shape[1]):
            runs = _runs(np.round(rows).astype(int), length)
            found = [
                _held([int(n) for n in before], int(came), 1.0)
                for _area, _at, before, came in runs
                if before.mean() >= LEAST
            ]
            print(f"{name}, {length} years: {len(found)} times, {_said(found)}")
    for name, length in product(VALUES, (4, 7)):
        held = [_holds(before, came) for _area, _at, before, came in _runs(table[name], length)]
        print(f"{name}, {length} years: {len(held)} times, holds in {100 * np.mean(held):.0f} %")


def _table(path: Path) -> dict[str, NDArray[np.float64]]:
    """Return areas by years of each indicator; of the first sheet alone, one year of people."""
    book, rows = CalamineWorkbook.from_path(str(path)), dict[str, dict[str, dict[int, float]]]()
    for year in REPORTED:
        head, *lines = book.get_sheet_by_name(str(year)).to_python()
        for line in lines:
            area = str(line[1]).strip().lower()
            for name, value in zip(head[2:], line[2:], strict=False):
                if area and "baltimore city" not in area and isinstance(value, float):
                    rows.setdefault(str(name).strip(), {}).setdefault(area, {})[year] = value
    wanted = {PEOPLE: 1} | dict.fromkeys((*COUNTED, *RATES, *VALUES), len(REPORTED))
    return {
        name: np.array([list(years.values()) for years in rows[name].values()])
        for name, length in wanted.items()
        if all(len(years) == length for years in rows[name].values())
    }


def _runs(
    rows: NDArray[np.int64] | NDArray[np.float64], length: int
) -> Iterator[tuple[int, int, NDArray[np.float64], float]]:
    """Give each run of years of each area, and the year that came after it."""
    for area, row in enumerate(rows):
        for at in range(len(row) - length):
            yield area, at, row[at : at + length], row[at + length]


def _drawn(
    chance: np.random.Generator,
    size: int,
    years: int,
    steps: tuple[float, float],
    jumps: float,
    *,
    peaks: bool,
) -> Held:
    while True:
        levels = log(size) + np.cumsum(chance.normal(*steps, years + 1))
        means = [exp(level) for level in levels]
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


def _holds(before: Sequence[float] | NDArray[np.float64], came: float) -> bool:
    """Say likewise of values, of whose errors nothing is known."""
    found = foretell([float(value) for value in before], [0.0] * len(before))
    return found is not None and found.interval.low <= came <= found.interval.high


def _said(held: list[Held]) -> str:
    share, error, naive = (float(np.mean(column)) for column in zip(*held, strict=True))
    return f"holds in {100 * share:.0f} %, error {error:.2f}, of the last year {naive:.2f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
