"""Grids of coverage by drawing: values, counts and series are invented, so their truth is known."""

from collections.abc import Callable, Sequence
from itertools import product
from math import exp, log, nan, pi
from typing import Any, Final

import numpy as np

from app.charts.methods.counts import Interval, count_interval
from app.charts.methods.dispersion import dispersion_of, overdispersed_counts, overdispersed_ratio
from app.charts.methods.means import (
    mean_difference,
    mean_interval,
    median_difference,
    median_interval,
    middle_of,
    moments_of,
)
from app.charts.methods.midp import Floats, floats
from app.charts.methods.orders import median_ranks
from app.charts.methods.ranks import deviate_of, level_of_each, rank_intervals
from app.charts.methods.relation import relation_of
from app.charts.methods.trends import count_slope, jumps_of, mean_slope
from bench.coverage_exact import Cell

Chance = np.random.Generator
Draw = Callable[[Chance, int], Floats]
Grid = Callable[[Chance, int], list[Cell]]

# Each with its mean, its median, and from how many values on Cochran's rule trusts its mean.
SHAPES: Final[dict[str, tuple[Draw, float, float, int]]] = {
    "normal": (lambda c, n: c.normal(size=n), 0, 0, 2),
    "flat": (lambda c, n: c.uniform(size=n), 0.5, 0.5, 2),
    "heavy tails (t3)": (lambda c, n: c.standard_t(3, n), 0, 0, 2),
    "two humps": (lambda c, n: c.normal(size=n) + c.choice([-2.0, 2.0], n), 0, 0, 2),
    "skewed (gamma 4)": (lambda c, n: c.gamma(4, size=n), 4, 3.672061, 26),
    "skewed (exponential)": (lambda c, n: c.exponential(size=n), 1, log(2), 101),
    "very skewed (lognormal)": (lambda c, n: c.lognormal(size=n), exp(0.5), 1, 955),
    "whole days (lognormal)": (lambda c, n: np.rint(c.lognormal(3, 1, n)), exp(3.5), 20, 955),
    "small counts (Poisson 4)": (lambda c, n: floats(c.poisson(4, n)), 4, 4, 7),
}
SIZES: Final = (6, 7, 8, 12, 15, 25, 60, 200)
PAIRS: Final = ((6, 6), (6, 25), (10, 10), (15, 40), (40, 40), (8, 100), (200, 200))


def means(chance: Chance, times: int) -> list[Cell]:
    """Nine shapes of values, 2 to 200 of them, where Cochran's rule trusts the mean."""
    return _means(chance, times, lambda n, least: n >= least)


def rash_means(chance: Chance, times: int) -> list[Cell]:
    """Five skewed shapes with fewer values than Cochran's rule asks for."""
    return _means(chance, times, lambda n, least: n < least)


def mean_gaps(chance: Chance, times: int) -> list[Cell]:
    """Two groups of 5 to 60 normal or flat values, one spread as wide or four times as wide."""

    def draw(name: str, pair: tuple[int, int], wider: float) -> Interval:
        shape, middle = SHAPES[name][:2]
        one, two = (shape(chance, n) - middle for n in pair)
        return mean_difference(moments_of(one), moments_of(two * wider))

    pairs = [(5, 5), (5, 30), (30, 5), (12, 60)]
    return _cells(times, 0, draw, ("normal", "flat"), pairs, (1, 4))


def medians(chance: Chance, times: int) -> list[Cell]:
    """Nine shapes of values, 6 to 200 of them, beside the whole ranks that hold 95 at least."""
    cells = []
    for (name, (draw, _mean, middle, _least)), n in product(SHAPES.items(), SIZES):
        whole = int(median_ranks(n))
        found, exact = [], []
        for _time in range(times):
            values = np.sort(draw(chance, n))
            found.append(median_interval(values))
            exact.append(values[n - whole] - values[whole - 1])
        held = np.mean([low <= middle <= high for low, high in found])
        width = np.mean([high - low for low, high in found]) / np.mean(exact)
        cells.append(Cell(f"{n}, {name}", float(held), float(width)))
    return cells


def median_gaps(chance: Chance, times: int) -> list[Cell]:
    """Nine shapes of values, two groups of 6 to 200."""

    def draw(name: str, pair: tuple[int, int]) -> Interval:
        one, two = (middle_of(SHAPES[name][0](chance, n)) for n in pair)
        return median_difference(one, two)

    return _cells(times, 0, draw, SHAPES, PAIRS)


def jumping_ratios(chance: Chance, times: int) -> list[Cell]:
    """Years of months of mean 5 or 20 and 2 to 5 times its variance, judged by 24 to 48 others."""

    def draw(mean: float, factor: float, months: int) -> Interval:
        seen = chance.negative_binomial(mean / (factor - 1), 1 / factor, months + 24)
        now, before = int(seen[:12].sum()), int(seen[12:24].sum())
        return overdispersed_ratio(now, before, dispersion_of(seen[24:].tolist()))

    return _cells(times, 1, draw, (5, 20), (2, 5), (24, 48))


def count_slopes(chance: Chance, times: int) -> list[Cell]:
    """Of counts of mean 3 to 100, 8 to 120 steps, by chance alone or thrice its variance."""

    def draw(mean: float, steps: int, factor: float) -> Interval:
        line = mean * np.exp(0.01 * (np.arange(steps) - steps / 2))
        plain = chance.poisson(line)
        jumping = chance.negative_binomial(line / 2, 1 / 3)
        return Interval(*count_slope((plain if factor == 1 else jumping).tolist())[1:3])

    return _cells(times, exp(0.01), draw, (3, 20, 100), (8, 12, 24, 60, 120), (1, 3))


def mean_slopes(chance: Chance, times: int) -> list[Cell]:
    """Values of 8 to 96 steps that know nothing of each other."""
    return _cells(times, 0, lambda *at: _mean_slope(series(chance, *at)), (8, 12, 24, 48, 96), (0,))


def echoing_slopes(chance: Chance, times: int) -> list[Cell]:
    """Values of 12 to 96 steps whose neighbours correlate by .3, .6 or .8 (AR(1))."""
    return echoing(times, lambda *at: _mean_slope(series(chance, *at)))


def relations(chance: Chance, times: int) -> list[Cell]:
    """Of 6 to 200 pairs that correlate by 0 to .9."""

    def draw(n: int, rho: float) -> Interval:
        one, rest = chance.normal(size=(2, n))
        return Interval(*relation_of(one, rho * one + (1 - rho**2) ** 0.5 * rest)[2:4])

    return [
        cell
        for rho in (0, 0.3, 0.6, 0.9)
        for cell in _cells(
            times, 6 / pi * np.arcsin(rho / 2), draw, (6, 8, 12, 25, 55, 200), (rho,)
        )
    ]


def ranks(chance: Chance, times: int) -> list[Cell]:
    """Of 5 to 55 areas by their counts, from a mean of 20 to 1.2, 3 or 30 times that."""

    def held(areas: int, spread: float) -> bool:
        truth = np.geomspace(20, 20 * spread, areas)
        z = deviate_of(level_of_each(areas))
        found = rank_intervals([count_interval(int(n), z) for n in chance.poisson(truth)])
        # The means rise, so the first one's rank is the last.
        return all(one.low <= areas - i <= one.high for i, one in enumerate(found))

    return [
        Cell(
            f"{areas} areas, x{spread}", float(np.mean([held(areas, spread) for _ in range(times)]))
        )
        for areas, spread in product((5, 20, 55), (1.2, 3, 30))
    ]


def jumping_ranks(chance: Chance, times: int) -> list[Cell]:
    """Of 5 or 20 areas by a year of months of 2 or 5 times their variance, judged by 24 or 60."""
    times //= 10

    def held(areas: int, factor: float, months: int) -> bool:
        truth = np.geomspace(5, 15, areas)
        drawn = chance.negative_binomial(truth / (factor - 1), 1 / factor, (months, areas))
        named = [month % 12 + 1 for month in range(months)]
        seen = [jumps_of(counts.tolist(), named) for counts in drawn.T]
        factors = [one.factor if one.is_over else 1.0 for one in seen]
        year = drawn[-12:].sum(axis=0)
        ends = overdispersed_counts(year, factors, deviate_of(level_of_each(areas)))
        found = rank_intervals([Interval(*each) for each in zip(*ends, strict=True)])
        return all(one.low <= areas - i <= one.high for i, one in enumerate(found))

    return [
        Cell(f"{at[0]} areas, {at[1]}, {at[2]}", float(np.mean([held(*at) for _ in range(times)])))
        for at in product((5, 20), (2, 5), (24, 60))
    ]


def echoing(times: int, draw: Callable[[int, float], Interval]) -> list[Cell]:
    return _cells(times, 0, draw, (12, 24, 48, 96), (0.3, 0.6, 0.8))


def series(chance: Chance, steps: int, echo: float) -> Floats:
    noise = chance.normal(size=steps + 60)
    for step in range(1, steps + 60):
        noise[step] += echo * noise[step - 1]
    return noise[60:]


def _mean_slope(values: Floats) -> Interval:
    return Interval(*mean_slope(values)[1:3])


def _means(chance: Chance, times: int, keep: Callable[[int, int], bool]) -> list[Cell]:
    return [
        cell
        for name, (draw, mean, _median, least) in SHAPES.items()
        for cell in _cells(
            times,
            mean,
            lambda _name, n, draw=draw: mean_interval(moments_of(draw(chance, n))),
            (name,),
            [n for n in (2, 4, *SIZES) if keep(n, least)],
        )
    ]


def _cells(
    times: int, truth: float, draw: Callable[..., Interval], *axes: Sequence[Any] | dict[str, Any]
) -> list[Cell]:
    """Draw intervals at each place of a grid, and count those that hold the truth."""
    cells = []
    for place in product(*axes):
        found = [draw(*place) for _time in range(times)]
        held = np.mean([low <= truth <= high for low, high in found])
        cells.append(Cell(", ".join(map(str, place)), float(held), nan))
    return cells


DRAWN: Final[dict[str, Grid]] = {
    "mean": means,
    "mean of too few for their skew": rash_means,
    "difference of two means": mean_gaps,
    "median": medians,
    "difference of two medians": median_gaps,
    "ratio of counts that jump": jumping_ratios,
    "slope of counts": count_slopes,
    "slope of values": mean_slopes,
    "slope of values with an echo": echoing_slopes,
    "relation by rank": relations,
    "all ranks at once": ranks,
    "all ranks of counts that jump": jumping_ranks,
}
