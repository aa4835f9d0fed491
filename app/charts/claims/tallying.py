"""How often a comparison is surely so, of many: judged at once, by the rules of one."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.charts.claims.cube import Cube, Flags
from app.charts.claims.effects import effect_of
from app.charts.claims.judged import Verdict
from app.charts.claims.judging import verdict_of
from app.charts.claims.parts import Family, Part, exposures, family_of, value_of
from app.charts.claims.specs import Direction
from app.charts.methods.counts import Intervals, ratio_intervals
from app.charts.methods.dispersion import Dispersion, overdispersed_ratios
from app.charts.methods.shares import share_differences


class Sides(NamedTuple):
    """Two sides of a comparison, and how the counts jump up to then."""

    mine: Part
    other: Part
    jumps: Dispersion


def surely(cube: Cube, many: Sequence[Sides], direction: Direction) -> int:
    """Return of how many comparisons the verdict is "supported"."""
    known = [
        one
        for one in many
        if value_of(cube, one.mine) is not None and value_of(cube, one.other) is not None
    ]
    match family_of(cube):
        case Family.COUNTED:
            return _of_counts(known, direction)
        case Family.SHARED:
            return _of_shares(known, direction)
        case _:
            return sum(_is_so(cube, one, direction) for one in known)


def _is_so(cube: Cube, one: Sides, direction: Direction) -> bool:
    effect = effect_of(cube, *one)
    return effect is not None and verdict_of(effect, direction) is Verdict.SUPPORTED


def _of_counts(many: Sequence[Sides], direction: Direction) -> int:
    """Judge ratios of counts, those that jump by their own interval."""
    some = [one for one in many if one.mine.n + one.other.n]
    jumping = [one for one in some if one.jumps.is_over]
    plain = [one for one in some if not one.jumps.is_over]
    found = 0
    if plain:
        found += _clear(ratio_intervals(*_sides(plain)), 1.0, direction)
    if jumping:
        mine, other, *bases = _sides(jumping)
        factors = [one.jumps.factor for one in jumping]
        freedom = [one.jumps.freedom for one in jumping]
        found += _clear(overdispersed_ratios(mine, other, factors, freedom, *bases), 1.0, direction)
    return found


def _sides(many: Sequence[Sides]) -> tuple[list[int], list[int], list[float], list[float]]:
    bases = [exposures(one.mine, one.other) for one in many]
    return (
        [one.mine.n for one in many],
        [one.other.n for one in many],
        [mine for mine, _other in bases],
        [other for _mine, other in bases],
    )


def _of_shares(many: Sequence[Sides], direction: Direction) -> int:
    if not many:
        return 0
    found = share_differences(
        [round(one.mine.total) for one in many], [one.mine.n for one in many],
        [round(one.other.total) for one in many], [one.other.n for one in many],
    )  # fmt: skip
    return _clear(found, 0.0, direction)


def _clear(found: Intervals, null: float, direction: Direction) -> int:
    sure: Flags = found.low > null if direction is Direction.MORE else found.high < null
    return int(np.sum(sure))
