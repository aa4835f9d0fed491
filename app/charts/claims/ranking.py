"""Which ranks an area may hold: its place among all areas, and how sure that is."""

from collections.abc import Mapping, Sequence
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
from app.charts.methods.counts import Interval, Z
from app.charts.methods.dispersion import overdispersed_counts
from app.charts.methods.means import mean_interval
from app.charts.methods.ranks import deviate_of, level_of_each, rank_intervals
from app.charts.methods.shares import share_intervals


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
    key = ("ranks", now.start, now.stop, lowest)
    return cube.once(key, lambda: _all_ranks(cube, now, lowest=lowest)).get(area)


def _all_ranks(cube: Cube, now: Stay, *, lowest: bool) -> Mapping[str, Ranked]:
    """Rank all areas that have a number: each rank needs all of them."""
    found = _intervals(cube, now)
    values = np.array([value for value, _ends, _n in found.values()])
    ends = [ends for _value, ends, _n in found.values()]
    if lowest:
        values, ends = -values, [Interval(-high, -low) for low, high in ends]
    middle = float(np.median(values)) if found else 0.0
    ordered = np.sort(-values)
    ranks = np.searchsorted(ordered, -values) + 1
    return {
        slug: Ranked(
            int(rank), *sure, len(found), value, n,
            _apart(abs(value - (-middle if lowest else middle)), (own.high - own.low) / 2),
        )
        for (slug, (value, own, n)), rank, sure in zip(
            found.items(), ranks, rank_intervals(ends), strict=True
        )
    }  # fmt: skip


def _apart(apart: float, half: float) -> float:
    """Return by how many standard errors an area lies off the middle one."""
    return min(apart / half * Z, 1e6) if half > 0 else (2.0 if apart else 0.0)


def _intervals(cube: Cube, now: Stay) -> dict[str, tuple[float, Interval, int]]:
    """Return each area's number, its interval at the level that joint ranks need, and its rows."""
    if family_of(cube) is Family.MIDDLE:
        return _of_medians(cube, now)
    parts = {slug: part_of(cube, slug, now.rows) for slug in cube.slugs}
    valued = {slug: (value_of(cube, part), part) for slug, part in parts.items()}
    known = {slug: (v, part) for slug, (v, part) in valued.items() if v is not None}
    deviate = deviate_of(level_of_each(len(known)))
    factors = np.array([_factor(cube, slug, now.stop) for slug in known])
    ends = _many_ends(cube, list(known.values()), deviate, factors)
    return {
        slug: (value, own, part.n)
        for (slug, (value, part)), own in zip(known.items(), ends, strict=True)
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


def _many_ends(
    cube: Cube, known: Sequence[tuple[float, Part]], deviate: float, factors: Numbers
) -> Sequence[Interval]:
    """Return intervals at another level than 95 %, in the measure's own unit."""
    parts = [part for _value, part in known]
    scales = np.array([cube.spec.scale_counts / part.base for part in parts])
    match family_of(cube):
        case Family.COUNTED:
            counts = np.array([part.n for part in parts])
            found = overdispersed_counts(counts, factors, deviate)
            ends = found.low * scales, found.high * scales
        case Family.SHARED:
            hits = [round(part.total) for part in parts]
            found = share_intervals(hits, [part.n for part in parts], deviate)
            ends = found.low, found.high
        case Family.AVERAGED:
            return [mean_interval(part.moments, deviate) for part in parts]
        case family:
            squares = [part.squares if family is Family.SUMMED else 0.0 for part in parts]
            half = deviate * np.sqrt(np.array(squares)) * scales
            values = np.array([value for value, _part in known])
            ends = values - half, values + half
    return [Interval(float(low), float(high)) for low, high in zip(*ends, strict=True)]
