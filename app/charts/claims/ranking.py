"""Which ranks an area may hold: its place among all areas, and how sure that is."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from app.charts.asking import Numbers
from app.charts.claims.cube import Cube
from app.charts.claims.effects import jumps_of
from app.charts.claims.parts import (
    Family,
    Part,
    family_of,
    middle_of,
    part_of,
    value_of,
)  # fmt: skip
from app.charts.claims.when import Stay
from app.charts.methods.counts import Interval, Z, count_interval
from app.charts.methods.means import mean_interval
from app.charts.methods.ranks import deviate_of, level_of_each, rank_intervals
from app.charts.methods.shares import share_interval


class Ranked(NamedTuple):
    """`rank` is 1 for the highest, or the lowest; the true one lies from `low` to `high`."""

    rank: int
    low: int
    high: int
    of: int
    value: float
    n: int
    sureness: float


def rank_facts(cube: Cube, area: str, now: Stay, *, lowest: bool) -> Ranked | None:
    """Rank an area among those that have a number. None where it has none."""
    found = _intervals(cube, now)
    if area not in found:
        return None
    slugs = list(found)
    values = np.array([found[slug][0] for slug in slugs])
    ends = [found[slug][1] for slug in slugs]
    if lowest:
        values, ends = -values, [Interval(-high, -low) for low, high in ends]
    at = slugs.index(area)
    sure = rank_intervals(ends)[at]
    value, _ends, n = found[area]
    rank = int((values > values[at]).sum()) + 1
    half = (ends[at].high - ends[at].low) / 2
    sureness = _apart(values, at, half)
    return Ranked(rank, sure.low, sure.high, len(slugs), value, n, sureness)


def _apart(values: Numbers, at: int, half: float) -> float:
    """Return by how many standard errors an area lies off the middle one."""
    apart = abs(float(values[at] - np.median(values)))
    return min(apart / half * Z, 1e6) if half > 0 else (2.0 if apart else 0.0)


def _intervals(cube: Cube, now: Stay) -> dict[str, tuple[float, Interval, int]]:
    """Return each area's number, its interval at the level that joint ranks need, and its rows."""
    if family_of(cube) is Family.MIDDLE:
        return _of_medians(cube, now)
    parts = {slug: part_of(cube, slug, now.rows) for slug in cube.slugs}
    known = {slug: part for slug, part in parts.items() if value_of(cube, part) is not None}
    deviate = deviate_of(level_of_each(len(known)))
    wider = {slug: sqrt(_factor(cube, slug, now.stop)) for slug in known}
    return {
        slug: (value_of(cube, part) or 0.0, _ends(cube, part, deviate * wider[slug]), part.n)
        for slug, part in known.items()
    }


def _factor(cube: Cube, slug: str, stop: int) -> float:
    """Return how much more an area's counts vary than chance makes them, where that is sure."""
    found = jumps_of(cube, [cube.column_of(slug)], stop)
    return found.factor if found.is_over else 1.0


def _of_medians(cube: Cube, now: Stay) -> dict[str, tuple[float, Interval, int]]:
    found = {}
    spreads = cube.spreads(now.start, now.stop)
    deviate = deviate_of(level_of_each(len(spreads)))
    for slug, spread in spreads.items():
        middle, low, high = middle_of(spread, deviate)
        found[slug] = (middle, Interval(low, high), spread.n)
    return found


def _ends(cube: Cube, part: Part, deviate: float) -> Interval:
    """Return an interval at another level than 95 %, in the measure's own unit."""
    scale = cube.spec.scale_counts / part.base
    value = value_of(cube, part) or 0.0
    match family_of(cube):
        case Family.COUNTED:
            low, high = count_interval(part.n, deviate)
            return Interval(low * scale, high * scale)
        case Family.SUMMED:
            half = deviate * sqrt(part.squares) * scale
        case Family.SHARED:
            return share_interval(round(part.total), part.n, deviate)
        case Family.AVERAGED:
            return mean_interval(part.moments, deviate)
        case _:
            half = 0.0
    return Interval(value - half, value + half)
